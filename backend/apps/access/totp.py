"""Is this the code that an authenticator shows now, and the first time that it is told? RFC 6238: six digits, 30 s.

One step before and after the present one fits, too, for clocks that differ and people who type.
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime

# pyotp is imported where it is used: 5 ms of a cold start that only a sign-in needs.
ISSUER = "Coalition Builder"
STEP_SECONDS = 30
STEPS_AROUND = 1
_CODE = re.compile(r"\d{6}", re.ASCII)


def new_secret() -> str:
    """160 random bits (RFC 4226, 4), as authenticators take them: Base32."""
    import pyotp  # noqa: PLC0415

    return pyotp.random_base32()


def fitting_step(*, secret: str, code: str, now: datetime) -> int | None:
    """The number of the 30 seconds since 1970 that the code belongs to; None where it does not fit."""
    if not _CODE.fullmatch(code):
        return None
    import pyotp  # noqa: PLC0415

    present = int(now.timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret, interval=STEP_SECONDS)
    steps = range(present - STEPS_AROUND, present + STEPS_AROUND + 1)
    fitting = [step for step in steps if hmac.compare_digest(generator.generate_otp(step), code)]
    return fitting[-1] if fitting else None


def enrolment_address(*, secret: str, username: str) -> str:
    """What the QR code says, an address that begins with otpauth://totp/."""
    import pyotp  # noqa: PLC0415

    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=username, issuer_name=ISSUER)
