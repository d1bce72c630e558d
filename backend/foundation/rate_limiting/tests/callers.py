"""One of several processes that ask one limiter's table at once; test_exactness.py starts them.

`python callers.py ENDPOINT TABLE CALLERS LIMIT FLOOD`: says "ready", waits for a line, lets CALLERS threads ask once
each for the same identity, then asks FLOOD times for one that is full, and prints what passed and what it cost.
"""

from __future__ import annotations

import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings


def main(endpoint: str, table: str, callers: int, limit: int, flood: int) -> None:
    settings.configure(AWS_ENDPOINT_URL=endpoint, AWS_REGION="us-east-1", RATE_LIMITS_TABLE=table, USE_TZ=True)
    from backend.foundation.aws import clients  # noqa: PLC0415  # needs settings
    from backend.foundation.rate_limiting.limits import Limit, Window, by_address  # noqa: PLC0415
    from backend.foundation.rate_limiting.stores.dynamodb import DynamoDBStore  # noqa: PLC0415
    from backend.foundation.rate_limiting.tests.making import PATIENT, limiter_of  # noqa: PLC0415

    calls: list[str] = []
    note: Any = lambda event_name, **_: calls.append(event_name)  # noqa: E731
    clients.dynamodb(PATIENT).meta.events.register("before-send.dynamodb", note)
    limiter = limiter_of(DynamoDBStore(limits=PATIENT))
    tiers = by_address(Window(limit, 600), Window(2 * limit, 3600))
    together = threading.Barrier(callers)

    def ask(_: int) -> bool:
        together.wait()
        return limiter.spend(Limit("exact", tiers), {"address": "ann", "network": "hers"}).is_allowed

    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    with ThreadPoolExecutor(callers) as threads:
        passed = sum(threads.map(ask, range(callers)))
    asked = len(calls)
    calls.clear()
    drowned = Limit("flood", tiers)
    flooded = sum(limiter.spend(drowned, {"address": "full", "network": "its"}).is_allowed for _ in range(flood))
    print(json.dumps({"passed": passed, "calls": asked, "flooded": flooded, "flood_calls": len(calls)}))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
