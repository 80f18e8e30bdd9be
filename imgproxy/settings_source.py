"""Where settings come from: command line over environment over TOML file over default.

Nothing else reads the environment. Every mistake is reported at once, with its
place, its value and what is expected there.
"""

import difflib
import json
import os
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from imgproxy.errors import SettingsError
from imgproxy.settings import Section, Settings, Source

PREFIX = "IMGPROXY_"
SECRETS = frozenset({"signing_tokens"})
BOUNDS = ("ge", "gt", "le", "lt", "pattern")
BUILT_IN_HOSTS = ("localhost", "127.0.0.1", "[::1]", "::1")
Path_ = tuple[str | int, ...]


def load(config: Path | None, overrides: Mapping[str, object] | None = None) -> Settings:
    """`overrides` are flags by dotted name ("server.port"); None values are not set. Raises SettingsError."""
    places: dict[Path_, str] = {}
    mistakes: list[str] = []
    tree: dict[str, Any] = {}
    _merge(tree, _from_file(config, mistakes), f"{config}", places)
    _merge(tree, _from_environment(mistakes), "environment", places)
    flags = {tuple(name.split(".")): value for name, value in (overrides or {}).items() if value is not None}
    _merge(tree, _nested(flags), "command line", places)
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as error:
        raise SettingsError(mistakes + [_in_words(item, places) for item in error.errors()]) from None
    mistakes += _relations(settings)
    if mistakes:
        raise SettingsError(mistakes)
    return _with_built_in(settings)


def data_dir(settings: Settings) -> Path:
    if settings.cache.dir:
        return Path(settings.cache.dir).expanduser().absolute()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "imgproxy"


def child_environment(*, threads: int) -> dict[str, str]:
    """What a child process gets: our environment, fewer memory arenas, and a bound on the threads of native code."""
    bounds = {
        "MALLOC_ARENA_MAX": "2",  # glibc's arenas otherwise keep every thread's peak for good
        "OMP_NUM_THREADS": str(threads),
        "OPENBLAS_NUM_THREADS": str(threads),
    }
    return {**bounds, **os.environ}


