"""Exports: written piece by piece, taken up where they stopped, handed to nobody else, gone in time."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.storage import FileSystemStorage
from django.test import Client
from django.utils import timezone

from backend.apps.campaigns.tests.making import published
from backend.apps.desk.errors import ContactsNotPermitted, ExportsAtLimit
from backend.apps.desk.models import ExportJob
from backend.apps.desk.services.export_rows import whole_file
from backend.apps.desk.services.purge_exports import purge_exports
from backend.apps.desk.services.start_export import start_export
from backend.apps.desk.services.write_export_chunk import resume_export, write_export_chunk
from backend.apps.endorsements.services import export_endorsements
from backend.apps.endorsements.services.export_endorsements import ExportFormat
from backend.apps.endorsements.tests.journey import HOUR, NOW, confirmed, deliver, submit
from backend.apps.stakeholders.services import erase_stakeholder, export_stakeholder
from backend.foundation.outbox.models import Message

from .conftest import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
PAGE = "/admin/desk/exports/"
CONTACTS = {"email", "mailing_consent", "street", "city", "postal_code"}


def begin(by: User, **changes: Any) -> ExportJob:
    asked: dict[str, Any] = {"campaign_id": None, "state": "", "with_contacts": False}
    return start_export(by=by, now=NOW, **{**asked, **changes})


def written(client: Client, job: ExportJob) -> list[list[str]]:
    answer: Any = client.get(f"{PAGE}{job.pk}/file/")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def told(client: Client, job: ExportJob) -> list[dict[str, str]]:
    """The file's rows by their names."""
    header, *rows = written(client, job)
    return [dict(zip(header, row, strict=True)) for row in rows]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_analyst_asks_waits_and_downloads():
    confirmed(name="Ann", email="ann@secret.example.org")
    client = signed_in("analyst")
    assert client.post(PAGE, {"campaign": "", "state": "", "file_format": "csv"}, follow=True).status_code == 200
    job = ExportJob.objects.get()
    assert "0 of 1 rows" in client.get(PAGE).content.decode()
    deliver(timezone.now())
    job.refresh_from_db()
    assert (job.state, job.rows_done, job.percent) == ("done", 1, 100)
    [row] = told(client, job)
    assert (row["name"], row["state"]) == ("Ann", "verified")
    assert "secret.example" not in str(row)


def test_chunks_add_up_to_every_row_once(private_files: Path):
    names = [f"Person {n}" for n in range(5)]
    for n, name in enumerate(names):
        confirmed(name=name, email=f"p{n}@example.org")
    user = person("analyst")
    job = begin(user)
    for chunk in range(4):
        write_export_chunk(export_id=job.pk, chunk=chunk, now=NOW, size=2)
    job.refresh_from_db()
    assert (job.chunks, job.rows_done, job.rows_total) == (3, 5, 5)
    assert [row["name"] for row in told(client_of(user), job)] == names
    assert [path.name for path in private_files.rglob("*.csv")] == [job.file_name.rpartition("/")[2]]


def test_a_runner_that_died_is_followed_by_one_that_goes_on():
    for n in range(5):
        confirmed(name=f"Person {n}", email=f"p{n}@example.org")
    user = person("analyst")
    job = begin(user)
    write_export_chunk(export_id=job.pk, chunk=0, now=NOW, size=2)
    Message.objects.filter(kind="desk-export-chunk").delete()  # the promise is lost with its runner
    job.refresh_from_db()
    assert (job.state, job.rows_done, job.cursor > 0) == ("running", 2, True)
    resume_export(export_id=job.pk, now=NOW)
    resume_export(export_id=job.pk, now=NOW)  # a button pressed twice
    deliver()
    job.refresh_from_db()
    assert (job.state, job.rows_done) == ("done", 5)
    assert len(written(client_of(user), job)) == 6


def test_a_chunk_delivered_twice_is_written_once():
    confirmed()
    job = begin(person("analyst"))
    for _ in range(3):
        write_export_chunk(export_id=job.pk, chunk=0, now=NOW)
    job.refresh_from_db()
    assert (job.chunks, job.rows_done) == (1, 1)


def test_what_comes_after_the_question_is_not_in_it():
    confirmed(email="before@example.org", name="Before")
    user = person("analyst")
    job = begin(user)
    confirmed(email="after@example.org", name="After")
    deliver()
    job.refresh_from_db()
    assert [row["name"] for row in told(client_of(user), job)] == ["Before"]


def test_filters_narrow_and_nothing_is_an_empty_table():
    confirmed()
    user = person("analyst")
    job = begin(user, state="rejected")
    deliver()
    job.refresh_from_db()
    assert (job.state, job.rows_total) == ("done", 0)
    assert [row[:3] for row in written(client_of(user), job)] == [["id", "campaign", "state"]]


