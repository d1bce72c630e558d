"""A reader of Mapbox Vector Tiles (2.1) for tests, protocol buffers and all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

type Ring = list[tuple[int, int]]

_VARINT, _BYTES = 0, 2
_MOVE_TO, _LINE_TO, _CLOSE_PATH = 1, 2, 7


@dataclass
class Feature:
    number: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    rings: list[Ring] = field(default_factory=list)


@dataclass
class Layer:
    name: str = ""
    extent: int = 0
    features: list[Feature] = field(default_factory=list)


def layers_of(tile: bytes) -> list[Layer]:
    return [_layer(body) for number, body in _fields(tile) if number == 3 and isinstance(body, bytes)]


def _layer(body: bytes) -> Layer:
    layer, keys, values, features = Layer(), [], [], []
    for number, value in _fields(body):
        match number, value:
            case 1, bytes():
                layer.name = value.decode()
            case 2, bytes():
                features.append(value)
            case 3, bytes():
                keys.append(value.decode())
            case 4, bytes():
                [(_, text)] = _fields(value)
                assert isinstance(text, bytes)
                values.append(text.decode())
            case 5, int():
                layer.extent = value
    layer.features = [_feature(each, keys, values) for each in features]
    return layer


def _feature(body: bytes, keys: list[str], values: list[str]) -> Feature:
    feature = Feature()
    for number, value in _fields(body):
        match number, value:
            case 1, int():
                feature.number = value
            case 2, bytes():
                tags = list(_varints(value))
                feature.attributes = {keys[key]: values[told] for key, told in zip(tags[::2], tags[1::2], strict=True)}
            case 4, bytes():
                feature.rings = _rings(list(_varints(value)))
    return feature


def _rings(commands: list[int]) -> list[Ring]:
    rings: list[Ring] = []
    x = y = position = 0
    while position < len(commands):
        command, count = commands[position] & 7, commands[position] >> 3
        position += 1
        if command == _CLOSE_PATH:
            continue
        assert command in {_MOVE_TO, _LINE_TO}
        for _ in range(count):
            x, y = x + _signed(commands[position]), y + _signed(commands[position + 1])
            position += 2
            if command == _MOVE_TO:
                rings.append([])
            rings[-1].append((x, y))
    return rings


def _signed(zigzag: int) -> int:
    return (zigzag >> 1) ^ -(zigzag & 1)


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    position = 0
    while position < len(message):
        key, position = _varint(message, position)
        value, position = _varint(message, position)
        if key & 7 == _BYTES:
            yield key >> 3, message[position : position + value]
            position += value
        else:
            assert key & 7 == _VARINT, key
            yield key >> 3, value


def _varints(packed: bytes) -> Iterator[int]:
    position = 0
    while position < len(packed):
        value, position = _varint(packed, position)
        yield value


def _varint(message: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, position
        shift += 7
