"""What does a visitor see? The API through API Gateway's own address, with nothing between."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import urllib3

CAMPAIGN = "clean-air"
# Hartford's State Capitol. With its coordinates nobody asks a geocoder, and no map is needed to take an endorsement.
_ADDRESS = {"city": "Hartford", "state": "CT", "postal_code": "06106", "latitude": 41.7637, "longitude": -72.6851}


@dataclass(frozen=True, slots=True)
class Seen:
    status: int
    headers: Mapping[str, str]
    body: Any


class Visitor:
    """One person's browser, so to speak. `site` is the address that `bin/zappa` printed."""

    def __init__(self, site: str) -> None:
        self._site = site.rstrip("/")
        self._pool = urllib3.PoolManager(retries=False, timeout=30.0)

    def get(self, path: str) -> Seen:
        return self._ask("GET", path)

    def endorse(self, name: str, email: str) -> Seen:
        """Accepts the terms where some are in force."""
        terms = self.get("/api/v1/legal/terms")
        accepted = {"accepted_terms": terms.body["id"]} if terms.status == 200 else {}
        typed = {"name": name, "email": email, "kind": "individual", "address": _ADDRESS, "consent_to_display": True}
        return self._ask("POST", f"/api/v1/campaigns/{CAMPAIGN}/endorsements", {**typed, **accepted})

    def follow(self, link: str) -> Seen:
        """Opens the link of a mail and presses its one button. The link leads to the public site; its path counts."""
        return self._ask("POST", urlsplit(link).path)

    def _ask(self, method: str, path: str, given: dict[str, Any] | None = None) -> Seen:
        headers = {"Content-Type": "application/json"} if given is not None else {}
        body = None if given is None else json.dumps(given).encode()
        answer = self._pool.request(method, f"{self._site}{path}", body=body, headers=headers)
        text = answer.data.decode()
        is_json = "json" in answer.headers.get("Content-Type", "")
        return Seen(answer.status, answer.headers, json.loads(text) if is_json else text)


def links_in(mail: str) -> list[str]:
    return re.findall(r"https://\S+", mail)
