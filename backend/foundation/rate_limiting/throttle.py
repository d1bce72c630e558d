"""How does an API view name its limits? A LimitedView says `throttle_classes = [limited_by(GET=…, POST=…)]`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from .configured import limiter
from .decisions import Basis
from .errors import LimiterAway
from .headers import headers_of
from .identities import address_identities
from .limits import Limit, limit_for, limits_by_method
from .sentences import sentence_of


class LimitThrottle(BaseThrottle):
    """Counts a request by its address, and by the arguments of its route where a tier names one.

    The address is REMOTE_ADDR alone: the server's edge has made it trustworthy, and a header is anyone's to write.
    """

    limits: ClassVar[Mapping[str, Limit]]

    def limit_for(self, method: str | None) -> Limit:
        """The limit that counts a request of this method."""
        return limit_for(method, self.limits)

    def identities(self, request: Request, view: APIView) -> dict[str, str]:
        """Whom the request is counted for, by the names of the limit's tiers."""
        return identities_of(request, view.kwargs)

    def allow_request(self, request: Request, view: APIView) -> bool:
        """True, or an exception.

        Raises:
            Throttled: 429, with the seconds to wait.
            LimiterAway: 503, where a limit refuses while nobody can count.
        """
        limit = self.limit_for(request.method)
        decision = limiter().spend(limit, self.identities(request, view))
        # DRF puts these on whatever answer follows, errors too: Retry-After is among them.
        view.headers.update(headers_of(decision))
        if decision.basis is Basis.REFUSED:
            raise LimiterAway(sentence_of(decision))
        if not decision.is_allowed:
            raise Throttled(detail=sentence_of(decision))
        return True


class LimitedView(APIView):
    """A view that counts a request before it asks anything else of it.

    DRF counts last: what it refuses for its Accept or its session, after a look into the session's store, would then
    be free to whoever floods.
    """

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().check_throttles(request)
        super().initial(request, *args, **kwargs)

    def check_throttles(self, request: Request) -> None:
        """Done already, by `initial`."""


def limited_by(**limits: Limit) -> type[LimitThrottle]:
    """A throttle with a limit for each method; a method without one has GET's, or else the first's."""
    return type("LimitThrottle", (LimitThrottle,), {"limits": limits_by_method(**limits)})


def identities_of(request: Any, arguments: Mapping[str, Any]) -> dict[str, str]:
    """Whom a request is counted for: its address and network, and its route's arguments by their names."""
    routed = {name: str(value) for name, value in arguments.items()}
    return routed | address_identities(request.META.get("REMOTE_ADDR", ""))