def test_words_that_a_spreadsheet_would_calculate_are_text_and_unconfirmed_words_are_left_out():
    confirmed(name="=HYPERLINK(1)", statement='-1+1\r\nsecond, "line"')
    submit(email="other@example.org", name="Nobody confirmed this")
    user = person("analyst")
    job = begin(user)
    deliver()
    job.refresh_from_db()
    first, second = told(client_of(user), job)
    assert first["name"] == "'=HYPERLINK(1)"
    assert first["statement"].startswith("'-1+1")
    assert second["name"] == ""


def test_addresses_only_for_who_may_see_them():
    confirmed(email="ann@secret.example.org")
    with pytest.raises(ContactsNotPermitted):
        begin(person("analyst"), with_contacts=True)
    admin = person("admin")
    job = begin(admin, with_contacts=True)
    deliver()
    job.refresh_from_db()
    [row] = told(client_of(admin), job)
    assert row.keys() >= CONTACTS
    assert row["email"] == "ann@secret.example.org"
    assert "with_contacts" not in signed_in("analyst", name="other").get(PAGE).content.decode()


def demoted(user: User) -> User:
    user.groups.set([Group.objects.get(name="analyst")])
    return User.objects.get(pk=user.pk)


def test_who_may_not_see_addresses_any_more_downloads_none():
    confirmed(email="ann@secret.example.org")
    admin = person("admin")
    job = begin(admin, with_contacts=True)
    deliver()
    answer = client_of(demoted(admin)).get(f"{PAGE}{job.pk}/file/", follow=True)
    assert not answer.streaming
    assert "which you may not see" in answer.content.decode()


def test_of_who_may_not_see_addresses_any_more_none_is_written(private_files: Path):
    for n in range(3):
        confirmed(name=f"Person {n}", email=f"p{n}@example.org")
    admin = person("admin")
    job, without = begin(admin, with_contacts=True), begin(admin)
    write_export_chunk(export_id=job.pk, chunk=0, now=NOW, size=2)
    assert len(list(private_files.rglob("*.csv"))) == 1
    demoted(admin)
    write_export_chunk(export_id=job.pk, chunk=1, now=NOW, size=2)
    job.refresh_from_db()
    assert (job.state, job.chunks) == ("expired", 1)
    assert list(private_files.rglob("*.csv")) == []
    deliver()
    without.refresh_from_db()
    assert without.state == "done"


def test_a_slower_runner_leaves_the_finished_file_alone(monkeypatch: pytest.MonkeyPatch):
    confirmed(name="Ann")
    user = person("analyst")
    job = begin(user)
    write_export_chunk(export_id=job.pk, chunk=0, now=NOW)
    runners: list[str] = []

    def slowly(**asked: Any) -> list[bytes]:
        """While the first one reads, a second one finishes."""
        pieces = list(whole_file(**asked))
        runners.append("slower" if not runners else "faster")
        name = runners[-1]
        if name == "slower":
            write_export_chunk(export_id=job.pk, chunk=1, now=NOW)
        return [*pieces, name.encode()]

    monkeypatch.setattr("backend.apps.desk.services.write_export_chunk.whole_file", slowly)
    write_export_chunk(export_id=job.pk, chunk=1, now=NOW)
    job.refresh_from_db()
    answer: Any = client_of(user).get(f"{PAGE}{job.pk}/file/")
    assert b"".join(answer.streaming_content).endswith(b"faster")
    assert job.state == "done"


def test_a_forged_tick_exports_no_address():
    client = signed_in("analyst")
    client.post(PAGE, {"campaign": "", "state": "", "file_format": "csv", "with_contacts": "on"})
    assert [job.with_contacts for job in ExportJob.objects.all()] == [False]


@pytest.mark.parametrize("page", ["file", "progress"])
def test_of_others_only_an_admin_has_it(page: str):
    confirmed()
    job = begin(person("analyst"))
    deliver()
    assert signed_in("analyst", name="other").get(f"{PAGE}{job.pk}/{page}/").status_code == 404
    assert signed_in("moderator").get(f"{PAGE}{job.pk}/{page}/").status_code == 403
    answer = signed_in("admin").get(f"{PAGE}{job.pk}/{page}/")
    assert answer.status_code == 200
    answer.close()


def test_what_is_not_written_yet_cannot_be_had():
    user = person("analyst")
    job = begin(user)
    answer = client_of(user).get(f"{PAGE}{job.pk}/file/", follow=True)
    assert "There is no file: the export is waiting." in answer.content.decode()


