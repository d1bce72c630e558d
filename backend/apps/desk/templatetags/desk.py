"""What do the desk's templates ask for? What a dictionary holds, and a number that leads to those it counts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import format_html

register = template.Library()


@register.filter
def of(known: dict[Any, Any], key: Any) -> Any:
    """`{{ named|of:job.pk }}`; nothing where there is none."""
    return known.get(key, "")


@register.simple_tag(takes_context=True)
def endorsers(context: Context, number: int, campaign: Any, **narrowed: str) -> str:
    """The number, which leads to those it counts, for whom the page says that they may see them (`sees_endorsers`).

    Counted are those behind the campaign, unless `state` names others; `kind`, `type`, `region` as the list's filters
    take them. Nobody is no list.
    """
    if not (number and context["sees_endorsers"]):
        return localize(number)
    query = urlencode({"campaign__id__exact": campaign.pk, "state": "behind", **narrowed}, safe="/")
    address = reverse("admin:endorsements_endorsement_changelist")
    return format_html('<a href="{}?{}">{}</a>', address, query, localize(number))
