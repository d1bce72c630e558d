"""What if an answer is lost on its way, and the caller asks again? It gets the same answer, and nothing happens twice.

The emulator drops a connection now and then, when it has done already what it was asked. AWS's clients then send the
same invocation again (amz-sdk-invocation-id), and Terraform would be told that what it makes exists already.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Application = Callable[[Message, Receive, Send], Awaitable[None]]

_KEPT = 512
_INVOCATION = b"amz-sdk-invocation-id"


def answering_repeats(theirs: Application) -> Application:
    """Remembers the last answers that were no server's error."""
    answers: OrderedDict[bytes, list[Message]] = OrderedDict()
    # Of a caller that did not wait for it and asks again.
    under_way: dict[bytes, asyncio.Future[None]] = {}

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        invocation = dict(scope.get("headers") or ()).get(_INVOCATION)
        if scope["type"] != "http" or invocation is None:
            await theirs(scope, receive, send)
            return
        if invocation in under_way:
            await asyncio.wait([under_way[invocation]])
        if invocation in answers:
            await _read_whole(receive)
            for message in answers[invocation]:
                await send(message)
            return
        told: list[Message] = []

        async def keep(message: Message) -> None:
            told.append(message)
            if _is_whole(told):
                answers[invocation] = told
                while len(answers) > _KEPT:
                    answers.popitem(last=False)
            await send(message)

        under_way[invocation] = asyncio.get_running_loop().create_future()
        try:
            await theirs(scope, receive, keep)
        finally:
            under_way.pop(invocation).set_result(None)

    return application


async def _read_whole(receive: Receive) -> None:
    """An answer before the request has come whole would make the server close the connection on it."""
    while (await receive()).get("more_body"):
        pass


def _is_whole(told: list[Message]) -> bool:
    errors_from = 500
    is_last = told[-1]["type"] == "http.response.body" and not told[-1].get("more_body")
    return is_last and told[0].get("status", errors_from) < errors_from
