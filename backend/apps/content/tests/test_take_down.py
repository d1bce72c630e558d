"""An image is taken down for good: nowhere shown, its file gone, its account kept, and nothing breaks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone

from backend.apps.content.errors import ImageNotFound, ImageTakenDown, TakeDownNeedsReason
from backend.apps.content.models import ContentBlock, Homepage, HomepagePublication, Image, ImageTakeDown
from backend.apps.content.services import (
    add_image,
    copy_homepage,
    publish_homepage,
    remove_image,
    remove_image_file,
    shown_blocks,
    take_down_image,
)
from backend.config.settings.base import files_in
from backend.foundation.files.errors import ImageWithheld
from backend.foundation.files.services import accept_upload, offer_upload, store_image
from backend.foundation.files.tests.pictures import encoded, picture
from backend.foundation.files.tests.sending import send
from backend.foundation.outbox.models import Message
from backend.foundation.outbox.services import drain_outbox
from backend.foundation.web.tests.browser_form import controls, opened, saved

from .making import BEFORE, NOW, active_theme, block, editor, homepage, published_homepage
from .making import image as image_row

pytestmark = pytest.mark.django_db
PICTURE = encoded(picture(), "PNG")
WHY = "Ann asked on the telephone; she is in it."


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = files_in(tmp_path / "media")
    settings.MEDIA_ROOT, settings.UPLOADS_FOLDER = str(tmp_path / "media"), tmp_path / "uploads"


@pytest.fixture
def shown() -> Image:
    """A picture with its file."""
    stored = store_image(raw=PICTURE, kind="image", content_type="image/png")
    return add_image(stored=stored, alt_text="Ann at a tap.", attribution="Photo: Ada", by=editor(), now=NOW)


def taken_down(image: Image, **changes: Any) -> Image:
    return take_down_image(**{"image_id": image.pk, "reason": WHY, "by": editor(), "now": timezone.now(), **changes})


def drained() -> None:
    drain_outbox()


def test_a_past_edition_shows_none_and_stays_what_it_was(client: Client, shown: Image):
    first = published_homepage(hero_image=shown)
    second = publish_homepage(homepage_id=homepage(hero_image=shown).pk, by=editor(), now=timezone.now())
    taken_down(shown)
    assert client.get("/api/v1/content/homepage").json()["hero_image"] is None
    assert client.get("/api/homepage/").json()["hero_background_image_url"] == ""
    publish_homepage(homepage_id=first.pk, by=editor(), now=timezone.now())
    assert client.get("/api/v1/content/homepage").json()["hero_image"] is None
    assert list(Homepage.objects.order_by("pk").values_list("hero_image", flat=True)) == [shown.pk, shown.pk]
    assert HomepagePublication.objects.filter(homepage=second).count() == 1


def test_blocks_keep_their_words_and_lose_what_was_a_picture_alone(client: Client, shown: Image):
    block(kind="text_image", image=shown, body="<p>Words.</p>", title="Both")
    block(kind="image", image=shown, body="", title="Alone")
    block(kind="text", image=shown, title="Text")
    taken_down(shown)
    results = client.get("/api/v1/content/blocks?page_type=about").json()["results"]
    assert [(one["title"], one["kind"], one["image"]) for one in results] == [
        ("Both", "text", None),
        ("Text", "text", None),
    ]
    old = client.get("/api/content-blocks/?page_type=about").json()
    assert [(one["title"], one["block_type"], one["image_url"]) for one in old] == [
        ("Both", "text", ""),
        ("Text", "text", ""),
    ]


def test_a_logo_too(client: Client, shown: Image):
    active_theme(logo=shown)
    taken_down(shown)
    assert client.get("/api/v1/content/theme").json()["logo"] is None
    old = client.get("/api/themes/active/").json()
    assert (old["logo_url"], old["logo_alt_text"]) == (None, None)


def test_caches_learn_of_it(client: Client, shown: Image):
    """By the tag, and by the moment of the last change, also of a page from which a block has vanished."""
    published_homepage(hero_image=shown)
    block(kind="image", image=shown, body="")
    active_theme(logo=shown)
    Image.objects.update(updated_at=BEFORE)
    ContentBlock.objects.update(updated_at=BEFORE)
    addresses = ("/api/v1/content/homepage", "/api/v1/content/blocks?page_type=about", "/api/v1/content/theme")
    before = {address: client.get(address) for address in addresses}
    taken_down(shown)
    for address, answer in before.items():
        again = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again["ETag"] == answer["ETag"]) == (200, False)
    about = "/api/v1/content/blocks?page_type=about"
    since = before[about]["Last-Modified"]
    assert client.get(about, headers={"If-Modified-Since": since}).status_code == 200
    assert shown_blocks(page_type="about", now=timezone.now()).changed_at == Image.objects.get().updated_at


def test_the_file_goes_after_the_commit_and_not_before(shown: Image):
    taken_down(shown)
    assert default_storage.exists(shown.name)
    assert ImageTakeDown.objects.get().file_removed_at is None
    drained()
    assert not default_storage.exists(shown.name)
    assert ImageTakeDown.objects.get().file_removed_at is not None
    remove_image_file(image_id=shown.pk, now=timezone.now())
    assert Message.objects.get().state == "delivered"


def test_what_is_rolled_back_is_not_taken_down(shown: Image):
    with transaction.atomic():
        taken_down(shown)
        transaction.set_rollback(True)
    drained()
    assert default_storage.exists(shown.name)
    remove_image_file(image_id=shown.pk, now=timezone.now())
    assert default_storage.exists(shown.name)


def test_the_account_says_who_why_and_when_and_outlives_everything(shown: Image):
    now = timezone.now()
    taken_down(shown, now=now)
    account = ImageTakeDown.objects.get()
    assert (account.image, account.reason, account.by, account.at) == (shown, WHY, editor(), now)
    for refused in (lambda: taken_down(shown), lambda: remove_image(image_id=shown.pk)):
        with pytest.raises(ImageTakenDown):
            refused()
    with pytest.raises(ProtectedError):
        editor().delete()


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "a\x00b"])
def test_no_reason_is_none(shown: Image, reason: str):
    with pytest.raises(TakeDownNeedsReason, match="Say in 1 to 500 characters"):
        taken_down(shown, reason=reason)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImageTakeDown.objects.create(image=shown, reason="  ", at=NOW)
    assert Image.objects.get().taken_down_at is None


def test_an_unknown_image_is_told_so():
    with pytest.raises(ImageNotFound):
        taken_down(Image(pk=999))


def test_the_same_picture_does_not_come_back(shown: Image, admin_client: Client, admin_user: User):
    form = offer_upload(kind="image", content_type="image/png", size=len(PICTURE), by=admin_user, now=timezone.now())
    taken_down(shown)
    drained()
    with pytest.raises(ImageWithheld):
        store_image(raw=PICTURE, kind="image", content_type="image/png")
    send(form, PICTURE)
    for _ in range(2):  # the first outcome stays
        with pytest.raises(ImageWithheld):
            accept_upload(key=form.key, now=timezone.now())
    file = SimpleUploadedFile("again.png", PICTURE, "image/png")
    sent = {"file": file, "alt_text": "A", "attribution": "B", "license": "", "source_url": ""}
    page = admin_client.post("/admin/content/image/add/", sent).content.decode()
    assert "This picture was taken down, and is not taken in again." in page
    assert not default_storage.exists(shown.name)
    assert Image.objects.count() == 1


def test_nothing_new_shows_it_and_what_did_can_still_be_edited(admin_client: Client, shown: Image):
    other = image_row("other")
    using, without = homepage(hero_image=shown), homepage(hero_title="Without")
    taken_down(shown)
    address = f"/admin/content/homepage/{without.pk}/change/"
    page = saved(admin_client, address, opened(admin_client, address), hero_image=str(shown.pk)).content.decode()
    assert "was taken down on" in page
    assert "Choose another image." in page
    address = f"/admin/content/homepage/{using.pk}/change/"
    assert saved(admin_client, address, opened(admin_client, address), tagline="New").status_code == 302
    assert saved(admin_client, address, opened(admin_client, address), hero_image=str(other.pk)).status_code == 302
    asked = {"app_label": "content", "model_name": "homepage", "field_name": "hero_image", "term": ""}
    chosen_from = admin_client.get("/admin/autocomplete/", asked).json()["results"]
    assert [one["id"] for one in chosen_from] == [str(other.pk)]


def test_a_copy_does_not_take_it_along(shown: Image):
    edition = published_homepage(hero_image=shown)
    taken_down(shown)
    assert copy_homepage(homepage_id=edition.pk, by=editor(), now=NOW).hero_image is None


def test_staff_take_it_down_behind_a_question_that_names_where_it_stands(admin_client: Client, shown: Image):
    edition = published_homepage(hero_image=shown)
    address = f"/admin/content/image/{shown.pk}/"
    page = admin_client.get(f"{address}change/").content.decode()
    assert 'name="_act" value="take_down"' in page
    assert f"Clean water (edition {edition.pk})" in page
    question = admin_client.get(f"{address}take_down/").content.decode()
    assert "This cannot be undone." in question
    assert f'<li>homepage <a href="/admin/content/homepage/{edition.pk}/change/">' in question
    page = admin_client.post(f"{address}take_down/", {"confirmed": "yes", "reason": " "}, follow=True).content.decode()
    assert "Say in 1 to 500 characters why" in page
    page = admin_client.post(f"{address}take_down/", {"confirmed": "yes", "reason": WHY}, follow=True).content.decode()
    for words in ("Taken down.", WHY, "it waits in the outbox", "content/taken-down", "admin"):
        assert words in page
    assert 'value="take_down"' not in page
    assert "deletelink" not in page
    assert admin_client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    for where in (f"/admin/content/homepage/{edition.pk}/preview/", "/admin/content/image/"):
        assert admin_client.get(where).status_code == 200
    assert shown.name not in admin_client.get("/admin/content/image/").content.decode()
    # Its words may be put right, as of any.
    form = controls(page)
    assert saved(admin_client, f"{address}change/", form, alt_text="A person at a tap.").status_code == 302


def test_only_who_may_takes_down(shown: Image):
    address = f"/admin/content/image/{shown.pk}/take_down/"
    for codenames, status in ((["change_image", "delete_image"], 403), (["take_down_image"], 302)):
        user = User.objects.create(username="-".join(codenames), is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client = Client()
        client.force_login(user)
        assert client.post(address, {"confirmed": "yes", "reason": WHY}).status_code == status
    assert Image.objects.get().taken_down_at is not None


def test_the_list_tells_those_that_stand_from_those_that_do_not(admin_client: Client, shown: Image):
    image_row("other", alt_text="Standing.")
    taken_down(shown)
    for asked, there, absent in (("yes", "Standing.", "Ann at a tap."), ("no", "Ann at a tap.", "Standing.")):
        page = admin_client.get(f"/admin/content/image/?standing={asked}").content.decode()
        assert there in page
        assert absent not in page
    assert admin_client.get("/admin/content/image/?standing=x").status_code == 200
