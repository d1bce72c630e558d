"""A password alone opens nothing: the way in leads over a code, and tells a stranger nothing on the way."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.access.limits import CODES, PASSWORDS
from backend.apps.access.models import ExternalIdentity, RecoveryCode, SecondFactor
from backend.apps.access.pages.sessions import PENDING, PENDING_SECONDS
from backend.config.settings import base
from backend.conftest import point_at
from backend.foundation.rate_limiting.configured import forget_limiter

from .making import PASSWORD, code_at, enrolled, secret_of, secret_shown, staff

pytestmark = pytest.mark.django_db
LOGIN, CODE, ENROLMENT, OWN = (
    f"/admin/{page}/" for page in ("login", "sign-in/code", "sign-in/enrolment", "second-factor")
)


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR_REQUIRED = True


def tell_password(client: Client, username: str = "moderator", password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"username": username, "password": password} | more)


def tell_code(client: Client, code: str, page: str = CODE) -> Any:
    return client.post(page, {"code": code})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session and client.get("/admin/").status_code == 200


def refusal_of(answer: Any) -> str:
    found = re.search(r'<p class="refusal" role="alert"[^>]*>([^<]+)</p>', answer.content.decode())
    return found[1] if found else ""


def test_who_has_no_authenticator_sets_one_up_before_anything_else(client: Client):
    staff()
    answer = tell_password(client, next="/admin/campaigns/")
    assert (answer.status_code, answer["Location"]) == (302, ENROLMENT)
    assert not is_signed_in(client)
    page = client.get(ENROLMENT).content.decode()
    secret = secret_shown(client)
    assert " ".join(re.findall("....", secret)) in page
    assert "<svg" in page
    assert "style=" not in page
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", page[page.index("<svg") : page.index("</svg>")])
    # Loaded again, it is no other: the one that was scanned counts.
    assert " ".join(re.findall("....", secret)) in client.get(ENROLMENT).content.decode()
    tell_code(client, "000000", ENROLMENT)
    assert secret_shown(client) == secret
    done = tell_code(client, code_at(secret, timezone.now()), ENROLMENT)
    assert is_signed_in(client)
    codes = re.findall(r"<li><code>([^<]+)</code></li>", done.content.decode())
    assert len(set(codes)) == 10
    assert 'href="/admin/campaigns/"' in done.content.decode()
    assert done["Cache-Control"] == "no-store"


def test_recovery_codes_are_shown_once_and_kept_as_hashes(client: Client):
    user = staff()
    secret, codes = enrolled(user)
    kept = repr(list(RecoveryCode.objects.values())) + repr(SecondFactor.objects.values().get())
    assert not [code for code in codes if code in kept or code.replace("-", "") in kept]
    assert secret not in kept
    tell_password(client)
    tell_code(client, code_at(secret, timezone.now()))
    assert not [code for code in codes if code in client.get(OWN).content.decode()]


def test_who_has_an_authenticator_is_asked_for_a_code_of_it(client: Client):
    secret, _ = enrolled(staff())
    assert tell_password(client, next="/admin/campaigns/")["Location"] == CODE
    assert not is_signed_in(client)
    assert client.get("/admin/").status_code == 302
    answer = tell_code(client, code_at(secret, timezone.now()))
    assert (answer.status_code, answer["Location"]) == (302, "/admin/campaigns/")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "code", ["", "000000", "12345", "1234567", "abcdef", "٣٣٣٣٣٣", "\0" * 6, "x" * 5000, "aaaaa-aaaaa"]
)
def test_a_wrong_code_opens_nothing(client: Client, code: str):
    secret, _ = enrolled(staff())
    now = timezone.now()
    assert code not in {code_at(secret, now + timedelta(seconds=30 * steps)) for steps in range(-2, 4)}
    tell_password(client)
    answer = tell_code(client, code)
    assert (answer.status_code, is_signed_in(client)) == (200, False)
    assert refusal_of(answer).startswith("This code does not fit, or was used already.")


def test_a_code_is_good_once(client: Client):
    secret, _ = enrolled(staff())
    code = code_at(secret, timezone.now())
    tell_password(client)
    tell_code(client, code)
    thief = Client()
    tell_password(thief)
    assert refusal_of(tell_code(thief, code))
    # Nor one of the 30 seconds before, which a slow thief may have.
    assert refusal_of(tell_code(thief, code_at(secret, timezone.now() - timedelta(seconds=30))))
    assert not is_signed_in(thief)


def test_the_code_that_set_the_authenticator_up_is_used_with_that(client: Client):
    staff()
    tell_password(client)
    client.get(ENROLMENT)
    code = code_at(secret_shown(client), timezone.now())
    tell_code(client, code, ENROLMENT)
    other = Client()
    tell_password(other)
    assert refusal_of(tell_code(other, code))


def test_a_recovery_code_is_good_once_however_it_is_written(client: Client):
    _, codes = enrolled(staff())
    tell_password(client)
    assert tell_code(client, f" {codes[0].upper().replace('-', ' ')} ").status_code == 302
    assert is_signed_in(client)
    again = Client()
    tell_password(again)
    assert refusal_of(tell_code(again, codes[0]))
    assert not is_signed_in(again)
    assert RecoveryCode.objects.filter(used_at__isnull=True).count() == 9


def test_somebody_elses_codes_are_worth_nothing(client: Client):
    enrolled(staff("ann"))
    secret, codes = enrolled(staff("ben"))
    tell_password(client, "ann")
    for code in (codes[0], code_at(secret, timezone.now())):
        assert refusal_of(tell_code(client, code))
    assert not is_signed_in(client)


def test_who_else_knows_the_password_is_shown_another_secret(client: Client):
    user = staff()
    thief = Client()
    for browser in (thief, client):
        tell_password(browser)
        browser.get(ENROLMENT)
    seen, mine = secret_shown(thief), secret_shown(client)
    assert seen != mine
    assert refusal_of(tell_code(client, code_at(seen, timezone.now()), ENROLMENT))
    tell_code(client, code_at(mine, timezone.now()), ENROLMENT)
    assert is_signed_in(client)
    assert secret_of(user) == mine
    assert "access_shown_secret" not in client.session
    # The slower one has nothing of it, nor a second authenticator.
    assert tell_code(thief, code_at(seen, timezone.now()), ENROLMENT)["Location"] == LOGIN
    assert not is_signed_in(thief)
    assert secret_of(user) == mine


def test_the_password_told_again_begins_with_another_secret(client: Client):
    staff()
    tell_password(client)
    client.get(ENROLMENT)
    first = secret_shown(client)
    tell_password(client)
    # Nothing was shown since: the code of the one before is worth nothing.
    assert tell_code(client, code_at(first, timezone.now()), ENROLMENT)["Location"] == LOGIN
    client.get(ENROLMENT)
    assert secret_shown(client) != first


@pytest.mark.parametrize("page", [CODE, ENROLMENT])
def test_without_a_right_password_no_page_asks_for_a_code(client: Client, page: str):
    staff()
    assert (client.get(page)["Location"], client.post(page, {"code": "1"})["Location"]) == (LOGIN, LOGIN)
    assert not SecondFactor.objects.exists()


def test_a_right_password_counts_for_ten_minutes_and_while_it_is_right(client: Client):
    user = staff()
    secret, _ = enrolled(user)

    def is_asked(**changed: Any) -> bool:
        session = client.session
        session[PENDING] |= changed
        session.save()
        return client.get(CODE).status_code == 200

    tell_password(client)
    assert is_asked()
    assert not is_asked(until=timezone.now().timestamp())
    tell_password(client)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not is_asked()
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.set_password("another one, since somebody has seen the first")
    user.save()
    assert not is_asked()
    tell_code(client, code_at(secret, timezone.now()))
    assert not is_signed_in(client)
    assert PENDING_SECONDS == 600


def test_enrolment_is_no_way_around_an_authenticator_that_is_there(client: Client):
    user = staff()
    secret, _ = enrolled(user)
    tell_password(client)
    assert client.get(ENROLMENT)["Location"] == LOGIN
    tell_code(client, code_at(secret, timezone.now()), ENROLMENT)
    assert not is_signed_in(client)
    assert secret_of(user) == secret


def test_the_session_has_another_key_after_each_step(client: Client):
    secret, _ = enrolled(staff())
    client.session["x"] = 1
    client.get(CODE)
    tell_password(client)
    between = client.cookies["sessionid"].value
    tell_code(client, code_at(secret, timezone.now()))
    assert client.cookies["sessionid"].value != between
    assert client.session.get_expiry_age() <= 10 * 3600
    assert PENDING not in client.session


def test_a_planted_session_is_worth_nothing(client: Client):
    staff()
    planted = Client()
    planted.get(LOGIN)
    session = planted.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    tell_password(client)
    assert client.cookies["sessionid"].value != session.session_key


def told(answer: Any) -> tuple[int, str]:
    """Without the CSRF token, which is another each time, and the name, which is typed again."""
    return answer.status_code, re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())


def test_a_stranger_does_not_learn_who_is_here():
    """Unknown, known, no staff's, deactivated, the provider's: one page after the same statements.

    With the right password, too.
    """
    staff("ann")
    enrolled(User.objects.get())
    staff("member", is_staff=False)
    staff("leaver", is_active=False)
    linked(staff("linked"))
    answers = set()
    for username, password in (
        ("nobody", "x"), ("ann", "x"), ("member", "x"), ("leaver", "x"), ("member", PASSWORD), ("leaver", PASSWORD),
        ("linked", "x"), ("linked", PASSWORD),
    ):  # fmt: skip
        client = Client()
        with CaptureQueriesContext(connection) as queries:
            answer = tell_password(client, username, password)
        statements = [re.sub(r"'[^']*'", "?", query["sql"]) for query in queries]
        answers.add((told(answer), tuple(statements)))
        assert "sessionid" not in client.cookies
    assert len(answers) == 1


def linked(user: User) -> User:
    ExternalIdentity.objects.create(user=user, issuer="https://id.example.org", subject=user.username)
    return user


def test_whom_a_provider_knows_comes_in_by_it_alone_but_a_superuser(client: Client):
    linked(staff("ann"))
    assert "wrong, or this account may not" in refusal_of(tell_password(client, "ann"))
    linked(staff("root", is_superuser=True))
    assert tell_password(client, "root")["Location"] == ENROLMENT


def metrics(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    emitted = [record.metric for record in caplog.records if hasattr(record, "metric")]
    return [
        (name, dimensions.get("kind", "")) for name, _, _, dimensions in emitted if name.startswith(("Sign", "Sec"))
    ]


def test_what_operators_are_to_hear_of_is_counted(client: Client, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, logger="backend")
    secret, _ = enrolled(staff())
    tell_password(client, password="x")
    tell_password(client)
    tell_code(client, "000000")
    tell_code(client, code_at(secret, timezone.now()))
    assert metrics(caplog) == [
        ("SignInFailed", "password"),
        ("SignInFailed", "second-factor"),
        ("SignIn", "second-factor"),
    ]
    lines = [record for record in caplog.records if record.name.startswith("backend.apps.access")]
    assert [record.getMessage() for record in lines] == ["a sign-in failed"] * 2
    assert "moderator" not in caplog.text


def test_passwords_are_tried_no_oftener_than_the_limit_says(client: Client, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, logger="backend")
    staff()
    most = PASSWORDS.tiers[0].windows[0].limit
    assert {tell_password(client, password="x").status_code for _ in range(most)} == {200}
    over = tell_password(client)
    assert (over.status_code, over["Location"] if over.has_header("Location") else "") == (429, "")
    assert int(over["Retry-After"]) > 0
    assert metrics(caplog)[-1] == ("SignInLimited", "password")


def test_codes_are_limited_by_account_from_whichever_address(client: Client):
    enrolled(staff())
    most = next(tier for tier in CODES.tiers if tier.name == "account").windows[0].limit
    for number in range(most + 1):
        stranger = Client(REMOTE_ADDR=f"198.51.{number}.7")
        tell_password(stranger)
        answer = tell_code(stranger, "000000")
        assert answer.status_code == (429 if number == most else 200)


def test_while_nobody_can_count_nobody_comes_in(client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch):
    staff()
    point_at("http://127.0.0.1:9", settings, monkeypatch)
    settings.RATE_LIMIT_STORE = "backend.foundation.rate_limiting.stores.dynamodb.DynamoDBStore"
    forget_limiter()
    assert tell_password(client).status_code == 503
    assert not is_signed_in(client)


def test_an_admin_resets_somebodys_lost_authenticator_and_it_is_written_down(client: Client):
    ann, admin = staff("ann"), staff("admin", "reset_secondfactor", "view_secondfactor")
    secret, _ = enrolled(ann)
    client.force_login(admin)
    factor = SecondFactor.objects.get()
    page = f"/admin/access/secondfactor/{factor.pk}"
    assert "../reset/" in client.get(f"{page}/change/").content.decode()
    assert "Make sure who asks" in client.get(f"{page}/reset/").content.decode()
    client.post(f"{page}/reset/", {"confirmed": "yes"})
    factor.refresh_from_db()
    assert (factor.sealed_secret, factor.confirmed_at, factor.reset_by) == ("", None, admin)
    assert not RecoveryCode.objects.exists()
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr, entry.change_message) == (
        admin, "authenticator of ann", "The authenticator is reset.",
    )  # fmt: skip
    # The lost one is worth nothing, and ann sets up another.
    thief = Client()
    assert tell_password(thief, "ann")["Location"] == ENROLMENT
    thief.get(ENROLMENT)
    assert secret_shown(thief) != secret


def test_nobody_resets_their_own_authenticator(client: Client):
    admin = staff("admin", is_superuser=True)
    enrolled(admin)
    client.force_login(admin)
    answer = client.post(
        f"/admin/access/secondfactor/{SecondFactor.objects.get().pk}/reset/", {"confirmed": "y"}, follow=True
    )
    assert "is reset by another admin" in answer.content.decode()
    assert SecondFactor.objects.get().is_confirmed


def test_a_superusers_authenticator_is_reset_by_another_superuser(client: Client):
    enrolled(staff("root", is_superuser=True))
    page = f"/admin/access/secondfactor/{SecondFactor.objects.get().pk}/reset/"
    client.force_login(staff("admin", "reset_secondfactor", "view_secondfactor"))
    answer = client.post(page, {"confirmed": "yes"}, follow=True)
    assert "is reset by another superuser" in answer.content.decode()
    assert SecondFactor.objects.get().is_confirmed
    client.force_login(staff("other", is_superuser=True))
    client.post(page, {"confirmed": "yes"})
    assert not SecondFactor.objects.get().is_confirmed


def test_staff_without_the_permission_resets_nothing(client: Client):
    enrolled(staff("ann"))
    client.force_login(staff("ben", "view_secondfactor"))
    page = f"/admin/access/secondfactor/{SecondFactor.objects.get().pk}"
    assert "reset/" not in client.get(f"{page}/change/").content.decode()
    assert client.post(f"{page}/reset/", {"confirmed": "yes"}).status_code == 403
    assert SecondFactor.objects.get().is_confirmed


def test_the_glass_can_be_broken_on_the_servers_own_terminal(client: Client, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, logger="backend")
    enrolled(staff())
    call_command("reset_second_factor", "moderator")
    assert ("SecondFactorReset", "") in metrics(caplog)
    factor = SecondFactor.objects.get()
    assert (factor.is_confirmed, factor.reset_by, factor.reset_at is not None) == (False, None, True)
    assert tell_password(client)["Location"] == ENROLMENT


def test_new_recovery_codes_want_a_code_and_end_the_old_ones(client: Client):
    user = staff()
    secret, old = enrolled(user)
    client.force_login(user)
    assert "Unused recovery codes: <strong>10</strong>" in client.get(OWN).content.decode()
    # Not even against one of themselves: who has found them must not keep them.
    assert refusal_of(client.post(OWN, {"code": old[0]}))
    page = client.post(OWN, {"code": code_at(secret, timezone.now())}).content.decode()
    new = re.findall(r"<li><code>([^<]+)</code></li>", page)
    assert len(new) == 10
    other = Client()
    tell_password(other)
    assert refusal_of(tell_code(other, old[1]))
    assert tell_code(other, new[1]).status_code == 302


def test_where_none_is_required_whoever_wants_one_has_one(client: Client, settings: Any):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    staff()
    assert tell_password(client)["Location"] == "/admin/"
    assert is_signed_in(client)
    assert "<svg" in client.get(OWN).content.decode()
    client.post(OWN, {"code": code_at(secret_shown(client), timezone.now())})
    assert tell_password(Client())["Location"] == CODE


def test_secrets_are_read_with_the_signing_key_before_this_one(client: Client, settings: Any):
    secret, codes = enrolled(staff())
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key" * 6
    tell_password(client)
    assert tell_code(client, code_at(secret, timezone.now())).status_code == 302
    other = Client()
    tell_password(other)
    assert tell_code(other, codes[0]).status_code == 302
    # With neither key nobody comes in; that is no error of ours either.
    settings.SECRET_KEY_FALLBACKS = []
    last = Client()
    tell_password(last)
    assert refusal_of(tell_code(last, code_at(secret, timezone.now() + timedelta(seconds=30))))


def test_deployments_want_a_second_factor():
    assert base.STAFF_SECOND_FACTOR_REQUIRED is True


def test_nobody_is_led_to_another_site(client: Client):
    for number, elsewhere in enumerate(("https://evil.example/", "//evil.example", "javascript:alert(1)")):
        user = staff(f"user-{number}")
        secret, _ = enrolled(user)
        tell_password(client, user.username, next=elsewhere)
        assert tell_code(client, code_at(secret, timezone.now()))["Location"] == "/admin/"
        client.post("/admin/logout/")
