"""Staff signs in at a real provider over HTTP; whatever is wrong with its answer gets a sentence and no session."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from joserfc.jwk import RSAKey

from backend.apps.access.models import ExternalIdentity
from backend.apps.access.openid.provider import forget_providers
from backend.apps.access.roles import parse_group_roles

from .making import PASSWORD, staff
from .provider import ADA, CLIENT_ID, OpenIDProvider, new_key, running_provider

pytestmark = pytest.mark.django_db
BEGIN = "/admin/sign-in/provider/"
MODERATOR = {"moderator"}


@pytest.fixture
def provider(settings: Any) -> Iterator[OpenIDProvider]:
    with running_provider() as running:
        settings.STAFF_OIDC = {"issuer": running.url, "client_id": CLIENT_ID, "name": "Example Org"}
        forget_providers()
        yield running
        forget_providers()


def sign_in(client: Client, provider: OpenIDProvider, **over: str) -> Any:
    """A browser's whole way: to the provider, and back with its answer."""
    begun = client.get(BEGIN, {"next": "/admin/campaigns/"})
    assert begun.status_code == 302, begun.content
    return client.get(provider.authorize(begun["Location"], **over))


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def refused(client: Client, answer: Any, status: int) -> str:
    assert answer.status_code == status, answer.content
    assert not is_signed_in(client)
    assert not User.objects.filter(email=ADA["email"]).exists()
    text: str = answer.content.decode()
    return text[text.index('<p role="alert">') :]


def test_somebody_new_comes_in_with_the_role_of_their_group(client: Client, provider: OpenIDProvider):
    answer = sign_in(client, provider)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/campaigns/")
    user = User.objects.get()
    assert (user.username, user.email, user.first_name) == ("ada@staff.example", "ada@staff.example", "Ada")
    assert {group.name for group in user.groups.all()} == MODERATOR
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, False, False)
    identity = ExternalIdentity.objects.get()
    assert (identity.user, identity.issuer, identity.subject) == (user, provider.url, "5f0c-ada")
    assert client.get("/admin/").status_code == 200


def test_the_way_there_is_bound_to_this_browser_and_says_nothing_of_its_session(
    client: Client, provider: OpenIDProvider
):
    address = client.get(BEGIN)["Location"]
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert query["redirect_uri"] == "http://testserver/admin/sign-in/provider/callback/"
    assert query["code_challenge_method"] == "S256"
    assert min(len(query["state"]), len(query["nonce"]), len(query["code_challenge"])) >= 43
    assert str(client.session.session_key) not in address
    assert client.session["access_provider"]["verifier"] not in address
    again = client.get(BEGIN)["Location"]
    assert not {query["state"], query["nonce"]} & {value for values in parse_qs(again).values() for value in values}


def test_the_session_has_another_key_once_somebody_is_in(client: Client, provider: OpenIDProvider):
    back = provider.authorize(client.get(BEGIN)["Location"])
    before = client.session.session_key
    client.get(back)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert client.session.get_expiry_age() <= 10 * 3600
    assert "access_provider" not in client.session


def test_the_same_subject_is_the_same_account_whatever_its_address(client: Client, provider: OpenIDProvider):
    sign_in(client, provider)
    provider.person["email"] = "ada.new@staff.example"
    sign_in(Client(), provider)
    assert User.objects.get().email == "ada.new@staff.example"


@pytest.mark.parametrize(
    ("groups", "roles"),
    [
        (["moderator", "analyst"], {"moderator", "analyst"}),
        (["editor", "of no interest"], {"editor"}),
        ("admin", {"admin"}),
    ],
)
def test_groups_at_the_provider_are_roles_here_from_the_next_sign_in_on(
    client: Client, provider: OpenIDProvider, groups: Any, roles: set[str]
):
    sign_in(client, provider)
    user = User.objects.get()
    user.groups.add(Group.objects.create(name="by hand"))
    provider.person["cognito:groups"] = groups
    sign_in(Client(), provider)
    assert {group.name for group in user.groups.all()} == roles | {"by hand"}
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser) == (True, False)


