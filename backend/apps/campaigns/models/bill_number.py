"""When are two spellings the same bill? Where their letters and digits are: H.R.1, H.R. 1, HR 1 and hr001 are one."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Func


class BillNumberKey(Func):
    """The number without what people write between and around it, in capitals, and without zeros before its digits.

    An expression of the database's, so that the constraint, the form that asks it, and whoever else writes agree.
    Letters and digits of ASCII, which is all that legislatures number by; what has none keeps its spelling.
    """

    arity = 1
    output_field = CharField()
    template = (
        "COALESCE(NULLIF(regexp_replace(regexp_replace(upper(%(expressions)s), '[^A-Z0-9]', '', 'g'), "
        "'(^|[A-Z])0+([0-9])', '\\1\\2', 'g'), ''), %(expressions)s)"
    )

    def as_sql(self, compiler: Any, connection: Any, **options: Any) -> Any:  # type: ignore[override]  # passed on
        """The template names its one expression twice."""
        sql, parameters = super().as_sql(compiler, connection, **options)
        return sql, (*parameters, *parameters)
