"""How staff write what the site shows, with a browser that runs no script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.content.errors import ImageInUse, ImageNotFound
from backend.apps.content.models import ContentBlock, Homepage, Image, Theme
from backend.apps.content.services import remove_image, shown_homepage, shown_theme
from backend.config.settings.base import files_in
from backend.foundation.files.services import offer_upload
from backend.foundation.files.tests.pictures import HTML, SECRET, SVG, bomb, encoded, picture, telephone_jpeg
from backend.foundation.files.tests.sending import send

from .making import active_theme, block, homepage, image, published_homepage

pytestmark = pytest.mark.django_db
SAID = {"alt_text": "A tap.", "attribution": "Photo: Ada", "license": "", "source_url": ""}
PAGE = {
    "organization_name": "Coalition", "hero_title": "Clean water", "hero_overlay_percent": "40",
    "shows_campaigns": "on", "campaigns_title": "Campaigns",
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = files_in(tmp_path / "media")
    settings.MEDIA_ROOT, settings.UPLOADS_FOLDER = str(tmp_path / "media"), tmp_path / "uploads"


def staff(*codenames: str) -> Client:
    user = User.objects.create(username=f"staff{User.objects.count()}", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames, content_type__app_label="content"))
    client = Client()
    client.force_login(user)
    return client


def add(client: Client, content: bytes | None, content_type: str = "image/jpeg", **said: str) -> str:
    sent: dict[str, Any] = {**SAID, **said}
    if content is not None:
        sent["file"] = SimpleUploadedFile("../whatever.exe", content, content_type)
    return client.post("/admin/content/image/add/", sent, follow=True).content.decode()


def test_an_image_is_written_anew_without_its_metadata(admin_client: Client):
    add(admin_client, telephone_jpeg(orientation=6))
    added = Image.objects.get()
    assert (added.width, added.height, added.attribution) == (20, 40, "Photo: Ada")
    assert added.created_by == User.objects.get(username="admin")
    with default_storage.open(added.name) as file:
        assert SECRET not in file.read()
    assert added.name.endswith(".jpg")


@pytest.mark.parametrize(
    ("content", "content_type", "sentence"),
    [
        (HTML, "image/jpeg", "The file is none of image/jpeg, image/png, image/webp."),
        (SVG, "image/svg+xml", "The file is none of"),
        (bomb(), "image/png", "At most 20000000 pixels are taken"),
        (encoded(picture(), "PNG"), "image/jpeg", "The file is image/png; it was declared as image/jpeg."),
        (encoded(picture(), "PNG")[:60], "image/png", "is broken or cut off"),
        (None, "", "Choose a file, or give the key of an upload"),
    ],
)
def test_what_is_no_image_is_refused_with_a_sentence(
    admin_client: Client, content: bytes | None, content_type: str, sentence: str
):
    assert sentence in add(admin_client, content, content_type)
    assert not Image.objects.exists()


@pytest.mark.parametrize("missing", ["alt_text", "attribution"])
def test_an_image_needs_its_text_and_its_attribution(admin_client: Client, missing: str):
    assert "This field is required." in add(admin_client, telephone_jpeg(), **{missing: " "})
    assert not Image.objects.exists()


def test_the_same_picture_is_not_described_twice(admin_client: Client):
    add(admin_client, telephone_jpeg())
    assert "among the images already" in add(admin_client, telephone_jpeg(), alt_text="Another")
    assert Image.objects.get().alt_text == "A tap."


def test_a_large_picture_comes_by_the_api_and_its_key(admin_client: Client, admin_user: User):
    content = encoded(picture(), "WEBP")
    form = offer_upload(
        kind="image", content_type="image/webp", size=len(content), by=admin_user, now=timezone.now()
    )  # fmt: skip
    assert "Nothing was uploaded with this form yet." in add(admin_client, None, upload_key=form.key)
    assert send(form, content) == 204
    add(admin_client, None, upload_key=form.key)
    assert Image.objects.get().content_type == "image/webp"


def test_a_picture_is_taken_down_with_its_file_unless_something_shows_it(
    admin_client: Client, admin_user: User, django_capture_on_commit_callbacks: Any
):
    content = encoded(picture(), "PNG")
    form = offer_upload(kind="image", content_type="image/png", size=len(content), by=admin_user, now=timezone.now())
    send(form, content)
    add(admin_client, None, upload_key=form.key)
    added = Image.objects.get()
    address = f"/admin/content/image/{added.pk}/delete/"
    shown = homepage(hero_image=added)
    page = admin_client.post(address, {"post": "yes"}, follow=True).content.decode()
    assert f"cannot be deleted while it stands in: homepage «Clean water (edition {shown.pk})»." in page
    with pytest.raises(ImageInUse, match="while it stands in: homepage «Clean water"):
        remove_image(image_id=added.pk)
    assert default_storage.exists(added.name)
    shown.delete()
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(address, {"post": "yes"})
    assert not Image.objects.exists()
    assert not default_storage.exists(added.name)
    assert "was deleted since" in add(admin_client, None, upload_key=form.key)
    with pytest.raises(ImageNotFound):
        remove_image(image_id=added.pk)


def test_an_edition_is_written_looked_at_and_published(admin_client: Client):
    admin_client.post("/admin/content/homepage/add/", {**PAGE, "cta_body": "<p>Now<script>alert(1)</script></p>"})
    edition = Homepage.objects.get()
    address = f"/admin/content/homepage/{edition.pk}/"
    preview = admin_client.get(f"{address}preview/").content.decode()
    assert "<h1>Clean water</h1>" in preview
    assert "<p>Now</p>" in preview
    assert 'name="_act" value="publish"' in admin_client.get(f"{address}change/").content.decode()
    assert "instead of the one they see now" in admin_client.get(f"{address}publish/").content.decode()
    admin_client.post(f"{address}publish/", {"confirmed": "yes"})
    assert shown_homepage().homepage == edition


def test_what_was_published_is_not_edited_but_copied(admin_client: Client):
    edition = published_homepage()
    address = f"/admin/content/homepage/{edition.pk}/"
    assert admin_client.post(f"{address}change/", {**PAGE, "hero_title": "Other"}).status_code == 403
    page = admin_client.get(f"{address}change/").content.decode()
    assert "2026-03-01 12:00, still by editor" in page
    assert "Copied" in admin_client.post(f"{address}copy/", follow=True).content.decode()
    draft = Homepage.objects.drafts().get()
    admin_client.post(f"/admin/content/homepage/{draft.pk}/change/", {**PAGE, "hero_title": "Other"})
    assert Homepage.objects.drafts().get().hero_title == "Other"
    assert shown_homepage().homepage.hero_title == "Clean water"
    assert admin_client.post(f"{address}delete/", {"post": "yes"}).status_code == 403


def test_a_block_is_written_and_ended_not_deleted(admin_client: Client):
    sent = {
        "page_type": "about", "kind": "text", "position": "1", "title": "Who", "body": "<p>We.</p>",
        "image_place": "above", "ground": "card", "publish_from_0": "2026-03-01", "publish_from_1": "12:00",
    }  # fmt: skip
    admin_client.post("/admin/content/contentblock/add/", sent)
    made = ContentBlock.objects.get()
    address = f"/admin/content/contentblock/{made.pk}/"
    assert 'class="ground ground-card"' in admin_client.get(f"{address}preview/").content.decode()
    assert admin_client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    ends = {"publish_until_0": "2026-02-01", "publish_until_1": "12:00"}
    page = admin_client.post(f"{address}change/", {**sent, **ends}).content.decode()
    assert "A block ends after it begins." in page
    page = admin_client.post(f"{address}change/", {**sent, "kind": "image"}).content.decode()
    assert "an image its image" in page
    admin_client.post(f"{address}change/", {**sent, "page_type": "team"})
    assert ContentBlock.objects.get().page_type == "about"


def test_a_theme_says_what_cannot_be_read_and_is_activated_by_its_button(admin_client: Client):
    theme = active_theme()
    other = Theme.objects.create(name="Other")
    address = f"/admin/content/theme/{other.pk}/"
    sent = {**other.colours, "name": "Other", "heading_font": "slab", "body_font": "system", "text_px": "16",
            "radius_px": "4", "spacing_px": "4"}  # fmt: skip
    page = admin_client.post(f"{address}change/", {**sent, "text": "#aaaaaa"}).content.decode()
    assert "The colour «text» cannot be read on «background»: their contrast is 2.32:1" in page
    assert (
        "is no colour that is taken here"
        in admin_client.post(f"{address}change/", {**sent, "text": "red"}).content.decode()
    )
    admin_client.post(f"{address}change/", {**sent, "text": "#000"})
    other.refresh_from_db()
    assert (other.text, other.heading_font) == ("#000000", "slab")
    assert "--theme-text-body: #000000;" in admin_client.get(f"{address}preview.css").content.decode()
    assert shown_theme()[0] == theme
    admin_client.post(f"{address}activate/", {"confirmed": "yes"})
    assert shown_theme()[0] == other
    assert admin_client.post(f"{address}delete/", {"post": "yes"}).status_code == 403


def test_who_may_write_may_not_publish_and_who_may_publish_may_read():
    edition, theme = homepage(), active_theme()
    writer, publisher = staff("change_homepage", "change_theme"), staff("publish_homepage")
    for client, sees, publishes in ((writer, 200, 403), (publisher, 200, 200), (staff(), 403, 403)):
        assert client.get(f"/admin/content/homepage/{edition.pk}/preview/").status_code == sees
        assert client.post(f"/admin/content/homepage/{edition.pk}/publish/").status_code == publishes
    assert writer.post(f"/admin/content/theme/{theme.pk}/activate/", {"confirmed": "yes"}).status_code == 403
    assert staff().get(f"/admin/content/theme/{theme.pk}/preview.css").status_code == 403
    anonymous = Client().get(f"/admin/content/homepage/{edition.pk}/preview/")
    assert anonymous.status_code == 302


@pytest.mark.parametrize("model", ["image", "homepage", "contentblock", "theme"])
def test_lists_take_as_many_queries_for_twenty_as_for_one(admin_client: Client, model: str):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(f"/admin/content/{model}/").status_code == 200
        return len(captured)

    def one_more(number: int) -> None:
        block(image=image(str(number)))
        published_homepage()
        active_theme()

    one_more(0)
    before = queries()
    for number in range(1, 20):
        one_more(number)
    assert queries() == before
