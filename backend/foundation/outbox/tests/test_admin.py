"""The outbox in the admin: looked at, never edited, and dead letters sent again by who may."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client

from backend.foundation.outbox.handlers import PermanentFailure
from backend.foundation.outbox.services import drain_outbox

from .conftest import Recorder
from .making import NOW, at, only, promise

pytestmark = pytest.mark.django_db


def test_staff_see_a_dead_letter_and_send_it_again(recorder: Recorder, admin_client: Client):
    recorder.failure = PermanentFailure("no such mailbox")
    promise()
    drain_outbox(clock=at(NOW))
    path = "/admin/outbox/message/"
    assert "no such mailbox" in admin_client.get(path).content.decode()
    page = admin_client.post(path, {"action": "send_again", "_selected_action": [only().pk]}, follow=True)
    assert "Dead letters that will be sent again: 1." in page.content.decode()
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.get_change_message()) == (str(only().pk), "Is sent again.")
    assert only().state == "pending"
    again = admin_client.post(path, {"action": "send_again", "_selected_action": [only().pk]}, follow=True)
    assert '<li class="warning">No dead letters, and left as they are: 1.</li>' in again.content.decode()
    assert LogEntry.objects.count() == 1


def test_a_message_is_looked_at_and_not_edited(admin_client: Client):
    promise()
    path = "/admin/outbox/message/"
    page = admin_client.get(f"{path}{only().pk}/change/").content.decode()
    assert 'name="_save"' not in page
    assert "1 March 2026, 12:00 UTC" in page
    assert admin_client.post(f"{path}{only().pk}/change/", {"kind": "x"}).status_code == 403
    assert admin_client.get(f"{path}add/").status_code == 403
    assert admin_client.post(f"{path}{only().pk}/delete/").status_code == 403


def test_what_is_delivered_is_due_no_more(recorder: Recorder, admin_client: Client):
    promise()
    column = '<td class="field-due">{}</td>'
    assert column.format("1 March 2026, 12:00 UTC") in admin_client.get("/admin/outbox/message/").content.decode()
    drain_outbox(clock=at(NOW))
    assert column.format("-") in admin_client.get("/admin/outbox/message/").content.decode()


def test_sending_again_is_a_permission_of_its_own(recorder: Recorder, client: Client):
    recorder.failure = PermanentFailure("no such mailbox")
    promise()
    drain_outbox(clock=at(NOW))
    path, press = "/admin/outbox/message/", {"action": "send_again", "_selected_action": [only().pk]}
    staff = User.objects.create(username="staff", is_staff=True)
    client.force_login(staff)
    for codename, state in (("view_message", "dead"), ("send_again_message", "pending")):
        staff.user_permissions.set(Permission.objects.filter(codename=codename))
        page = client.get(path).content.decode()
        assert ("Send again" in page) is (codename == "send_again_message")
        client.post(path, press)
        assert only().state == state
