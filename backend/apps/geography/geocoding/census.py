"""Where does the Census say an address is? Its public geocoder: no key, no fee, and it must not be hurried.

Source: «Census Geocoding Services Web Application Programming Interface», `locations/onelineaddress`. The points are
interpolated along the side of a street segment (TIGER/Line), in NAD83, which we take for WGS 84 as all Census data.
"""

from __future__ import annotations

import json
import logging
import math
import time
from typing import Any

import urllib3
from django.conf import settings

from .protocol import GeocodedPoint, GeocoderUnavailable, PostalAddress

BENCHMARK = "Public_AR_Current"
CONNECT_SECONDS = 3.0
READ_SECONDS = 5.0
MAX_ANSWER_BYTES = 256 * 1024
ACCURACY = "interpolated along the street"

_CHUNK_BYTES = 16 * 1024

# At DEBUG it logs each request's path, and ours holds an address: no log level of anyone's may bring that out.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)


class CensusGeocoder:
    """Asks once: trying again is the outbox's business, which can wait longer than we can."""

    def __init__(
        self, *, url: str = "", connect_seconds: float = CONNECT_SECONDS, read_seconds: float = READ_SECONDS
    ) -> None:
        self._url = url or str(settings.CENSUS_GEOCODER_URL)
        self._read_seconds = read_seconds
        self._pool = urllib3.PoolManager(
            num_pools=1, timeout=urllib3.Timeout(connect=connect_seconds, read=read_seconds), retries=False
        )

    def geocode(self, address: PostalAddress) -> GeocodedPoint | None:
        query = {"address": address.one_line(), "benchmark": BENCHMARK, "format": "json"}
        try:
            answer = self._pool.request("GET", self._url, fields=query, preload_content=False, redirect=False)
            try:
                body = self._bounded(answer)
            finally:
                answer.close()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            # Without the cause: urllib3's texts quote the URL, and the URL holds the address.
            raise GeocoderUnavailable(f"the Census geocoder did not answer: {type(error).__name__}") from None
        if answer.status != 200:  # noqa: PLR2004  # HTTP's own number
            raise GeocoderUnavailable(f"the Census geocoder answered {answer.status}")
        return _best_match(body)

    def _bounded(self, answer: urllib3.BaseHTTPResponse) -> bytes:
        """The body, within a size and a time: the read timeout alone would let a server send a byte every 9 s."""
        ends = time.monotonic() + self._read_seconds
        body = b""
        # read1 returns what has arrived; read and stream would wait inside for a full chunk.
        while chunk := answer.read1(_CHUNK_BYTES):
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                raise GeocoderUnavailable("the Census geocoder's answer is too long")
            if time.monotonic() > ends:
                raise GeocoderUnavailable("the Census geocoder's answer takes too long")
        return body


def _best_match(body: bytes) -> GeocodedPoint | None:
    try:
        matches = json.loads(body)["result"]["addressMatches"]
        return _point(matches[0]) if matches else None
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        # `from None`: a decoding error carries the document, and the document the address.
        raise GeocoderUnavailable("the Census geocoder's answer is not what its documentation says") from None


def _point(match: dict[str, Any]) -> GeocodedPoint:
    longitude, latitude = float(match["coordinates"]["x"]), float(match["coordinates"]["y"])
    if not (math.isfinite(longitude) and abs(longitude) <= 180 and abs(latitude) <= 90):  # noqa: PLR2004  # degrees
        raise ValueError("not on Earth")
    return GeocodedPoint(
        longitude=longitude,
        latitude=latitude,
        accuracy=ACCURACY,
        matched_address=str(match["matchedAddress"]),
    )
