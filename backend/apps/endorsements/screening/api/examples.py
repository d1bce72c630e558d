"""What does the OpenAPI document show?"""

from __future__ import annotations

from typing import Any

FORM: dict[str, Any] = {
    "form_token": "eyJhdCI6MTc4OTAzNDQwMH0:example",  # it proves nothing  # nosec B105
    "is_proof_of_work_advised": False,
}
CHALLENGE: dict[str, Any] = {
    "parameters": {
        "algorithm": "PBKDF2/SHA-256",
        "cost": 5000,
        "keyLength": 32,
        "keyPrefix": "00",
        "nonce": "0f0e0d0c0b0a09080706050403020100",
        "salt": "000102030405060708090a0b0c0d0e0f",
        "expiresAt": 1789038000,
    },
    "signature": "f0" * 32,
}
