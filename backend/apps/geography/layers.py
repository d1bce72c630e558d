"""Which layers of regions are there? One declaration each; a new layer is an entry here and one in tiger/layout.py."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layer:
    """A kind of region. `code` is its name in the API, in keys and in the database."""

    code: str
    name: str


LAYERS = {
    layer.code: layer
    for layer in (
        Layer("state", "State"),
        Layer("county", "County or equivalent"),
        Layer("cd", "Congressional district"),
        Layer("sldu", "State legislative district, upper chamber"),
        Layer("sldl", "State legislative district, lower chamber"),
    )
}
LAYER_CHOICES = [(layer.code, layer.name) for layer in LAYERS.values()]
