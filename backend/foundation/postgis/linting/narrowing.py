"""What does a migration's operation take away from the code that serves while it runs? Read from the operation itself.

The SQL alone does not tell: a column that is NOT NULL may have a default of the database's or of Django's only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import operations
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field

type Judge = Callable[["Step"], str | None]


class Step:
    """One operation between the states before and after it; `base` is the state before its migration."""

    def __init__(
        self,
        app: str,
        operation: Operation,
        *,
        base: ProjectState,
        before: ProjectState,
        connection: BaseDatabaseWrapper,
    ) -> None:
        self.app, self.operation, self.base, self.before, self.connection = app, operation, base, before, connection
        self.after = before.clone()
        operation.state_forwards(app, self.after)

    def model(self, state: ProjectState, name: str) -> Any:
        return state.apps.get_model(self.app, name)

    def field(self, state: ProjectState, name: str | None = None) -> Field[Any, Any]:
        operation: Any = self.operation
        found: Field[Any, Any] = self.model(state, operation.model_name)._meta.get_field(name or operation.name)
        return found

    def is_in_use(self) -> bool:
        """Its table was there before this migration."""
        operation: Any = self.operation
        name = next(
            getattr(operation, each) for each in ("model_name", "old_name", "name") if getattr(operation, each, None)
        )
        state = self.base.models.get((self.app, name.lower()))
        return state is not None and state.options.get("managed", True) and not state.options.get("proxy", False)


def narrowings(migration: Migration, base: ProjectState, connection: BaseDatabaseWrapper) -> Iterator[str]:
    """A phrase for each."""
    yield from _of(migration.operations, migration.app_label, base=base, before=base, connection=connection)


def _of(
    listed: Any, app: str, *, base: ProjectState, before: ProjectState, connection: BaseDatabaseWrapper
) -> Iterator[str]:
    for operation in listed:
        step = Step(app, operation, base=base, before=before, connection=connection)
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from _of(operation.database_operations, app, base=base, before=before, connection=connection)
        else:
            judge = next((judge for kind, judge in _JUDGES if isinstance(operation, kind)), None)
            if judge is not None and step.is_in_use() and (phrase := judge(step)):
                yield phrase
        before = step.after


def _remove_field(step: Step) -> str | None:
    return f"drops {_name(step)}"


def _delete_model(step: Step) -> str | None:
    operation: Any = step.operation
    return f"drops the table of {operation.name}"


def _rename_field(step: Step) -> str | None:
    operation: Any = step.operation
    old, new = step.field(step.before, operation.old_name), step.field(step.after, operation.new_name)
    return None if old.column == new.column else f"renames {operation.model_name}.{operation.old_name}"


def _rename_table(step: Step) -> str | None:
    operation: Any = step.operation
    is_rename = isinstance(operation, operations.RenameModel)
    old, new = (operation.old_name, operation.new_name) if is_rename else (operation.name, operation.name)
    same = step.model(step.before, old)._meta.db_table == step.model(step.after, new)._meta.db_table
    return None if same else f"renames the table of {old}"


def _add_field(step: Step) -> str | None:
    field = step.field(step.after)
    if field.many_to_many or field.null or field.generated or field.has_db_default():
        return None
    return f"adds {_name(step)}, which must be filled and has no db_default"


def _alter_field(step: Step) -> str | None:
    old, new = step.field(step.before), step.field(step.after)
    if old.many_to_many or new.many_to_many:
        return f"changes what {_name(step)} is" if old.many_to_many != new.many_to_many else None
    narrower = {
        "gives another column to": old.column != new.column,
        "forbids NULL in": old.null and not new.null,
        "forbids the same twice in": new.unique and not old.unique,
        "takes its db_default from": old.has_db_default() and not new.has_db_default(),
        "refers elsewhere from": _target(old) != _target(new),
        "changes the type of": not _holds_all(_type(old, step), _type(new, step)),
    }
    phrase = next((phrase for phrase, is_true in narrower.items() if is_true), None)
    return f"{phrase} {_name(step)}" if phrase else None


def _add_constraint(step: Step) -> str | None:
    operation: Any = step.operation
    return f"constrains what {operation.model_name} may hold ({operation.constraint.name})"


def _alter_together(step: Step) -> str | None:
    operation: Any = step.operation
    old = step.base.models[step.app, operation.name_lower].options.get("unique_together") or ()
    return f"forbids the same twice in {operation.name}" if set(operation.option_value) - set(old) else None


def _order(step: Step) -> str | None:
    operation: Any = step.operation
    return f"adds an order to {operation.name}, which must be filled" if operation.order_with_respect_to else None


_JUDGES: tuple[tuple[type[Operation] | tuple[type[Operation], ...], Judge], ...] = (
    (operations.RemoveField, _remove_field),
    (operations.DeleteModel, _delete_model),
    (operations.RenameField, _rename_field),
    ((operations.RenameModel, operations.AlterModelTable), _rename_table),
    (operations.AddField, _add_field),
    (operations.AlterField, _alter_field),
    ((operations.AddConstraint, AddConstraintNotValid), _add_constraint),
    (operations.AlterUniqueTogether, _alter_together),
    (operations.AlterOrderWithRespectTo, _order),
)


def is_longer_text(old: str | None, new: str | None) -> bool:
    """From varchar to a longer one or to text: nothing is read again, nothing refused."""
    lengths = [_length(old), _length(new)]
    return None not in lengths and lengths[0] <= lengths[1]  # type: ignore[operator]  # told a line above


def _holds_all(old: str | None, new: str | None) -> bool:
    wider = {("smallint", "integer"), ("smallint", "bigint"), ("integer", "bigint")}
    return old == new or (old, new) in wider or is_longer_text(old, new)


def _length(kind: str | None) -> float | None:
    if kind in {"text", "varchar"}:
        return float("inf")
    found = re.fullmatch(r"varchar\((\d+)\)", kind or "")
    return float(found[1]) if found else None


def _type(field: Field[Any, Any], step: Step) -> str | None:
    return field.db_type(step.connection)


def _target(field: Any) -> tuple[str, bool] | None:
    if field.remote_field is None:
        return None
    return (field.remote_field.model._meta.db_table, field.db_constraint)


def _name(step: Step) -> str:
    operation: Any = step.operation
    return f"{operation.model_name}.{operation.name}"
