"""How is a JSON body read so that no body, however odd, becomes a 500?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class BoundedJSONParser(JSONParser):
    r"""DRF's parser, for what JSON allows and the rest of us cannot carry.

    Bodies nested deeper than Python's stack: `[[[[…` fits into 32 KB 32,000 times. Half a surrogate pair (`\ud800`):
    it is no character, and an answer that quotes it cannot be encoded.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            parsed = super().parse(stream, media_type, parser_context)
            json.dumps(parsed, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error
        except UnicodeEncodeError as error:
            raise ParseError("The JSON holds half of a surrogate pair, which is no character.") from error
        return parsed
