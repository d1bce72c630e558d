"""How many requests does API Gateway let through to a stage? Zappa has no key for it, so each release sets it.

Source: «Throttle requests to your REST APIs for better throughput» and UpdateStage, Amazon API Gateway Developer Guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .calls import call
from .cloud import Cloud
from .errors import OperationFailed
from .names import Stage

# Every resource and every method.
_ALL = "*/*"


@dataclass(frozen=True, slots=True)
class Throttle:
    """Requests a second in the long run, and how many at once (a token bucket of `burst`, filled at `rate`)."""

    rate: float
    burst: int


# API Gateway's own, of a whole account and region: what it lets through where a stage says nothing.
FULL = Throttle(rate=10_000.0, burst=5_000)

THROTTLES: Mapping[Stage, Throttle] = {
    # One developer, a smoke and a `verify` (100 lookups one after the other). Whoever floods dev must take neither the
    # account's quota nor the database that it shares with staging.
    "dev": Throttle(rate=20.0, burst=40),
    # As production, so that a load test means something.
    "staging": FULL,
    # What holds visitors back is our own limiter, which knows whom it counts, and the function's reserved concurrency:
    # a lower number here would let one flood close the site to everybody.
    "production": FULL,
}


def set_throttles(cloud: Cloud, stage: Stage, api_id: str) -> Throttle:
    """Makes the API's stage so; answers what it is now. May be called at each release.

    API Gateway's own logs stay off as well: they quote bodies and headers, and our lines say what is needed. So do its
    metrics by method, which cost money; those by stage are always there.

    Raises:
        OperationFailed: API Gateway refused, or says afterwards that it is otherwise.
    """
    wanted = _settings(THROTTLES[stage])
    answer = call(
        cloud, "apigateway", "update_stage",
        restApiId=api_id,
        stageName=stage,
        patchOperations=[
            {"op": "replace", "path": f"/{_ALL}/{path}", "value": _text(wanted[name])} for name, path in _PATHS.items()
        ],
    )  # fmt: skip
    found = answer.get("methodSettings", {}).get(_ALL, {})
    if differing := [name for name, value in wanted.items() if found.get(name) != value]:
        raise OperationFailed(
            f"API Gateway did not take the throttling of {stage}'s API {api_id}: {', '.join(differing)} "
            f"{'is' if len(differing) == 1 else 'are'} otherwise than asked for."
        )
    return THROTTLES[stage]


def throttle_of(cloud: Cloud, stage: Stage, api_id: str) -> Throttle | None:
    """As it stands; None where the stage says nothing, so that the account's holds.

    Raises:
        OperationFailed: there is no such stage, or API Gateway did not say.
    """
    found = call(cloud, "apigateway", "get_stage", restApiId=api_id, stageName=stage)
    settings = found.get("methodSettings", {}).get(_ALL, {})
    if "throttlingRateLimit" not in settings or "throttlingBurstLimit" not in settings:
        return None
    return Throttle(rate=float(settings["throttlingRateLimit"]), burst=int(settings["throttlingBurstLimit"]))


_PATHS = {
    "throttlingRateLimit": "throttling/rateLimit",
    "throttlingBurstLimit": "throttling/burstLimit",
    "loggingLevel": "logging/loglevel",
    "dataTraceEnabled": "logging/dataTrace",
    "metricsEnabled": "metrics/enabled",
}


def _settings(throttle: Throttle) -> dict[str, Any]:
    return {
        "throttlingRateLimit": throttle.rate,
        "throttlingBurstLimit": throttle.burst,
        "loggingLevel": "OFF",
        "dataTraceEnabled": False,
        "metricsEnabled": False,
    }


def _text(value: object) -> str:
    """As a patch has it: everything is text."""
    return str(value).lower() if isinstance(value, bool) else str(value)
