"""Settings as people read them: the TOML text with its help, what a setting expects, the nearest known name."""

import difflib
import json
import re
from collections.abc import Iterator
from types import UnionType
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from imgproxy.settings import Network, Section, Settings, Source

SECRETS = frozenset({"signing_tokens", "keys", "options", "headers", "basic_auth"})
_MASK = "***"
_KINDS = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}
_LISTS = {
    int: "a list of whole numbers",
    str: "a list of texts",
    Source: "tables, [[sources]]",
    Network: "a list of networks like 10.1.0.0/16",
}
_BOUNDS = {
    "ge": "from ",
    "gt": "over ",
    "le": "to ",
    "lt": "below ",
    "pattern": "of the form ",
    "min_length": "of at least ",
}
_HEADER = (
    "# Every setting of imgproxy with its value. The environment overrides this file: IMGPROXY_<SECTION>__<NAME>,",
    "# e.g. IMGPROXY_SERVER__PORT=9000; lists are separated by commas; IMGPROXY_SOURCES and IMGPROXY_PRESETS are JSON.",
)


def print_toml(settings: Settings, *, masked: bool = False) -> str:
    """A configuration file with these values. `masked` hides secrets."""
    lines = [*_HEADER]
    for name, section in _sections(settings):
        lines += ["", f"[{name}]", *_print(section, masked)]
    lines += ["", f"# {Settings.model_fields['presets'].description}", "[presets]"]
    lines += [f"{name} = {_toml(query)}" for name, query in settings.presets.items()]
    for source in settings.sources:
        lines += ["", "[[sources]]", *_print(source, masked)]
    if not settings.sources:
        example = Source(name="example", base="https://cdn.example.com/photos")
        lines += ["", *(f"# {line}" for line in ["[[sources]]", *_print(example, masked)])]
    return "\n".join(lines) + "\n"


def expected(info: FieldInfo) -> str:
    """E.g. "a whole number from 1 to 64"."""
    kind = _without_none(info.annotation)
    choices = [repr(choice) for choice in get_args(kind) if isinstance(choice, str)]
    if choices:
        return "one of " + ", ".join(choices)
    if get_origin(kind) is dict:
        return "a table of texts"
    if get_origin(kind) is tuple:
        return _LISTS.get(get_args(kind)[0], "a list of texts")  # Annotated texts are texts
    parts = [_KINDS.get(kind, "a value")] if isinstance(kind, type) else ["a value"]
    bounds = {name: getattr(mark, name) for mark in info.metadata for name in _BOUNDS if hasattr(mark, name)}
    return " ".join(parts + [_BOUNDS[name] + _number(value) for name, value in bounds.items() if value is not None])


def field_at(path: tuple[str, ...]) -> FieldInfo | None:
    """The field that `section.name` or `sources.name` means; None for a section as a whole and for unknown names."""
    if path[0] == "sources":
        return Source.model_fields.get(path[1]) if len(path) > 1 else Settings.model_fields["sources"]
    if path[0] == "presets":
        return Settings.model_fields["presets"]
    section = Settings.model_fields.get(path[0])
    if section is None or len(path) != 2 or not isinstance(section.annotation, type):
        return None
    fields: dict[str, FieldInfo] = section.annotation.model_fields
    return fields.get(path[1])


def did_you_mean(path: tuple[str, ...]) -> str:
    """A half sentence with the nearest known name, or "" when none is near."""
    known = [name for name in _known_names() if name.count(".") == len(path) - 1]
    near = difflib.get_close_matches(".".join(path), known, 1)
    if not near and len(path) == 2:  # the right name in the wrong section
        near = [name for name in known if name.endswith(f".{path[1]}") and not name.startswith("sources.")][:1]
    return f"; did you mean {near[0]}?" if near else ""


def _known_names() -> list[str]:
    sections: list[tuple[str, type[Section] | Section]] = [*_sections(Settings()), ("sources", Source)]
    names = [f"{name}.{field}" for name, section in sections for field in _fields(section)]
    return [*Settings.model_fields] + names


def _sections(settings: Settings) -> Iterator[tuple[str, Section]]:
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if isinstance(value, Section):
            yield name, value


def _fields(section: Section | type[Section]) -> dict[str, FieldInfo]:
    return (section if isinstance(section, type) else type(section)).model_fields


def _print(section: Section, masked: bool) -> Iterator[str]:
    for name, info in _fields(section).items():
        value = getattr(section, name)
        if masked and name in SECRETS:
            value = _masked(value)
        yield f"# {info.description}{_range(info)}"
        yield f"# {name} =" if value is None else f"{name} = {_toml(value)}"


def _masked(value: object) -> object:
    """As many as there are, and of a table what they are called."""
    if isinstance(value, dict):
        return dict.fromkeys(value, _MASK)
    return [_MASK] * len(value) if isinstance(value, tuple) else value and _MASK


def _range(info: FieldInfo) -> str:
    """Only what the value itself does not show: a text is seen to be a text."""
    words = expected(info)
    return "" if words in _KINDS.values() or words.startswith(("a list", "a table")) else f" ({words})"


def _toml(value: object) -> str:
    if isinstance(value, dict):
        pairs = (f"{_key(name)} = {_toml(item)}" for name, item in value.items())
        return "{ " + ", ".join(pairs) + " }" if value else "{}"
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return _number(value)
    return str(value) if isinstance(value, float) else json.dumps(str(value), ensure_ascii=False)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)


def _number(value: object) -> str:
    return f"{value:_}" if isinstance(value, int) and value >= 10_000 else str(value)


def _without_none(kind: Any) -> Any:
    if isinstance(kind, UnionType):
        return next(part for part in get_args(kind) if part is not type(None))
    return kind
