"""A campaign's picture: chosen by staff, shown with its words and its size, and not deleted while it stands there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.campaigns.models import Campaign
from backend.apps.content.errors import ImageInUse
from backend.apps.content.models import Image
from backend.apps.content.services import remove_image, take_down_image
from backend.apps.content.tests.making import editor, image
from backend.foundation.web.tests.browser_form import Sent, controls, opened, saved
from backend.foundation.web.tests.two_editors import at_once, person

from .making import bill, draft, published

pytestmark = pytest.mark.django_db
PAGE = "/campaigns/clean-water/"


def taken_down(picture: Image) -> None:
    take_down_image(image_id=picture.pk, reason="Asked.", by=editor(), now=timezone.now())


def test_the_api_tells_of_it_in_the_list_and_in_the_campaign(client: Client):
    published(hero_image=image(license="CC BY 4.0"))
    whole = client.get("/api/v1/campaigns/clean-water").json()["hero_image"]
    assert whole == {
        "url": "/media/images/one.webp", "width": 1600, "height": 900, "alt_text": "A tap.",
        "attribution": "Photo: Ada", "license": "CC BY 4.0", "source_url": "",
    }  # fmt: skip
    assert client.get("/api/v1/campaigns").json()["results"][0]["hero_image"] == whole


def test_without_one_there_is_none(client: Client):
    published()
    assert client.get("/api/v1/campaigns/clean-water").json()["hero_image"] is None
    page = client.get(PAGE).content.decode()
    assert "<figure" not in page
    assert "og:image" not in page
    assert client.get("/api/campaigns/by-name/clean-water/").json()["image_url"] is None


def test_the_page_shows_it_with_its_size_and_its_words(client: Client):
    published(title="Water & <us>", hero_image=image(alt_text='A "tap".'))
    page = client.get(PAGE).content.decode()
    shown = re.search(r'<img src="/media/images/one.webp" alt="([^"]*)" width="1600" height="900"', page)
    assert shown is not None
    assert shown[1] == "A &quot;tap&quot;."
    assert "Photo: Ada" in page
    assert '<meta property="og:title" content="Water &amp; &lt;us&gt;">' in page
    assert re.search(r'<meta property="og:image" content="https?://[^"/]+/media/images/one.webp">', page)
    assert re.search(r'<meta property="og:url" content="https?://[^"/]+/campaigns/clean-water/">', page)


def test_the_existing_front_end_gets_it_under_its_names(client: Client):
    published(hero_image=image(license="CC BY 4.0", source_url="https://example.org/tap"))
    told = {
        "image_url": "/media/images/one.webp", "image_alt_text": "A tap.", "image_author": "Photo: Ada",
        "image_license": "CC BY 4.0", "image_source_url": "https://example.org/tap",
    }  # fmt: skip
    for one in (client.get("/api/campaigns/").json()[0], client.get("/api/campaigns/by-name/clean-water/").json()):
        assert {name: one[name] for name in told} == told


def test_one_that_was_taken_down_is_nowhere_and_the_sitemap_says_that_the_page_changed(client: Client):
    picture = image()
    published(hero_image=picture)
    Campaign.objects.update(updated_at=timezone.now().replace(year=2020))
    Image.objects.update(updated_at=timezone.now().replace(year=2020))
    before = client.get("/api/v1/campaigns/clean-water")
    taken_down(picture)
    again = client.get("/api/v1/campaigns/clean-water", headers={"If-None-Match": before["ETag"]})
    assert (again.status_code, again.json()["hero_image"]) == (200, None)
    assert client.get("/api/campaigns/").json()[0]["image_url"] is None
    page = client.get(PAGE).content.decode()
    assert "images/one" not in page
    assert "A tap." not in page
    assert f"<lastmod>{timezone.now():%Y-%m-%d}</lastmod>" in client.get("/sitemap.xml").content.decode()


def test_it_is_not_deleted_while_it_stands_there_and_the_sentence_says_where(admin_client: Client):
    picture = image()
    campaign = draft(hero_image=picture)
    with pytest.raises(ImageInUse, match="cannot be deleted while it stands in: campaign «Clean Water»"):
        remove_image(image_id=picture.pk)
    address = f"/admin/content/image/{picture.pk}/delete/"
    for answer in (admin_client.get(address, follow=True), admin_client.post(address, {"post": "yes"}, follow=True)):
        assert "cannot be deleted while it stands in: campaign «Clean Water»." in answer.content.decode()
    assert Image.objects.exists()
    assert "Clean Water" in admin_client.get(f"/admin/content/image/{picture.pk}/take_down/").content.decode()
    campaign.delete()
    admin_client.post(address, {"post": "yes"})
    assert not Image.objects.exists()


def test_an_editor_chooses_it_and_sees_it(client: Client):
    call_command("make_roles", verbosity=0)
    user = User.objects.create(username="ed", is_staff=True)
    user.groups.add(Group.objects.get(name="editor"))
    client.force_login(user)
    picture, campaign = image(), draft()
    asked = {"app_label": "campaigns", "model_name": "campaign", "field_name": "hero_image", "term": "tap"}
    found = client.get("/admin/autocomplete/", asked).json()["results"]
    assert [one["id"] for one in found] == [str(picture.pk)]
    address = f"/admin/campaigns/campaign/{campaign.pk}/change/"
    assert "no picture" in client.get(address).content.decode()
    assert saved(client, address, opened(client, address), hero_image=str(picture.pk)).status_code == 302
    assert '<img src="/media/images/one.webp" alt="A tap."' in client.get(address).content.decode()
    taken_down(picture)
    assert "visitors see none" in client.get(address).content.decode()
    assert saved(client, address, opened(client, address), title="Other").status_code == 302


def test_one_that_was_taken_down_is_not_chosen(admin_client: Client):
    picture, campaign = image(), draft()
    taken_down(picture)
    address = f"/admin/campaigns/campaign/{campaign.pk}/change/"
    page = saved(admin_client, address, opened(admin_client, address), hero_image=str(picture.pk)).content.decode()
    assert "Choose another image." in page
    assert Campaign.objects.get().hero_image is None


@pytest.mark.parametrize("address", ["/api/v1/campaigns", "/api/campaigns/", "/sitemap.xml", "/campaigns/"])
def test_lists_cost_the_same_with_1_and_with_20(client: Client, address: str):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def one_more(number: int) -> Any:
        return published(f"c{number}", hero_image=image(str(number)))

    one_more(0)
    queries()
    with_one = queries()
    for number in range(1, 20):
        one_more(number)
    assert queries() == with_one


@pytest.mark.django_db(transaction=True)
def test_one_that_is_deleted_between_the_form_s_check_and_its_save_is_told_by_the_form():
    ada, picture, one = person("Ada"), image(), bill()
    address = f"/admin/campaigns/campaign/{draft().pk}/change/"
    row = {"bills-TOTAL_FORMS": "1", "bills-0-bill": str(one.pk), "bills-0-is_primary": "on"}
    form: Sent = {**opened(ada, address), **row, "hero_image": str(picture.pk), "title": "Typed"}

    def delete() -> None:
        remove_image(image_id=picture.pk)
        # What the form asks for after it has found the picture.
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE campaigns_bill IN ACCESS EXCLUSIVE MODE")

    _, answer = at_once(delete, lambda: saved(ada, address, form))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "That choice is not one of the available choices." in page
    assert "was changed successfully" not in page
    assert controls(page)["title"] == "Typed"
    assert (Campaign.objects.get().title, Campaign.objects.get().hero_image) == ("Clean Water", None)