def print_toml(settings: Settings, *, masked: bool = False) -> str:
    """Every setting as TOML, with its help as a comment. `masked` hides secrets."""
    lines = ["# Every setting. From the environment: IMGPROXY_<SECTION>__<NAME>, e.g. IMGPROXY_SERVER__PORT."]
    for name in Settings.model_fields:
        section = getattr(settings, name)
        if isinstance(section, Section):
            lines += ["", f"[{name}]", *_print_section(section, masked)]
    for source in settings.sources or (Source(name="example", base="https://cdn.example.com/photos"),):
        printed = ["[[sources]]", *_print_section(source, masked)]
        lines += ["", *(printed if settings.sources else [f"# {line}" for line in printed])]
    return "\n".join(lines) + "\n"


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _from_file(config: Path | None, mistakes: list[str]) -> dict[str, Any]:
    if config is None:
        return {}
    try:
        return tomllib.loads(config.read_text(encoding="utf-8"))
    except OSError as error:
        mistakes.append(f"{config}: cannot be read: {error.strerror}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        mistakes.append(f"{config}: is not TOML: {error}")
    return {}


def _from_environment(mistakes: list[str]) -> dict[str, Any]:
    found: dict[tuple[str, ...], Any] = {}
    for name, text in os.environ.items():
        if not name.startswith(PREFIX):
            continue
        path = tuple(name.removeprefix(PREFIX).lower().split("__"))
        info = _field_at(path)
        if info is None:
            # IMGPROXY_FOO without a section may belong to another program; with one it is a slip of ours.
            if len(path) == 2:
                mistakes.append(f"environment {name}: no such setting{_did_you_mean(path)}")
            continue
        found[path] = _parsed(text, info)
    return _nested(found)


def _parsed(text: str, info: FieldInfo) -> Any:
    """Lists are JSON or comma separated; everything else is converted by its type."""
    if get_origin(info.annotation) is not tuple:
        return text
    if text.lstrip().startswith("["):
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            return text
    return [part.strip() for part in text.split(",") if part.strip()]


def _field_at(path: tuple[str, ...]) -> FieldInfo | None:
    info = Settings.model_fields.get(path[0])
    for name in path[1:]:
        if info is None or not (isinstance(info.annotation, type) and issubclass(info.annotation, Section)):
            return None
        info = info.annotation.model_fields.get(name)
    if info is not None and isinstance(info.annotation, type) and issubclass(info.annotation, Section):
        return None
    return info


def _merge(tree: dict[str, Any], more: Mapping[str, Any], place: str, places: dict[Path_, str], at: Path_ = ()) -> None:
    for name, value in more.items():
        path = (*at, name)
        if isinstance(value, Mapping) and isinstance(tree.get(name, {}), dict):
            _merge(tree.setdefault(name, {}), value, place, places, path)
        else:
            tree[name] = value
            places[path] = place


def _nested(flat: Mapping[tuple[str, ...], Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, value in flat.items():
        inner = tree
        for name in path[:-1]:
            inner = inner.setdefault(name, {})
        inner[path[-1]] = value
    return tree


def _in_words(item: Any, places: Mapping[Path_, str]) -> str:
    """One of pydantic's findings as a line for people."""
    path: Path_ = tuple(part for part in item["loc"] if part not in ("function-before", "constrained-str"))
    place = next((places[path[:end]] for end in range(len(path), 0, -1) if path[:end] in places), "default")
    name = ".".join(str(part) for part in path) or "settings"
    if item["type"] == "extra_forbidden":
        return f"{place}: {name}: no such setting{_did_you_mean(tuple(str(part) for part in path))}"
    hidden = SECRETS.intersection(str(part) for part in path) or isinstance(item["input"], dict)
    value = "" if hidden else f" = {item['input']!r}"
    return f"{place}: {name}{value}: {_expected(path) or item['msg'].removeprefix('Value error, ')}"


def _expected(path: Path_) -> str:
    names = tuple(str(part) for part in path if not isinstance(part, int))
    info = Source.model_fields.get(names[-1]) if names[0] == "sources" and len(names) > 1 else _field_at(names)
    if info is None:
        return ""
    return f"expected {_range_of(info)}"


def _range_of(info: FieldInfo) -> str:
    kind = info.annotation
    choices = [repr(choice) for choice in get_args(kind) if isinstance(choice, str)]
    if choices:
        return "one of " + ", ".join(choices)
    bounds = {name: getattr(mark, name) for mark in info.metadata for name in BOUNDS if hasattr(mark, name)}
    word = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}.get(kind, "a list")  # type: ignore[arg-type]
    if bounds.get("pattern"):
        word += f" of the form {bounds['pattern']}"
    low = f"from {bounds['ge']}" if "ge" in bounds else f"over {bounds['gt']}" if "gt" in bounds else ""
    high = f"to {bounds['le']}" if bounds.get("le") is not None else ""
    return " ".join(part for part in (word, low, high) if part)


def _did_you_mean(path: tuple[str, ...]) -> str:
    known = list(Settings.model_fields)
    for name, info in Settings.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, Section):
            known += [f"{name}.{field}" for field in info.annotation.model_fields]
    if path[0] == "sources":
        path, known = (path[-1],), list(Source.model_fields)
    near = difflib.get_close_matches(".".join(path), known, 1)
    return f"; did you mean {near[0]}?" if near else ""


def _relations(settings: Settings) -> list[str]:
    """What no single value shows."""
    names = [source.name for source in settings.sources]
    twice = sorted({name for name in names if names.count(name) > 1})
    found = [f"sources: the name {name!r} is used more than once" for name in twice]
    if is_loopback(settings.server.host) or settings.server.insecure:
        return found
    where = f"server.host = {settings.server.host!r} is beyond loopback"
    if not settings.sources:
        found.append(f"{where}: configure at least one source with signing_tokens (or start with --insecure)")
    found += [
        f"{where}: source {source.name!r} needs signing_tokens (or start with --insecure)"
        for source in settings.sources
        if not source.signing_tokens
    ]
    return found


def _with_built_in(settings: Settings) -> Settings:
    """Without any source: the sample pictures and a proxy for public addresses, for this machine's own names only."""
    if settings.sources:
        return settings
    sources = (
        Source(name="samples", kind="samples", hosts=BUILT_IN_HOSTS),
        Source(name="web", kind="web_proxy", hosts=BUILT_IN_HOSTS),
    )
    return settings.model_copy(update={"sources": sources})


def _print_section(section: Section, masked: bool) -> list[str]:
    lines = []
    for name, info in type(section).model_fields.items():
        value = getattr(section, name)
        value = ["***"] * len(value) if masked and name in SECRETS else value
        lines.append(f"# {info.description} ({_range_of(info)})")
        lines.append(f"# {name} =" if value is None else f"{name} = {_toml(value)}")
    return lines


def _toml(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:_}" if abs(value) >= 10_000 else str(value)
    return str(value) if isinstance(value, float) else json.dumps(str(value), ensure_ascii=False)
