"""Who is known from where, by which second factor, and with which tokens?"""

from .api_token import ApiToken
from .external_identity import ExternalIdentity
from .second_factor import RecoveryCode, SecondFactor

__all__ = ["ApiToken", "ExternalIdentity", "RecoveryCode", "SecondFactor"]
