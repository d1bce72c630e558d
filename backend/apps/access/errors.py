"""Why does somebody, or some program, not get in?"""

from __future__ import annotations

from backend.foundation.errors import DomainError, Kind


class SignInAttemptUnknown(DomainError):
    """The answer of a provider that belongs to no question of this browser's, or to one that was answered already."""

    code = "sign-in-attempt-unknown"
    title = "No such sign-in was begun here"
    kind = Kind.INVALID


class ProviderRefused(DomainError):
    """The provider itself said no, or was told that something is wrong with the question."""

    code = "provider-refused"
    title = "The sign-in service refused"
    kind = Kind.FORBIDDEN


class ProviderAway(DomainError):
    code = "provider-away"
    title = "The sign-in service does not answer"
    kind = Kind.UNAVAILABLE
    retry_after_seconds = 10


class IdTokenRefused(DomainError):
    """What the provider says of a person is not signed, not for us, not for now, or not for this sign-in."""

    code = "id-token-refused"
    title = "The sign-in service's answer is not to be trusted"
    kind = Kind.FORBIDDEN


class EmailNotVerified(DomainError):
    code = "email-not-verified"
    title = "The e-mail address is not verified"
    kind = Kind.FORBIDDEN


class NoRole(DomainError):
    code = "no-role"
    title = "No role here"
    kind = Kind.FORBIDDEN


class AccountDeactivated(DomainError):
    code = "account-deactivated"
    title = "The account is deactivated"
    kind = Kind.FORBIDDEN


class AccountNotLinked(DomainError):
    """Somebody here has this address already, and an address alone does not prove that it is the same person."""

    code = "account-not-linked"
    title = "The account is not linked"
    kind = Kind.CONFLICT


class SecondFactorWrong(DomainError):
    """One answer for a code that is wrong, too old, or used already: which one it was is nobody's business."""

    code = "second-factor-wrong"
    title = "The code does not fit"
    kind = Kind.FORBIDDEN


class SecondFactorNotEnrolled(DomainError):
    code = "second-factor-not-enrolled"
    title = "There is no authenticator"
    kind = Kind.CONFLICT


class OwnSecondFactor(DomainError):
    code = "own-second-factor"
    title = "Nobody resets their own authenticator"
    kind = Kind.FORBIDDEN


class SuperuserUntouchable(DomainError):
    code = "superuser-untouchable"
    title = "Superusers are changed by superusers alone"
    kind = Kind.FORBIDDEN


class ScopeUnknown(DomainError):
    code = "scope-unknown"
    title = "There is no such scope"
    kind = Kind.INVALID


class ScopeNotHeld(DomainError):
    """Nobody hands on what they may not do themselves."""

    code = "scope-not-held"
    title = "The scope is not yours to give"
    kind = Kind.FORBIDDEN


class TokenTermsUnusable(DomainError):
    code = "token-terms-unusable"
    title = "No token can be made like this"
    kind = Kind.INVALID


class TokenNotFound(DomainError):
    code = "token-not-found"
    title = "No such token"
    kind = Kind.NOT_FOUND


class InsufficientScope(DomainError):
    """The token is good, and not for this (RFC 6750, 3.1)."""

    code = "insufficient-scope"
    title = "The token does not reach this far"
    kind = Kind.FORBIDDEN
