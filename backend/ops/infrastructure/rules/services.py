"""Which of AWS's services does the function's code call, and through which door? Asked of the code itself."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from dataclasses import dataclass

from backend.foundation.aws import clients

# What an endpoint's service_name ends with, where boto3 calls the service otherwise.
_ENDPOINT_NAMES: Mapping[str, str] = {"sesv2": "email"}
# Those that have gateway endpoints, which cost nothing.
GATEWAYS = frozenset({"s3", "dynamodb"})
_MAKERS = frozenset({"_client", "client", "resource"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """`is_dual_stack`: its client's address answers over IPv6, too."""

    name: str
    endpoint_name: str
    is_dual_stack: bool


def services_called() -> list[Service]:
    """One for each name that backend/foundation/aws/clients.py makes a client of."""
    return [
        Service(name=name, endpoint_name=_ENDPOINT_NAMES.get(name, name), is_dual_stack=name in clients.DUAL_STACK)
        for name in sorted(_names_in(inspect.getsource(clients)))
    ]


def _names_in(source: str) -> set[str]:
    """First arguments, written out, of what makes a client."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args)
    return {
        str(call.args[0].value)
        for call in calls
        if _called(call.func) in _MAKERS and isinstance(call.args[0], ast.Constant)
    }


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
