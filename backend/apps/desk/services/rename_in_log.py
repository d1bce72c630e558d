"""What does the admin's log call an account that was renamed? By its name of today: the earlier may be a person's."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, Value
from django.db.models.functions import Concat, Left, Substr

from backend.apps.access.models import ExternalIdentity, SecondFactor

# Of the log's `object_repr`, in characters.
_ROOM = 200


def rename_in_log(*, account: User, before: str) -> int:
    """Entries about the account, its authenticator and its ways in, also those that are gone; how many there are.

    `before` is the name it had. Who did what, to what and when stays, and so does what the account itself did.
    """
    entries = apps.get_model("admin", "LogEntry").objects
    factors = SecondFactor.objects.filter(user=account).values_list("pk", flat=True)
    about = Q(content_type=_type_of(User), object_id=str(account.pk)) | Q(
        content_type=_type_of(SecondFactor), object_id__in=[str(key) for key in factors]
    )
    renamed: int = entries.filter(about).update(object_repr=account.get_username())
    # Which account an identity was of that is gone, only its name tells: no name has a blank in it. What follows the
    # name stays, so that the next renaming finds it too, as far as the column has room.
    identities = entries.filter(content_type=_type_of(ExternalIdentity), object_repr__startswith=f"{before} at ")
    after_name = Substr("object_repr", len(before) + 1)
    known_as = Left(Concat(Value(account.get_username()), after_name), _ROOM)
    return renamed + int(identities.update(object_repr=known_as))


def _type_of(model: type[Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)
