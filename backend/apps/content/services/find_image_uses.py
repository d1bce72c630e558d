"""Where does a picture stand? Asked of everything that refers to images, also of apps that content does not know."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from backend.apps.content.models import Image

_NAMED = 5


def find_image_uses(image: Image) -> list[Model]:
    """The editions, blocks, themes, campaigns and whatever else names it, drafts and past ones too; one query each."""
    fields: list[Any] = Image._meta.get_fields(include_hidden=True)
    uses: list[Model] = []
    for relation in fields:
        if relation.auto_created and relation.one_to_many:
            every = relation.related_model._default_manager  # noqa: SLF001  # Django's way
            uses += every.filter(**{relation.field.name: image}).order_by("pk")
    return uses


def in_use(image: Image, uses: list[Model]) -> str:
    """Why it is not deleted, with the first few of where it stands."""
    named = ", ".join(f"{use._meta.verbose_name} «{use}»" for use in uses[:_NAMED])
    more = f" and {len(uses) - _NAMED} more" if len(uses) > _NAMED else ""
    return (
        f"«{image}» cannot be deleted while it stands in: {named}{more}. Let them show another first. If nobody may "
        "see it any more, take it down."
    )