@pytest.mark.parametrize("groups", [[], None, ["of no interest"], {"moderator": True}, [["moderator"]], 7])
def test_who_has_lost_every_group_is_out_here_too(client: Client, provider: OpenIDProvider, groups: Any):
    sign_in(client, provider)
    provider.person["cognito:groups"] = groups
    later = Client()
    answer = sign_in(later, provider)
    assert answer.status_code == 403
    assert "none of your groups has a role here" in answer.content.decode()
    assert not is_signed_in(later)
    user = User.objects.get()
    assert (user.is_staff, list(user.groups.all())) == (False, [])
    # The session from before is worth nothing any more, either.
    assert client.get("/admin/").status_code == 302


def test_only_a_group_that_is_mapped_so_makes_a_superuser(client: Client, provider: OpenIDProvider, settings: Any):
    provider.person["cognito:groups"] = ["admin", "superuser", "owners"]
    sign_in(client, provider)
    assert not User.objects.get().is_superuser
    settings.STAFF_OIDC |= {"group_roles": parse_group_roles("admin=admin, owners=superuser")}
    sign_in(Client(), provider)
    assert User.objects.get().is_superuser
    provider.person["cognito:groups"] = ["admin"]
    sign_in(Client(), provider)
    assert not User.objects.get().is_superuser


def test_the_claim_that_lists_groups_is_the_deployments_to_name(
    client: Client, provider: OpenIDProvider, settings: Any
):
    settings.STAFF_OIDC |= {"groups_claim": "roles", "group_roles": {"Review Team": "moderator"}}
    provider.person["roles"] = ["Review Team"]
    del provider.person["cognito:groups"]
    sign_in(client, provider)
    assert {group.name for group in User.objects.get().groups.all()} == MODERATOR


def test_a_stranger_without_a_role_leaves_no_trace(client: Client, provider: OpenIDProvider):
    provider.person["cognito:groups"] = []
    assert "none of your groups" in refused(client, sign_in(client, provider), 403)
    assert not ExternalIdentity.objects.exists()


@pytest.mark.parametrize("verified", [False, None, "false", 1.5, "yes"])
def test_an_address_that_is_not_verified_is_refused(client: Client, provider: OpenIDProvider, verified: Any):
    provider.changed["email_verified"] = verified
    assert "has not verified your e-mail address" in refused(client, sign_in(client, provider), 403)


def test_who_lost_a_group_loses_the_role_also_where_the_address_is_not_verified_any_more(
    client: Client, provider: OpenIDProvider
):
    sign_in(client, provider)
    assert client.get("/admin/").status_code == 200
    provider.person |= {"email": "ada.unproved@staff.example", "email_verified": False, "cognito:groups": []}
    assert sign_in(Client(), provider).status_code == 403
    user = User.objects.get()
    assert (user.is_staff, list(user.groups.all()), user.email) == (False, [], ADA["email"])
    assert client.get("/admin/").status_code == 302


def test_an_address_longer_than_a_name_is_nobodys_name(client: Client, provider: OpenIDProvider):
    other = staff(ADA["sub"])
    provider.person["email"] = f"{'a' * 64}@{'.'.join(['b' * 60] * 2)}.example"
    assert sign_in(client, provider).status_code == 302
    assert client.session["_auth_user_id"] != str(other.pk)


def test_who_begins_at_another_address_of_ours_is_led_to_the_one_that_the_provider_knows(
    client: Client, provider: OpenIDProvider, settings: Any
):
    settings.ALLOWED_HOSTS = ["api.example", "www.example"]
    settings.PUBLIC_BASE_URL = "https://www.example/coalition"
    at_the_api: dict[str, Any] = {"HTTP_HOST": "api.example", "SCRIPT_NAME": "/production"}
    answer = client.get(BEGIN, {"next": "/production/admin/campaigns/?a=1&b=2"}, **at_the_api)
    there = "https://www.example/coalition/admin/sign-in/provider/"
    assert answer["Location"] == f"{there}?next=%2Fcoalition%2Fadmin%2Fcampaigns%2F%3Fa%3D1%26b%3D2&moved=1"
    whole = client.get(BEGIN, {"next": "http://api.example/production/admin/campaigns/"}, **at_the_api)
    assert whole["Location"] == f"{there}?next=%2Fcoalition%2Fadmin%2Fcampaigns%2F&moved=1"
    assert "access_provider" not in client.session
    # Whatever stands before us there may call us by another name: nobody is led in a circle.
    again = client.get(BEGIN, {"moved": "1"}, **at_the_api)
    assert again["Location"].startswith(f"{provider.url}/authorize")
    # And where somebody was led to is no other site.
    elsewhere = client.get(BEGIN, {"next": "https://evil.example/"}, **at_the_api)
    assert elsewhere["Location"] == f"{there}?next=%2Fcoalition%2Fadmin%2F&moved=1"