def test_which_review_an_export_is_of_is_asked_and_told_so():
    user = person("analyst")
    for state in ("", "verified"):
        begin(user, state=state)
    page = client_of(user).get(PAGE).content.decode()
    assert ">Review</label>" in page
    assert "all campaigns, review: any, CSV" in page
    assert "all campaigns, review: waiting for review, CSV" in page


def test_three_at_once_and_no_more():
    user = person("analyst")
    for _ in range(3):
        begin(user)
    with pytest.raises(ExportsAtLimit):
        begin(user)
    page = client_of(user).post(PAGE, {"campaign": "", "state": "", "file_format": "csv"}, follow=True).content.decode()
    assert "3 exports of yours are being written" in page
    assert begin(person("admin")).state == "waiting"


def test_when_its_time_is_over_the_files_go_and_the_note_stays(private_files: Path):
    confirmed()
    done, unfinished = begin(person("analyst")), begin(person("admin"))
    write_export_chunk(export_id=unfinished.pk, chunk=0, now=NOW)
    write_export_chunk(export_id=done.pk, chunk=0, now=NOW)
    write_export_chunk(export_id=done.pk, chunk=1, now=NOW)
    assert len(list(private_files.rglob("*.csv"))) == 2
    assert purge_exports(NOW + timedelta(days=7) - HOUR, 100) == 0
    assert purge_exports(NOW + timedelta(days=7), 100) == 2
    assert list(private_files.rglob("*.csv")) == []
    assert {job.state for job in ExportJob.objects.all()} == {"expired"}
    write_export_chunk(export_id=unfinished.pk, chunk=1, now=NOW + timedelta(days=8))
    assert list(private_files.rglob("*.csv")) == []


@pytest.mark.parametrize(
    "form",
    [
        {"campaign": "x"}, {"campaign": "999"}, {"state": "made-up"}, {"campaign": "\0"}, {"file_format": "exe"},
        {"file_format": ""},
    ],
)  # fmt: skip
def test_unusable_choices_begin_nothing(form: dict[str, str]):
    assert signed_in("analyst").post(PAGE, {"file_format": "csv"} | form).status_code == 200
    assert ExportJob.objects.count() == 0


@pytest.mark.parametrize("file_format", list(ExportFormat))
@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_put_together_the_chunks_are_what_would_be_written_at_once(file_format: ExportFormat, size: int):
    for n, statement in enumerate(['a "quoted",\r\n\nword', "=1", "", "},\n{ \u2028 \u00e9\u00df", "last\r"]):
        confirmed(email=f"p{n}@example.org", name=f"Person {n}", statement=statement)
    admin = person("admin")
    job = begin(admin, with_contacts=True, file_format=file_format)
    for chunk in range(7):
        write_export_chunk(export_id=job.pk, chunk=chunk, now=NOW, size=size)
    answer: Any = client_of(admin).get(f"{PAGE}{job.pk}/file/")
    at_once = b"".join(export_endorsements(file_format=file_format, with_contacts=True))
    mark = b"\xef\xbb\xbf" if file_format == ExportFormat.CSV else b""
    assert b"".join(answer.streaming_content) == mark + at_once
    assert answer["Content-Type"] == {"csv": "text/csv", "json": "application/json"}[file_format]
    assert answer["Content-Disposition"].endswith(f'.{file_format}"')


def test_an_empty_export_is_json_too():
    admin = person("admin")
    job = begin(admin, file_format="json")
    deliver()
    answer: Any = client_of(admin).get(f"{PAGE}{job.pk}/file/")
    assert json.loads(b"".join(answer.streaming_content)) == []


def test_an_export_of_a_campaign_that_is_gone_has_nothing_in_it():
    confirmed()
    draft = published("clean-air", title="Clean Air")
    admin = person("admin")
    job = begin(admin, campaign_id=draft.pk)
    draft.delete()
    deliver()
    job.refresh_from_db()
    assert (job.state, job.rows_total) == ("done", 0)
    assert told(client_of(admin), job) == []


def test_a_campaigns_export_has_its_rows_only_in_the_state_that_was_asked_for():
    other = published("clean-air", title="Clean Air")
    confirmed(email="water@example.org")
    confirmed(email="air@example.org", slug="clean-air", name="Air")
    submit(email="unconfirmed@example.org", slug="clean-air")
    admin = person("admin")
    job = begin(admin, campaign_id=other.pk, state="verified")
    deliver()
    job.refresh_from_db()
    assert job.rows_total == 1
    assert [row["name"] for row in told(client_of(admin), job)] == ["Air"]


