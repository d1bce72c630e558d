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


def test_a_bill_s_facts_beside_a_name_that_is_put_under_it(ada: Client, ben: Client):
    one, anna = bill(), representative().legislator
    hers, his = opened(ada, "/admin/campaigns/sponsorship/add/"), opened(ben, address_of(one))
    assert (
        saved(ada, "/admin/campaigns/sponsorship/add/", hers, bill=f"{one.pk}", legislator=f"{anna.pk}").status_code
        == 302
    )
    assert saved(ben, address_of(one), his, title="Ben's Act").status_code == 302
    one.refresh_from_db()
    assert (one.title, Sponsorship.objects.get().legislator) == ("Ben's Act", anna)


def test_a_name_under_a_bill(ada: Client, ben: Client):
    name = Sponsorship.objects.create(bill=bill(), legislator=representative().legislator)
    hers, his = opened(ada, address_of(name)), opened(ben, address_of(name))
    assert saved(ada, address_of(name), hers, withdrawn_on="2026-03-01").status_code == 302
    page = saved(ben, address_of(name), his, since="2026-02-01").content.decode()
    assert "Saved meanwhile by Ada" in page
    assert saved(ben, address_of(name), controls(page)).status_code == 302
    name.refresh_from_db()
    assert (f"{name.since}", f"{name.withdrawn_on}") == ("2026-02-01", "2026-03-01")


@pytest.mark.django_db(transaction=True)
def test_of_two_sponsors_added_in_the_same_moment_the_second_is_refused(ada: Client, ben: Client):
    one, address = bill(), "/admin/campaigns/sponsorship/add/"
    forms = [
        {**opened(client, address), "bill": f"{one.pk}", "kind": "sponsor", "legislator": f"{held.legislator_id}"}
        for client, held in ((ada, representative()), (ben, representative("0902")))
    ]
    first, second = at_once(lambda: saved(ada, address, forms[0]), lambda: saved(ben, address, forms[1]))
    assert first.status_code == 302
    assert "A bill of the Congress has one sponsor" in second.content.decode()
    assert Sponsorship.objects.count() == 1


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