def test_nobody_gets_an_account_by_its_address(client: Client, provider: OpenIDProvider):
    owner = staff("ada", email="ADA@staff.example", is_superuser=True)
    answer = sign_in(client, provider)
    assert answer.status_code == 409
    assert "not linked to this sign-in" in answer.content.decode()
    assert not is_signed_in(client)
    assert User.objects.get() == owner
    assert owner.check_password(PASSWORD)
    # An admin who knows better links it.
    ExternalIdentity.objects.create(user=owner, issuer=provider.url, subject=ADA["sub"])
    assert sign_in(client, provider).status_code == 302
    assert client.session["_auth_user_id"] == str(owner.pk)


def test_who_is_a_superuser_here_is_not_the_providers_business_unless_a_group_says_so(
    client: Client, provider: OpenIDProvider, settings: Any
):
    root = staff("root", is_superuser=True)
    ExternalIdentity.objects.create(user=root, issuer=provider.url, subject=ADA["sub"])
    assert sign_in(client, provider).status_code == 302
    root.refresh_from_db()
    assert (root.is_staff, root.is_superuser) == (True, True)
    # Without a group nobody comes in this way, and the password's way stays.
    provider.person["cognito:groups"] = []
    assert sign_in(Client(), provider).status_code == 403
    root.refresh_from_db()
    assert (root.is_staff, root.is_superuser) == (True, True)
    settings.STAFF_OIDC |= {"group_roles": {"moderator": "moderator", "owners": "superuser"}}
    provider.person["cognito:groups"] = ["moderator"]
    sign_in(Client(), provider)
    root.refresh_from_db()
    assert (root.is_staff, root.is_superuser) == (True, False)


def test_a_deactivated_account_stays_out(client: Client, provider: OpenIDProvider):
    sign_in(Client(), provider)
    User.objects.update(is_active=False)
    answer = sign_in(client, provider)
    assert (answer.status_code, is_signed_in(client)) == (403, False)
    assert "deactivated" in answer.content.decode()


def wrong(**fields: Any) -> Callable[[OpenIDProvider], None]:
    def change(provider: OpenIDProvider) -> None:
        for name, value in fields.items():
            setattr(provider, name, value)

    return change


NOT_TRUSTED = "is not signed by it, not meant for us, or too old"


@pytest.mark.parametrize(
    "change",
    [
        wrong(changed={"aud": "another-site"}),
        wrong(changed={"aud": [CLIENT_ID, "another-site"]}),
        wrong(changed={"aud": [CLIENT_ID, "another-site"], "azp": "another-site"}),
        wrong(changed={"aud": None}),
        wrong(changed={"iss": "https://another.example"}),
        wrong(changed={"iss": None}),
        wrong(changed={"exp": int(time.time()) - 3600}),
        wrong(changed={"exp": None}),
        wrong(changed={"exp": "soon"}),
        wrong(changed={"iat": int(time.time()) + 3600}),
        wrong(changed={"nbf": int(time.time()) + 3600}),
        wrong(changed={"nonce": "of another sign-in"}),
        wrong(changed={"nonce": None}),
        wrong(changed={"sub": None}),
        wrong(changed={"sub": ""}),
        wrong(changed={"sub": 7}),
        wrong(changed={"azp": "another-site"}),
        wrong(changed={"at_hash": "another-access-token"}),
        wrong(algorithm="none"),
        wrong(algorithm="HS256"),
        wrong(signing_key=new_key()),
    ],
)
def test_an_id_token_that_is_not_to_be_trusted_opens_nothing(
    client: Client, provider: OpenIDProvider, change: Callable[[OpenIDProvider], None]
):
    change(provider)
    sentence = refused(client, sign_in(client, provider), 403)
    assert "sign-in service" in sentence