def test_erasing_a_person_ends_the_exports_that_hold_them_and_says_why(private_files: Path):
    published("clean-air")
    elsewhere = confirmed(email="air@example.org", slug="clean-air", name="Air").campaign_id
    ann = confirmed(name="Ann", email="ann@example.org")
    user = person("admin")
    with_contacts, without = begin(user, with_contacts=True), begin(user, campaign_id=ann.campaign_id)
    unconcerned = begin(user, campaign_id=elsewhere, with_contacts=True)
    deliver()
    half = begin(user, with_contacts=True)
    write_export_chunk(export_id=half.pk, chunk=0, now=NOW, size=1)
    confirmed(name="Bo", email="bo@example.org")
    client = client_of(user)
    assert len(told(client, with_contacts)) == 2
    erase_stakeholder(stakeholder_id=ann.stakeholder_id, now=NOW)
    page = client.get(f"{PAGE}{with_contacts.pk}/file/", follow=True).content.decode()
    assert "the export is deleted because somebody in it was erased: export again" in page
    assert page.count("deleted because somebody in it was erased: export again") == 4
    deliver(NOW + HOUR)
    ended = ExportJob.objects.filter(ended_by="erasure")
    assert set(ended) == {with_contacts, without, half}
    assert set(ended.values_list("state", "file_name")) == {("expired", "")}
    assert [file.parent.name for file in private_files.rglob("*.csv")] == [str(unconcerned.public_id)]
    again = begin(user, with_contacts=True)
    deliver(NOW + 2 * HOUR)
    assert {row["name"] for row in told(client, again)} == {"Air", "Bo"}


class BesideAnErasure(FileSystemStorage):
    """While its first file is being stored, somebody is erased and the files that hold them are deleted."""

    erased: ClassVar[list[int]] = []

    def _save(self, name: str, content: Any) -> str:
        if self.erased:
            erase_stakeholder(stakeholder_id=self.erased.pop(), now=NOW)
            deliver()
        return super()._save(name, content)  # type: ignore[misc,no-any-return]  # Django's own seam


class DiesBesideAnErasure(BesideAnErasure):
    """And the runner dies as soon as the file is stored."""

    def _save(self, name: str, content: Any) -> str:
        stored = super()._save(name, content)
        raise SystemExit(stored)


def store_exports_with(storage: type[BesideAnErasure], settings: Any, private_files: Path) -> None:
    slow = {"BACKEND": f"{__name__}.{storage.__name__}", "OPTIONS": {"location": str(private_files)}}
    settings.STORAGES = settings.STORAGES | {"exports": slow}


@pytest.fixture
def taken() -> ExportJob:
    """An export that a runner has taken on, of somebody who is erased while it stores the first chunk."""
    BesideAnErasure.erased[:] = [confirmed(name="Ann").stakeholder_id]
    job = begin(person("analyst"))
    Message.objects.all().delete()
    return job


def test_a_chunk_that_is_stored_after_the_erasure_does_not_stay(taken: ExportJob, settings: Any, private_files: Path):
    store_exports_with(BesideAnErasure, settings, private_files)
    write_export_chunk(export_id=taken.pk, chunk=0, now=NOW)
    assert BesideAnErasure.erased == []
    taken.refresh_from_db()
    assert (taken.state, taken.ended_by, taken.chunks) == ("expired", "erasure", 0)
    assert list(private_files.rglob("*.csv")) == []


def test_nor_if_its_runner_dies_before_it_can_take_it_back(taken: ExportJob, settings: Any, private_files: Path):
    store_exports_with(DiesBesideAnErasure, settings, private_files)
    with pytest.raises(SystemExit):
        write_export_chunk(export_id=taken.pk, chunk=0, now=NOW)
    assert len(list(private_files.rglob("*.csv"))) == 1
    write_export_chunk(export_id=taken.pk, chunk=0, now=NOW)  # delivered again: nobody has said that it was
    assert list(private_files.rglob("*.csv")) == []


def test_who_never_confirmed_ends_no_export():
    typed = submit(email="typed@example.org").endorsement
    job = begin(person("analyst"))
    erase_stakeholder(stakeholder_id=typed.stakeholder_id, now=NOW)
    job.refresh_from_db()
    assert (job.state, job.ended_by) == ("waiting", "")


def test_a_person_is_told_of_the_files_that_hold_them():
    ann = confirmed()
    begin(person("admin"), with_contacts=True)
    [row] = export_stakeholder(stakeholder_id=ann.stakeholder_id, now=NOW)["rows"]
    [told_of] = row["held"]["exports"]
    assert told_of == {
        "made_at": NOW.isoformat(), "with_contacts": True, "deleted_at": (NOW + timedelta(days=7)).isoformat(),
    }  # fmt: skip
