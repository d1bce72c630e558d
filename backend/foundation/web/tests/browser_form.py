"""A change form of the admin as a browser that runs no script holds it: what pressing Save would send."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client

type Sent = dict[str, str | list[str]]


def opened(client: Client, address: str) -> Sent:
    """What the page's main form would send as it stands."""
    return controls(client.get(address).content.decode())


def controls(page: str) -> Sent:
    form = _Form()
    form.feed(page)
    form.close()
    return form.sent


def saved(client: Client, address: str, sent: Sent, **typed: Any) -> Any:
    """The answer to Save, with `typed` over what the form held; None empties a control."""
    body = {name: value for name, value in {**sent, **typed}.items() if value is not None}
    return client.post(address, body)


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent: Sent = {}
        self._is_inside = False
        self._area: str | None = None
        self._select: tuple[str, bool] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self._is_inside = (told.get("id") or "").endswith("_form") and told.get("method") == "post"
        name = told.get("name")
        if not self._is_inside:
            return
        if tag == "input" and name:
            self._input(name, told)
        elif tag == "textarea" and name:
            self._area, self.sent[name] = name, ""
        elif tag == "select" and name:
            self._select = (name, "multiple" in told)
            if "multiple" not in told:
                self.sent[name] = ""
        elif tag == "option" and self._select and "selected" in told:
            self._chosen(told.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area] = f"{self.sent[self._area]}{data}"

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "textarea" and self._area:
            # A browser drops the first line end, and sends the others as CR LF.
            text = str(self.sent[self._area]).replace("\r\n", "\n").removeprefix("\n")
            self.sent[self._area], self._area = text.replace("\n", "\r\n"), None
        elif tag == "select":
            self._select = None

    def _input(self, name: str, told: dict[str, str | None]) -> None:
        kind = told.get("type")
        if kind in {"submit", "button", "file"} or (kind in {"checkbox", "radio"} and "checked" not in told):
            return
        self.sent[name] = told.get("value") or ("on" if kind == "checkbox" else "")

    def _chosen(self, value: str) -> None:
        assert self._select is not None
        name, is_multiple = self._select
        if is_multiple:
            self.sent[name] = [*self.sent.get(name, []), value]
        else:
            self.sent[name] = value
