"""Two who edit a campaign, or a bill, at once: neither writes over the other's words, bills or names unread."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from backend.apps.campaigns.models import Bill, BillOfCampaign, Campaign, Sponsorship
from backend.apps.legislators.tests.making import representative
from backend.foundation.web.tests.browser_form import Sent, controls, opened, saved
from backend.foundation.web.tests.two_editors import at_once, person

from .making import bill, draft, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Client:
    return person("Ada")


@pytest.fixture
def ben() -> Client:
    return person("Ben")


def address_of(thing: Any) -> str:
    return f"/admin/campaigns/{thing._meta.model_name}/{thing.pk}/change/"


def campaign_with(*bills: Bill) -> Campaign:
    campaign = draft()
    for number, one in enumerate(bills):
        BillOfCampaign.objects.create(campaign=campaign, bill=one, is_primary=not number)
    return campaign


def with_bill(form: Sent, one: Bill) -> Sent:
    """As the page's «add another» does it."""
    number = int(str(form["bills-TOTAL_FORMS"]))
    return {**form, "bills-TOTAL_FORMS": str(number + 1), f"bills-{number}-bill": str(one.pk), f"bills-{number}-id": ""}


def bills_of(campaign: Campaign) -> dict[str, bool]:
    return dict(campaign.bills.order_by("bill__number").values_list("bill__number", "is_primary"))


def test_words_of_a_public_campaign(ada: Client, ben: Client):
    campaign = published()
    address = address_of(campaign)
    hers, his = opened(ada, address), opened(ben, address)
    assert saved(ada, address, hers, summary="Ada's.", ends_on="2030-01-01").status_code == 302
    page = saved(ben, address, his, summary="Ben's.").content.decode()
    assert "Saved meanwhile by Ada" in page
    assert '<td class="as-typed">Ada&#x27;s.</td><td class="as-typed">Ben&#x27;s.</td>' in page
    assert Campaign.objects.get().summary == "Ada's."
    assert saved(ben, address, controls(page)).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.summary, f"{campaign.ends_on}") == ("Ben's.", "2030-01-01")


def test_a_button_pressed_on_a_form_that_is_old_moves_nothing(ada: Client, ben: Client):
    campaign = draft()
    address = address_of(campaign)
    hers, his = opened(ada, address), opened(ben, address)
    saved(ada, address, hers, endorsement_sentence="I support Ada's words.")
    page = saved(ben, address, his, title="Ben's title", _act="publish").content.decode()
    assert "Saved meanwhile by Ada" in page
    assert Campaign.objects.get().state == "draft"


def test_a_bill_that_the_other_added_stays_and_one_s_own_comes_beside_it(ada: Client, ben: Client):
    first, second, third = bill("H.R. 1"), bill("H.R. 2"), bill("H.R. 3")
    campaign = campaign_with(first)
    address = address_of(campaign)
    hers, his = opened(ada, address), opened(ben, address)
    assert saved(ada, address, with_bill(hers, second)).status_code == 302
    page = saved(ben, address, with_bill(his, third)).content.decode()
    assert "Saved meanwhile by Ada" in page
    assert "Bill: H.R. 2 (U.S., 119)" in page
    assert bills_of(campaign) == {"H.R. 1": True, "H.R. 2": False}
    assert saved(ben, address, controls(page)).status_code == 302
    assert bills_of(campaign) == {"H.R. 1": True, "H.R. 2": False, "H.R. 3": False}


def test_a_bill_that_the_other_removed_stays_removed_and_typed_words_are_saved(ada: Client, ben: Client):
    campaign = campaign_with(bill("H.R. 1"), bill("H.R. 2"))
    address = address_of(campaign)
    hers, his = opened(ada, address), opened(ben, address)
    assert saved(ada, address, hers, **{"bills-1-DELETE": "on"}).status_code == 302
    page = saved(ben, address, his, title="Ben's title").content.decode()
    assert "(removed)" in page
    assert saved(ben, address, controls(page)).status_code == 302
    assert bills_of(campaign) == {"H.R. 1": True}
    assert Campaign.objects.get().title == "Ben's title"


def test_a_bill_that_one_changed_and_the_other_removed_comes_back_by_decision(ada: Client, ben: Client):
    campaign = campaign_with(bill("H.R. 1"), bill("H.R. 2"))
    address = address_of(campaign)
    hers, his = opened(ada, address), opened(ben, address)
    saved(ada, address, hers, **{"bills-1-DELETE": "on"})
    changed = {"bills-0-is_primary": None, "bills-1-is_primary": "on"}
    page = saved(ben, address, his, **changed).content.decode()
    assert bills_of(campaign) == {"H.R. 1": True}
    assert saved(ben, address, controls(page)).status_code == 302
    assert bills_of(campaign) == {"H.R. 1": False, "H.R. 2": True}


