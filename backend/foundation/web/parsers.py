"""How is a JSON body read so that no body, however odd, becomes a 500 or means two things?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.utils.json import strict_constant


class BoundedJSONParser(JSONParser):
    r"""DRF's parser, for what JSON allows and the rest of us cannot carry.

    Bodies nested deeper than Python's stack: `[[[[…` fits into 32 KB 32,000 times. Half a surrogate pair (`\ud800`):
    it is no character, and an answer that quotes it cannot be encoded. A name given twice in one object: who reads the
    body before us may take the other value.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            text = stream.read().decode((parser_context or {}).get("encoding", "utf-8"))
            parsed = json.loads(text, parse_constant=strict_constant, object_pairs_hook=_once_each)
            json.dumps(parsed, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error
        except UnicodeEncodeError as error:
            raise ParseError("The JSON holds half of a surrogate pair, which is no character.") from error
        except (ValueError, LookupError) as error:  # LookupError: the declared charset makes no text, such as bz2
            raise ParseError(f"JSON parse error - {error}") from error
        return parsed


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is given twice in one object")
    return found
