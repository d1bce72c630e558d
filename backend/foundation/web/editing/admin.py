"""How do admin pages keep two editors from writing over each other? By a mixin that stands before all others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, DateField, Model, TextField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from backend.foundation.web.late_refusals import LateRefusalAdmin

from .conflict import Conflict, SavedBy
from .merging import merged
from .shown import Form, FormSet, Shown

# What the form carries: which version it showed.
SHOWN = "_shown"
_NOT_TYPED = ("_", "csrfmiddlewaretoken")
_CONFLICT = "editing_conflict"


class OptimisticLockAdmin(LateRefusalAdmin):
    """A change form that saves only over what it has shown; see this package's docstring.

    Its template extends `web/admin/edited_form.html`. A request that says nothing of what it was shown comes from no
    page of ours, and is compared with nothing.
    """

    def lock_for_saving(self, object_id: str) -> None:
        """Lets one after the other save, to the end of the transaction; whoever else locks, in the same order."""
        try:
            key = self.opts.pk.to_python(unquote(object_id))
        except ValidationError:
            return
        self.model._base_manager.select_for_update(no_key=True).filter(pk=key).first()  # noqa: SLF001  # Django's way

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            self.lock_for_saving(object_id)
            thing = self.get_object(request, unquote(object_id))
            if thing is not None and self.has_change_permission(request, thing):
                self._compare(request, thing)
            elif self.has_change_permission(request):
                return self._not_saved(request, thing)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        conflict: Conflict | None = getattr(request, _CONFLICT, None)
        return form if conflict is None else type(form.__name__, (_Refused, form), {"refusal": conflict.refusal})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        thing = kwargs.get("obj")
        if thing is not None and self.has_change_permission(request, thing):
            conflict: Conflict | None = getattr(request, _CONFLICT, None)
            if conflict is not None:
                shown = conflict.now.dumps()
            elif not (shown := str(request.POST.get(SHOWN, ""))):
                form, formsets = context["adminform"].form, context["inline_admin_formsets"]
                shown = self._shown(thing, form, [each.formset for each in formsets]).dumps()
            context = {**context, "shown_field": SHOWN, "shown": shown, "conflict": conflict}
        return super().render_change_form(request, context, *args, **kwargs)

    def _compare(self, request: HttpRequest, thing: Model) -> None:
        if SHOWN not in request.POST:
            return
        form, formsets = self._as_stored(request, thing)
        shown, now = Shown.parse(str(request.POST[SHOWN])), self._shown(thing, form, formsets)
        if shown.agrees_with(now):
            return
        found = merged(shown=shown, form=form, formsets=formsets, sent=request.POST)
        if not found.differences:  # the same was typed here
            return
        by = self._saved_by(request, thing) if now.log != shown.log else None
        request.POST = found.data  # type: ignore[assignment]  # what the form is to show
        setattr(request, _CONFLICT, Conflict(by=by, now=now, differences=found.differences))

    def _as_stored(self, request: HttpRequest, thing: Any) -> tuple[Form, list[FormSet]]:
        formsets = []
        for formset_class, inline in self.get_formsets_with_inlines(request, thing):
            given = self.get_formset_kwargs(request, thing, inline, formset_class.get_default_prefix())
            unbound = {name: value for name, value in given.items() if name not in {"data", "files", "save_as_new"}}
            formsets.append(formset_class(**unbound))
        return self.get_form(request, thing, change=True)(instance=thing), formsets

    def _shown(self, thing: Model, form: Form, formsets: Iterable[FormSet]) -> Shown:
        last = self._log(thing).values_list("pk", flat=True).first()
        return Shown.of(log=last or 0, form=form, formsets=formsets)

    def _saved_by(self, request: HttpRequest, thing: Model) -> SavedBy | None:
        last = self._log(thing).select_related("user").first()
        if last is None:
            return None
        name = last.user.get_full_name() or last.user.get_username()
        return SavedBy(name=name, at=last.action_time, is_oneself=last.user_id == request.user.pk)

    def _log(self, thing: Model) -> Any:
        about = ContentType.objects.get_for_model(self.model)
        of_thing = LogEntry.objects.filter(content_type=about, object_id=str(thing.pk)).exclude(action_flag=DELETION)
        return of_thing.order_by("-pk")

    def _not_saved(self, request: HttpRequest, thing: Model | None) -> TemplateResponse:
        """It is gone, or may not be changed any more: what was typed is shown, to be copied."""
        context = {
            **self.admin_site.each_context(request),
            "title": "Not saved",
            "subtitle": None if thing is None else str(thing),
            "opts": self.opts,
            "thing": thing,
            "by": None if thing is None else self._saved_by(request, thing),
            "typed": self._typed(request),
            "now": timezone.now(),
        }
        return TemplateResponse(request, "web/admin/edit_not_saved.html", context, status=404 if thing is None else 403)

    def _typed(self, request: HttpRequest) -> list[tuple[str, str]]:
        """By field, in words; only what holds words: which thing was chosen is seen on the page itself."""
        fields = {field.name: field for field in self.opts.fields}
        return [
            (_capitalized(str(fields[name].verbose_name) if name in fields else name.replace("_", " ")), values[-1])
            for name, values in request.POST.lists()
            if not name.startswith(_NOT_TYPED) and not name.endswith("_FORMS") and values and str(values[-1]).strip()
            if name not in fields or isinstance(fields[name], (CharField, TextField, DateField))
        ]


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]


class _Refused:
    """A form that is not saved: what it would write over has changed since it was shown."""

    refusal: str

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]  # it stands before a form
        if self.is_bound:  # type: ignore[attr-defined]
            self.add_error(None, self.refusal)  # type: ignore[attr-defined]
