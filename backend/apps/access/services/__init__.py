"""What can be done about access: one function a use case."""

from .begin_enrolment import Enrolment, begin_enrolment
from .confirm_enrolment import confirm_enrolment
from .find_token import find_token
from .issue_token import IssuedToken, issue_token
from .pass_second_factor import pass_second_factor
from .renew_recovery_codes import renew_recovery_codes
from .reset_second_factor import reset_second_factor
from .revoke_token import revoke_token
from .sign_in_with_provider import Person, sign_in_with_provider

__all__ = [
    "Enrolment",
    "IssuedToken",
    "Person",
    "begin_enrolment",
    "confirm_enrolment",
    "find_token",
    "issue_token",
    "pass_second_factor",
    "renew_recovery_codes",
    "reset_second_factor",
    "revoke_token",
    "sign_in_with_provider",
]
