"""With which values does Terraform make a stage? Its .tfvars, completed with the variables' defaults as Terraform does.

Read here rather than by `terraform console`, so that costs and rules can be checked where no Terraform is, and in
milliseconds; a test compares the two. python-hcl2 would leave `optional(number, 20)` as a text for us to read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.ops.errors import OperationFailed
from backend.ops.names import Stage

from .hcl import Call, NotReadable, body_of, value_of

_MISSING = object()


@dataclass(frozen=True, slots=True)
class Variable:
    """`default` is _MISSING where a value must be given."""

    type: Any
    default: Any

    def completed(self, given: Any) -> Any:
        """Raises KeyError: nothing is given, and there is no default."""
        value = self.default if given is _MISSING else given
        if value is _MISSING:
            raise KeyError
        return _with_defaults(self.type, value)


def variables_of(folder: Path) -> dict[str, Variable]:
    """Each variable that the folder's *.tf declare. Raises OperationFailed."""
    found = {}
    for file in sorted(folder.glob("*.tf")):
        try:
            for kind, labels, body in body_of(file.read_text(encoding="utf-8")).blocks:
                if kind == "variable":
                    type_ = value_of(body.attributes["type"]) if "type" in body.attributes else Call("any")
                    default = value_of(body.attributes["default"]) if "default" in body.attributes else _MISSING
                    found[labels[0]] = Variable(type_, default)
        except NotReadable as error:
            raise OperationFailed(f"{file} cannot be read: {error}. It may hold literals only.") from error
    return found


def stage_values(terraform: Path, stage: Stage) -> dict[str, Any]:
    """Every variable of the root that has a value, by name. Raises OperationFailed."""
    file = terraform / "stages" / f"{stage}.tfvars"
    try:
        attributes = body_of(file.read_text(encoding="utf-8")).attributes
        given = {name: value_of(tokens) for name, tokens in attributes.items()}
    except (OSError, NotReadable) as error:
        raise OperationFailed(f"{file} cannot be read: {error}. It may hold literals only.") from error
    values = {}
    for name, variable in variables_of(terraform).items():
        try:
            values[name] = variable.completed(given.get(name, _MISSING))
        except KeyError:  # the organisation's own, such as account_id
            continue
    return values


def _with_defaults(type_: Any, value: Any) -> Any:
    """What `optional(type, default)` adds to an object, at every depth. null counts as left out, as in Terraform."""
    if not (isinstance(type_, Call) and type_.name == "object" and isinstance(value, Mapping)):
        return value
    attributes: Mapping[str, Any] = type_.arguments[0]
    return {name: _attribute(constraint, value.get(name)) for name, constraint in attributes.items()}


def _attribute(constraint: Any, value: Any) -> Any:
    if not (isinstance(constraint, Call) and constraint.name == "optional"):
        return _with_defaults(constraint, value)
    inner, *default = constraint.arguments
    return _with_defaults(inner, default[0] if value is None and default else value)