def test_which_bill_is_primary_is_not_handed_back_unread(ada: Client, ben: Client):
    campaign = campaign_with(bill("H.R. 1"), bill("H.R. 2"))
    address = address_of(campaign)
    hers, his = opened(ada, address), opened(ben, address)
    saved(ada, address, hers, **{"bills-0-is_primary": None, "bills-1-is_primary": "on"})
    page = saved(ben, address, his, title="Ben's title").content.decode()
    assert "Saved meanwhile by Ada" in page
    saved(ben, address, controls(page))
    assert bills_of(campaign) == {"H.R. 1": False, "H.R. 2": True}
    assert Campaign.objects.get().title == "Ben's title"


def test_one_s_own_removal_is_asked_again_where_the_other_changed_the_row(ada: Client, ben: Client):
    first, second, third = bill("H.R. 1"), bill("H.R. 2"), bill("H.R. 3")
    campaign = campaign_with(first, second)
    address = address_of(campaign)
    hers, his = opened(ada, address), opened(ben, address)
    saved(ada, address, hers, **{"bills-1-bill": str(third.pk)})
    page = saved(ben, address, his, **{"bills-1-DELETE": "on"}).content.decode()
    assert "Bill: H.R. 3 (U.S., 119)" in page
    assert bills_of(campaign) == {"H.R. 1": True, "H.R. 3": False}
    assert saved(ben, address, controls(page)).status_code == 302
    assert bills_of(campaign) == {"H.R. 1": True}


def test_a_broken_table_is_the_admin_s_own_refusal(ada: Client, ben: Client):
    campaign = campaign_with(bill("H.R. 1"))
    address = address_of(campaign)
    his = opened(ben, address)
    saved(ada, address, with_bill(opened(ada, address), bill("H.R. 2")))
    for broken in ({"bills-TOTAL_FORMS": "x"}, {"bills-TOTAL_FORMS": "9" * 30}, {"bills-0-id": "x"}):
        answer = saved(ben, address, his, title="Ben's", **broken)
        assert answer.status_code == 200
    assert Campaign.objects.get().title == "Clean Water"


def test_a_bill_s_facts_and_the_names_under_it(ada: Client, ben: Client):
    one = bill()
    anna, bert = representative("0901").legislator, representative("0902").legislator
    address = address_of(one)
    hers, his = opened(ada, address), opened(ben, address)

    def named(form: Sent, legislator: Any) -> Sent:
        row = {"legislator": str(legislator.pk), "kind": "cosponsor", "id": "", "since": "", "withdrawn_on": ""}
        return {**form, "sponsorships-TOTAL_FORMS": "1", **{f"sponsorships-0-{name}": row[name] for name in row}}

    assert saved(ada, address, named(hers, anna), status="enacted").status_code == 302
    page = saved(ben, address, named(his, bert), title="Ben's Act").content.decode()
    assert "Saved meanwhile by Ada" in page
    assert saved(ben, address, controls(page)).status_code == 302
    one.refresh_from_db()
    assert (one.title, one.status) == ("Ben's Act", "enacted")
    assert set(Sponsorship.objects.values_list("legislator_id", flat=True)) == {anna.pk, bert.pk}


@pytest.mark.django_db(transaction=True)
def test_an_address_stays_where_the_campaign_is_published_in_the_moment_in_which_it_changes(ada: Client, ben: Client):
    address = address_of(draft())
    hers, his = opened(ada, address), opened(ben, address)
    first, second = at_once(
        lambda: saved(ada, address, hers, _act="publish"), lambda: saved(ben, address, his, slug="other", title="Ben's")
    )
    assert (first.status_code, second.status_code) == (302, 200)
    page = second.content.decode()
    assert "The campaign was published under this address, so it stays" in page
    assert (controls(page)["slug"], controls(page)["title"]) == ("other", "Ben's")
    assert (Campaign.objects.get().slug, Campaign.objects.get().title) == ("clean-water", "Clean Water")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_choose_one_address_in_the_same_moment_the_second_is_told(ada: Client, ben: Client):
    address = "/admin/campaigns/campaign/add/"
    hers, his = opened(ada, address), opened(ben, address)
    first, second = at_once(
        lambda: saved(ada, address, hers, slug="clean-water", title="Ada's"),
        lambda: saved(ben, address, his, slug="clean-water", title="Ben's"),
    )
    assert (first.status_code, second.status_code) == (302, 200)
    assert "Campaign with this Slug already exists." in second.content.decode()
    assert controls(second.content.decode())["title"] == "Ben's"
    assert Campaign.objects.get().title == "Ada's"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_in_the_same_moment_the_second_is_told(ada: Client, ben: Client):
    campaign = campaign_with(bill("H.R. 1"))
    two, three, address = bill("H.R. 2"), bill("H.R. 3"), address_of(campaign)
    hers, his = opened(ada, address), opened(ben, address)
    first, second = at_once(
        lambda: saved(ada, address, with_bill(hers, two)),
        lambda: saved(ben, address, with_bill(his, three)),
    )
    assert first.status_code == 302
    assert "Saved meanwhile by Ada" in second.content.decode()
    assert bills_of(campaign) == {"H.R. 1": True, "H.R. 2": False}
