"""A program with a token over HTTP: what it may, what it is told when it may not, and how often it may ask."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.apps.access.api.views import EXAMPLE
from backend.apps.access.errors import ScopeUnknown
from backend.apps.access.models import ApiToken
from backend.apps.access.programs.authentication import ApiTokenAuthentication
from backend.apps.access.programs.limits import TOKEN_READS
from backend.apps.access.programs.permissions import requires_scope
from backend.apps.access.services import revoke_token
from backend.apps.access.token_form import new_token
from backend.foundation.web.authentication import AdminSession

from .making import staff, token

pytestmark = pytest.mark.django_db
OWN = "/api/v1/access/token"


class Scoped(APIView):
    """As another app would write it."""

    authentication_classes = [ApiTokenAuthentication, AdminSession]
    permission_classes = [requires_scope("endorsements:read")]

    def get(self, request: Request) -> Response:
        return Response({"owner": request.user.get_username()})


def ask(text: str | None = None, *, user: User | None = None) -> HttpResponse:
    headers = {} if text is None else {"Authorization": f"Bearer {text}"}
    request = RequestFactory().get("/api/v1/scoped", headers=headers)
    request.user = user  # type: ignore[assignment]
    response: Any = Scoped.as_view()(request)
    response.render()
    return response  # type: ignore[no-any-return]


def own(client: Client, text: str, scheme: str = "Bearer") -> Any:
    return client.get(OWN, headers={"Authorization": f"{scheme} {text}"})


def test_a_token_is_told_what_it_is_good_for(client: Client):
    issued = token(staff("ann", "view_endorsement"))
    answer = own(client, issued.text)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    told = answer.json()
    assert told.keys() == EXAMPLE.keys()
    assert (told["prefix"], told["scopes"]) == (issued.text[:11], ["endorsements:read"])
    assert issued.text not in answer.content.decode()
    assert own(client, issued.text, scheme="bearer").status_code == 200


def test_a_token_is_told_only_of_what_it_can_do_now(client: Client):
    owner = staff("ann", "view_endorsement", "view_stakeholder")
    issued = token(owner, "endorsements:read", "stakeholders:read")
    owner.user_permissions.remove(Permission.objects.get(codename="view_endorsement"))
    assert own(client, issued.text).json()["scopes"] == ["stakeholders:read"]
    owner.user_permissions.clear()
    assert own(client, issued.text).json()["scopes"] == []


def refused(answer: Any) -> tuple[int, str, str]:
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    return answer.status_code, answer.json()["code"], answer.get("WWW-Authenticate", "")


def test_without_a_token_the_answer_says_which_scheme_is_wanted(client: Client):
    asked = 'Bearer realm="Coalition Builder"'
    assert refused(client.get(OWN)) == (401, "not-authenticated", asked)
    assert refused(own(client, "dXNlcjpwYXNz", scheme="Basic")) == (401, "not-authenticated", asked)
    client.force_login(staff("ann", is_superuser=True))
    assert refused(client.get(OWN))[:2] == (401, "not-authenticated")


@pytest.mark.parametrize("text", ["", " ", "x", "cb_", "é", "a" * 5000, "cb_" + "0" * 49, "two words", "cb_\x00"])
def test_what_is_no_token_is_refused_before_the_database_is_asked(client: Client, text: str):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(OWN, HTTP_AUTHORIZATION=f"Bearer {text}")
    assert refused(answer)[:2] == (401, "authentication-failed")
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]
    assert len(queries) == 0


def test_unknown_expired_revoked_and_orphaned_tokens_cannot_be_told_apart(client: Client):
    owner, leaver = staff("ann", "view_endorsement"), staff("ben", "view_endorsement")
    now = timezone.now()
    expired = token(owner, days=1, now=now - timedelta(days=2))
    revoked, orphaned = token(owner), token(leaver)
    revoke_token(token_id=revoked.token.pk, by=None, now=now)
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    answers = []
    for text in (new_token(), expired.text, revoked.text, orphaned.text):
        with CaptureQueriesContext(connection) as queries:
            answer = own(client, text)
        told = answer.json()
        told.pop("request_id")
        answers.append((answer.status_code, str(told), answer["WWW-Authenticate"], len(queries)))
    assert len(set(answers)) == 1
    assert answers[0][0] == 401


def test_a_scope_lets_in_while_its_owner_may(client: Client):
    owner = staff("ann", "view_endorsement", "view_stakeholder")
    right, other = token(owner, "endorsements:read"), token(owner, "stakeholders:read")
    assert ask(right.text).status_code == 200
    answer: Any = ask(other.text)
    assert (answer.status_code, answer.data["code"]) == (403, "insufficient-scope")
    assert answer.data["detail"] == "This needs a token with the scope «endorsements:read»."
    owner.user_permissions.clear()
    late: Any = ask(right.text)
    assert (late.status_code, late.data["code"]) == (403, "insufficient-scope")
    assert "owner may not" in late.data["detail"]


def test_beside_tokens_a_view_may_take_staff_who_are_signed_in():
    assert ask(user=staff("ann", "view_endorsement")).status_code == 200
    assert ask(user=staff("ben")).status_code == 403
    assert ask(user=staff("cy", "view_endorsement", is_staff=False)).status_code == 403
    assert ask().status_code == 401


def test_a_scope_that_is_none_is_a_mistake_found_at_import():
    with pytest.raises(ScopeUnknown, match="there are: endorsements:read"):
        requires_scope("everything")


def test_each_token_has_its_own_count(client: Client):
    owner = staff("ann", "view_endorsement")
    first, second = token(owner), token(owner)
    most = TOKEN_READS.tiers[2].windows[0].limit
    statuses = [own(client, first.text).status_code for _ in range(most)]
    assert set(statuses) == {200}
    over = own(client, first.text)
    assert refused(over)[:2] == (429, "too-many-requests")
    assert int(over["Retry-After"]) > 0
    assert own(client, second.text).status_code == 200


def test_a_call_costs_the_same_with_one_token_and_with_twenty(client: Client):
    def queries() -> int:
        text = token(owner).text
        own(client, text)
        with CaptureQueriesContext(connection) as captured:
            own(client, text)
        return len(captured)

    owner = staff("ann", "view_endorsement")
    with_one = queries()
    for _ in range(20):
        token(owner)
    assert ApiToken.objects.count() == 21
    # The token with its owner; what the owner may do, by themselves and by their groups.
    assert queries() == with_one == 3