def test_a_strangers_signature_under_a_known_keys_name_is_refused(client: Client, provider: OpenIDProvider):
    sign_in(Client(), provider)
    User.objects.all().delete()
    stranger = new_key()
    provider.signing_key = RSAKey.import_key(stranger.as_pem(private=True), {"kid": str(provider.keys[0].kid)})
    assert NOT_TRUSTED in refused(client, sign_in(client, provider), 403)


def test_keys_may_change_while_we_run(client: Client, provider: OpenIDProvider):
    sign_in(Client(), provider)
    sign_in(Client(), provider)
    assert provider.asked.count("/keys") == 1
    provider.keys.append(new_key())
    assert sign_in(client, provider).status_code == 302
    assert provider.asked.count("/keys") == 2
    # And the old one ends.
    provider.signing_key = provider.keys.pop(0)
    forget_providers()
    late = Client()
    assert NOT_TRUSTED in sign_in(late, provider).content.decode()
    assert not is_signed_in(late)


def test_keys_are_asked_for_again_after_an_hour(
    client: Client, provider: OpenIDProvider, monkeypatch: pytest.MonkeyPatch
):
    sign_in(Client(), provider)
    provider.signing_key = provider.keys.pop(0)
    provider.keys.append(new_key())
    assert sign_in(Client(), provider).status_code == 302  # not known yet
    now = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: now() + 3601)
    assert NOT_TRUSTED in sign_in(client, provider).content.decode()


def test_another_key_under_the_same_name_is_asked_for_once_a_minute(client: Client, provider: OpenIDProvider):
    sign_in(Client(), provider)
    changed = RSAKey.import_key(new_key().as_pem(private=True), {"kid": str(provider.keys[0].kid)})
    provider.keys = [changed]
    assert sign_in(client, provider).status_code == 302
    assert provider.asked.count("/keys") == 2
    provider.signing_key = RSAKey.import_key(new_key().as_pem(private=True), {"kid": str(changed.kid)})
    assert sign_in(Client(), provider).status_code == 403
    assert provider.asked.count("/keys") == 2


def test_of_two_answers_at_once_the_slower_one_is_told_so(
    client: Client, provider: OpenIDProvider, monkeypatch: pytest.MonkeyPatch
):
    """The faster one has given the session another key, so there is nothing left to write to."""
    back = provider.authorize(client.get(BEGIN)["Location"])

    def loaded(session: Any) -> dict[str, Any]:
        found = real(session)
        Session.objects.all().delete()
        return found

    real = SessionStore.load
    monkeypatch.setattr(SessionStore, "load", loaded)
    answer = client.get(back)
    assert "No sign-in waits for this answer" in refused(client, answer, 400)
    # Nothing is said of the browser's cookie, which is the faster one's by now.
    assert "sessionid" not in answer.cookies


def test_an_answer_is_taken_once(client: Client, provider: OpenIDProvider):
    back = provider.authorize(client.get(BEGIN)["Location"])
    assert client.get(back).status_code == 302
    client.post("/admin/logout/")
    User.objects.all().delete()
    assert "No sign-in waits for this answer" in refused(client, client.get(back), 400)
    # Nor with a new question of the same browser.
    client.get(BEGIN)
    assert "belongs to another sign-in" in refused(client, client.get(back), 400)


def test_an_id_token_of_an_earlier_sign_in_does_not_count_again(client: Client, provider: OpenIDProvider):
    sign_in(Client(), provider)
    User.objects.all().delete()
    provider.changed["nonce"] = provider.nonces[0]
    assert NOT_TRUSTED in refused(client, sign_in(client, provider), 403)


def test_another_browsers_answer_signs_nobody_in(client: Client, provider: OpenIDProvider):
    attacker = Client()
    planted = provider.authorize(attacker.get(BEGIN)["Location"])
    assert "No sign-in waits" in refused(client, client.get(planted), 400)
    client.get(BEGIN)
    assert "belongs to another sign-in" in refused(client, client.get(planted), 400)


def test_a_wrong_state_uses_the_question_up(client: Client, provider: OpenIDProvider):
    back = provider.authorize(client.get(BEGIN)["Location"])
    refused(client, client.get(back + "x"), 400)
    assert "No sign-in waits" in refused(client, client.get(back), 400)


