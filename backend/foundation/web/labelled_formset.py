"""What are the fields of a table's rows called, for who does not see the table's head? Each what its column is."""

from __future__ import annotations

from typing import Any

from django.forms import BaseInlineFormSet, ModelForm


class LabelledFormSet(BaseInlineFormSet):  # type: ignore[type-arg]  # takes none at run time
    """For tabular inlines: the admin names their columns, and leaves each field in them without a name of its own."""

    def add_fields(self, form: ModelForm[Any], index: Any) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            # The wrapper that the admin puts around a choice keeps the attributes of the widget it was copied from.
            shown: Any = getattr(field.widget, "widget", field.widget)
            shown.attrs.setdefault("aria-label", str(field.label or name.replace("_", " ").capitalize()))
