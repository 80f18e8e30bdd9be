"""Names of what is cached. Equal values have equal names in every process; a new VERSION forgets everything older."""

import dataclasses
import enum
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

VERSION = 1

_SHA256 = re.compile(r"[0-9a-f]{64}")


def source_key(location_id: str) -> str:
    """What is known about one source URL."""
    return f"v{VERSION}:source:{_digest('source', location_id)}"


def picture_tag(location_id: str) -> str:
    """What is known about one source URL, for purges here and in a CDN."""
    return f"picture-{_digest('picture', location_id)[:20]}"


def blob_key(sha256: str) -> str:
    """Bytes named by their content; any other text is hashed, so that a key stays short and printable."""
    name = sha256 if _SHA256.fullmatch(sha256) else _digest("blob", sha256)
    return f"v{VERSION}:blob:{name}"


def replacement_key(
    source_sha256: str, prompt: str, negative_prompt: str, seed: int, options: tuple[Any, ...], family: str
) -> str:
    """64 hex digits from everything that decides a replacement's pixels, whichever URL asks for it."""
    return _digest("replacement", source_sha256, prompt, negative_prompt, seed, options, family)


def cutout_key(source_sha256: str, options: tuple[Any, ...], family: str) -> str:
    """64 hex digits: one cutout per picture serves every prompt and every removal."""
    return _digest("cutout", source_sha256, options, family)


def removal_key(cutout_key: str, semi_transparency: bool, threshold: float | None) -> str:
    """64 hex digits; `threshold` only where the source has an alpha channel that it could apply to."""
    return _digest("removal", cutout_key, semi_transparency, threshold)


def extension_key(cutout_key: str, canvas: tuple[Any, ...], prompt: str, negative_prompt: str, seed: int) -> str:
    """64 hex digits; `canvas` is all that decides its shape and the picture's place on it."""
    return _digest("extension", cutout_key, canvas, prompt, negative_prompt, seed)


def faces_key(source_sha256: str, salt: str, version: str) -> str:
    """64 hex digits; `version` is the detector's, `salt` as in Record."""
    return _digest("faces", source_sha256, salt, version)


def master_key(result_key: str) -> str:
    """`result_key` is a replacement's, a cutout's, a removal's or an extension's."""
    return f"v{VERSION}:master:{result_key}"


def master_meta_key(result_key: str) -> str:
    """The small entry that announces a master, or says all there is to say (faces)."""
    return f"v{VERSION}:master-meta:{result_key}"


def render_key(base_id: str, *parts: object) -> str:
    """64 hex digits for one picture of `base_id`. Parts are plain values or dataclasses of them; else TypeError."""
    return _digest("render", base_id, *parts)


def _digest(purpose: str, *parts: object) -> str:
    text = json.dumps([VERSION, purpose, [_canonical(part) for part in parts]], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: object) -> Any:
    """JSON that names each value's type, so that 1, "1", 1.0 and True stay apart and sets have one order."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        # compare=False marks a field that does not belong to the value.
        compared = (field.name for field in dataclasses.fields(value) if field.compare)
        return ["dataclass", type(value).__name__, {name: _canonical(getattr(value, name)) for name in compared}]
    for kind, convert in _CONVERSIONS:
        if isinstance(value, kind):
            return convert(value)
    raise TypeError(f"{type(value).__name__} cannot be part of a cache key")


def _members(values: Any) -> list[Any]:
    return [_canonical(value) for value in values]


def _unordered(values: Any) -> list[Any]:
    return sorted(_members(values), key=json.dumps)


# The first row that fits wins: an enum member may be a str, and True is an int.
_CONVERSIONS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (enum.Enum, lambda member: ["enum", type(member).__name__, _canonical(member.value)]),
    (type(None), lambda _: ["none"]),
    (bool, lambda value: ["bool", value]),
    (int, lambda value: ["int", str(value)]),
    (float, lambda value: ["float", repr(value + 0.0)]),  # -0.0 equals 0.0
    (str, lambda value: ["str", value]),
    (bytes, lambda value: ["bytes", value.hex()]),
    (tuple, lambda values: ["tuple", _members(values)]),
    (list, lambda values: ["list", _members(values)]),
    ((set, frozenset), lambda values: ["set", _unordered(values)]),
    (Mapping, lambda values: ["mapping", _unordered(values.items())]),
)