def test_a_code_without_the_verifier_of_who_asked_is_refused_there(client: Client, provider: OpenIDProvider):
    victim = Client()
    stolen = provider.authorize(victim.get(BEGIN)["Location"])
    mine = provider.authorize(client.get(BEGIN)["Location"])
    code, state = (parse_qs(urlsplit(back).query)[name][0] for back, name in ((stolen, "code"), (mine, "state")))
    answer = client.get(f"{BEGIN}callback/", {"code": code, "state": state})
    assert "does not know this sign-in any more" in refused(client, answer, 403)


@pytest.mark.parametrize(
    "over", [{"error": "access_denied"}, {"code": ""}, {"code": "unknown"}, {"iss": "https://x.y"}]
)
def test_a_provider_that_says_no_is_heard(client: Client, provider: OpenIDProvider, over: dict[str, str]):
    refused(client, sign_in(client, provider, **over), 403)


@pytest.mark.parametrize("query", ["", "?state=", "?state=%00&code=%F0", "?code=x&state=é", "?error=x", "?iss=1"])
def test_whatever_comes_to_the_callback_is_no_error_of_ours(client: Client, provider: OpenIDProvider, query: str):
    assert client.get(f"{BEGIN}callback/{query}").status_code in {400, 403}
    client.get(BEGIN)
    assert client.get(f"{BEGIN}callback/{query}").status_code in {400, 403}


def test_a_client_with_a_secret_proves_itself_by_it(client: Client, provider: OpenIDProvider, settings: Any):
    provider.client_secret = "a-secret-of-the-client"
    assert "does not know this sign-in" in refused(client, sign_in(client, provider), 403)
    settings.STAFF_OIDC |= {"client_secret": provider.client_secret}
    assert sign_in(client, provider).status_code == 302


def test_a_provider_that_is_away_or_says_nonsense_is_waited_for(client: Client, provider: OpenIDProvider):
    provider.is_away = True
    answer = client.get(BEGIN)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    provider.is_away = False
    for document in (
        {"issuer": "https://another.example"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "http://example.org/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ):
        provider.document = document
        forget_providers()
        assert "does not answer as it should" in refused(client, client.get(BEGIN), 503)
    provider.document = {}
    forget_providers()
    back = provider.authorize(client.get(BEGIN)["Location"])
    provider.is_away = True
    assert client.get(back).status_code in {403, 503}
    assert not is_signed_in(client)


def test_a_provider_that_is_away_is_told_to_operators_and_is_nobodys_failed_try(
    client: Client, provider: OpenIDProvider, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO, logger="backend")
    back = provider.authorize(client.get(BEGIN)["Location"])
    provider.is_away = True
    assert client.get(back).status_code == 503
    forget_providers()
    assert client.get(BEGIN).status_code == 503
    counted = [record.metric[0] for record in caplog.records if hasattr(record, "metric")]
    assert [name for name in counted if name.startswith("SignIn")] == ["SignInProviderAway"] * 2


def test_signing_out_here_leads_to_signing_out_there(client: Client, provider: OpenIDProvider):
    sign_in(client, provider)
    answer = client.post("/admin/logout/")
    assert not is_signed_in(client)
    told = f"client_id={CLIENT_ID}&amp;post_logout_redirect_uri=http%3A%2F%2Ftestserver%2Fadmin%2Flogin%2F"
    there = f"{provider.url}/logout?{told}"
    assert there in answer.content.decode()
    assert f'<meta http-equiv="refresh" content="1; url={provider.url}/logout?' in answer.content.decode()


def test_where_nothing_is_configured_there_is_no_provider(client: Client):
    assert client.get(BEGIN).status_code == client.get(f"{BEGIN}callback/?code=x&state=y").status_code == 404
    assert "Sign in with" not in client.get("/admin/login/").content.decode()


def test_the_sign_in_page_offers_both(client: Client, provider: OpenIDProvider):
    page = client.get("/admin/login/?next=/admin/campaigns/").content.decode()
    assert 'href="/admin/sign-in/provider/?next=%2Fadmin%2Fcampaigns%2F"' in page
    assert "Sign in with Example Org" in page
    assert 'type="password"' in page


def test_nobody_is_led_to_another_site(client: Client, provider: OpenIDProvider):
    for elsewhere in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        begun = client.get(BEGIN, {"next": elsewhere})
        answer = client.get(provider.authorize(begun["Location"]))
        assert answer["Location"] == "/admin/"
        client.post("/admin/logout/")
