"""Where do staff look up who represents whom, and write down the members whom no file brings?"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.apps.geography.district_names import district_name
from backend.apps.geography.fips import BY_FIPS
from backend.apps.geography.models import Region
from backend.apps.geography.services import find_or_create_regions, is_off_the_maps
from backend.foundation.web.late_refusals import LateRefusalAdmin

from .chambers import LAYER_OF, Chamber
from .models import Legislator, Source, Term
from .senate_classes import why_no_seat

_NAMES = ("name", "first_name", "middle_name", "last_name", "nickname", "suffix")
_SEAT = ("chamber", "district", "senate_class", "start", "end", "party", "caucus")
_CONTACT = ("url", "contact_form", "phone", "fax", "office", "address")


class TermForm(forms.ModelForm):
    """The region is typed as its GEOID: which layer it is of, the chamber says."""

    district = forms.RegexField(
        regex=r"^[0-9]{2}[0-9A-Za-z-]{0,18}$",
        label="District (GEOID)",
        help_text="The state's FIPS code (09) for the U.S. Senate; else with the district's: 0901, 09001.",
    )

    class Meta:
        model = Term
        fields = ("chamber", "senate_class", "start", "end", "party", "caucus", *_CONTACT)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["district"] = self.instance.region.geoid

    def clean(self) -> dict[str, Any]:
        """Before the constraints are asked, the region is found; what nobody knows yet is made when it is saved."""
        cleaned = super().clean() or {}
        geoid, chamber = cleaned.get("district"), cleaned.get("chamber")
        if geoid and chamber:
            if geoid[:2] not in BY_FIPS:
                raise ValidationError({"district": f"{geoid[:2]} is no state's FIPS code."})
            if (len(geoid) == len("09")) != (chamber == Chamber.SENATE):
                raise ValidationError({"district": "A senator's region is a state, any other member's a district."})
            if chamber == Chamber.SENATE and (reason := why_no_seat(geoid, cleaned.get("senate_class"))):
                raise ValidationError({"senate_class": f"{reason}."})
            layer, start = LAYER_OF[chamber], cleaned.get("start")
            # What was written down before a map was loaded may stay.
            is_told_anew = not {"chamber", "district"}.isdisjoint(self.changed_data)
            if is_told_anew and start and is_off_the_maps(layer=layer, geoid=geoid, day=start):
                known_as = f"{district_name(layer=layer, geoid=geoid)} ({geoid})"
                raise ValidationError(
                    {"district": f"{known_as} is on none of the maps of {BY_FIPS[geoid[:2]].name} that are loaded."}
                )
            self.instance.region_id = (
                Region.objects.filter(layer=layer, geoid=geoid).values_list("pk", flat=True).first()
            )
        return cleaned

    def save(self, commit: bool = True) -> Term:
        if self.instance.region_id is None:
            key = (LAYER_OF[self.cleaned_data["chamber"]], self.cleaned_data["district"])
            self.instance.region = find_or_create_regions({key})[key]
        term: Term = super().save(commit)
        return term

    def validate_constraints(self) -> None:
        """Also those that ask for the region: Django passes over a constraint with a field that the form lacks."""
        unsaved = {"legislator"} if self.instance.legislator_id is None else set()
        skipped = set(self.errors) | unsaved | ({"region"} if self.instance.region_id is None else set())
        try:
            self.instance.validate_constraints(exclude=skipped)
        except ValidationError as refusal:
            self.add_error(None, refusal)


class TermFormSet(forms.BaseInlineFormSet):
    """The database compares terms with those there are; here those that are typed together, one with another."""

    def clean(self) -> None:
        super().clean()
        typed = [
            (form.cleaned_data["start"], form.cleaned_data["end"] or date.max)
            for form in self.forms
            if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        for earlier, later in pairwise(sorted(typed)):
            if later[0] < earlier[1]:
                raise ValidationError(f"The terms from {earlier[0]} and from {later[0]} overlap.")


class StaffTermInline(admin.StackedInline):
    """What staff wrote down: no import changes it."""

    model = Term
    form = TermForm
    formset = TermFormSet
    verbose_name_plural = "terms written down by staff"
    extra = 0
    fieldsets = ((None, {"fields": (_SEAT[:3], _SEAT[3:])}), ("Contact", {"fields": _CONTACT, "classes": ["collapse"]}))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Term]:
        rows: QuerySet[Term] = super().get_queryset(request).select_related("region")
        return rows.filter(source=Source.STAFF)


class FileTermInline(admin.TabularInline):
    """What an imported list says: the next import would write it again."""

    model = Term
    verbose_name_plural = "terms by an imported list"
    fields = ("held", "of", "start", "end", "party", "caucus", "phone", "url")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Term]:
        rows: QuerySet[Term] = super().get_queryset(request).select_related("region")
        return rows.filter(source=Source.FILE)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="seat")
    def held(self, term: Term) -> str:
        return f"{term.role.label}, class {term.senate_class}" if term.senate_class else term.role.label

    @admin.display(description="of")
    def of(self, term: Term) -> str:
        return district_name(layer=term.region.layer, geoid=term.region.geoid)


class InOfficeFilter(admin.SimpleListFilter):
    """Who is in office today, and of those of which chamber."""

    title = "in office today"
    parameter_name = "in_office"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # Django's signature
        return [("any", "in any chamber"), *Chamber.choices, ("no", "not in office")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # Django's signature
        chosen = self.value()
        if chosen is None:
            return queryset
        terms = Term.objects.in_office_on(timezone.now().date())
        if chosen in Chamber.values:
            terms = terms.filter(chamber=chosen)
        held = terms.values("legislator")
        return queryset.exclude(pk__in=held) if chosen == "no" else queryset.filter(pk__in=held)


@admin.register(Legislator)
class LegislatorAdmin(LateRefusalAdmin):
    list_display = ("name", "bioguide", "latest_seat", "latest_party")
    list_filter = (InOfficeFilter,)
    search_fields = ("name", "last_name", "bioguide")
    ordering = ("last_name", "first_name", "id")
    show_full_result_count = False
    # Nobody is deleted: bills, and the history of a district, name them.
    actions = None

    class Media:
        css = {"all": ["web/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Legislator]:
        """Rows of the list and of one page alike."""
        return Legislator.objects.with_latest_seat().order_by(*self.get_ordering(request))

    def get_fields(self, request: HttpRequest, obj: Legislator | None = None) -> tuple[str, ...]:
        return (*_NAMES, "bioguide", "openstates_id", "public_id", "other_ids") if obj else _NAMES

    def get_inlines(self, request: HttpRequest, obj: Legislator | None) -> list[Any]:
        """The file's terms where there may be some."""
        return [FileTermInline, StaffTermInline] if obj and obj.is_listed else [StaffTermInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Legislator | None = None) -> tuple[str, ...]:
        """Who is in a list is named by it; the next import would write it again."""
        ours = ("bioguide", "openstates_id", "public_id", "other_ids")
        return (*_NAMES, *ours) if obj and obj.is_listed else ours

    def has_delete_permission(self, request: HttpRequest, obj: Legislator | None = None) -> bool:
        return False

    @admin.display(description="latest seat")
    def latest_seat(self, legislator: Any) -> str:
        if legislator.latest_code is None:
            return ""
        layer, _, geoid = legislator.latest_code.partition("/")
        return f"{Chamber(legislator.latest_chamber).label}, {district_name(layer=layer, geoid=geoid)}"

    @admin.display(description="party")
    def latest_party(self, legislator: Any) -> str:
        return legislator.latest_party or ""
