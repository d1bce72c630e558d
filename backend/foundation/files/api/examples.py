"""What does the OpenAPI document show? Bodies that the tests send and compare."""

from __future__ import annotations

from typing import Any

KEY = "5f2b7d6a1c9e4f8097b3a6d2c4e8f011"
OFFER: dict[str, Any] = {"kind": "image", "content_type": "image/jpeg", "size": 183_204}
FORM: dict[str, Any] = {
    "key": KEY,
    "url": "https://coalition-media.s3.us-east-1.amazonaws.com/",
    "fields": {
        "Content-Type": "image/jpeg",
        "key": f"uploads/{KEY}",
        "policy": "eyJleHBpcmF0aW9uIjogIjIwMjYtMDktMDJUMTA6MDU6MDBaIn0=",
    },
    "expires_at": "2026-09-02T10:05:00Z",
}
_NAME = "images/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.jpg"
IMAGE: dict[str, Any] = {
    "name": _NAME,
    "url": f"https://media.example.org/{_NAME}",
    "width": 1600,
    "height": 900,
    "content_type": "image/jpeg",
    "size": 141_877,
}
