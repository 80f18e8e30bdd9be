"""Where settings come from: command line over environment over TOML file over default. Only this file reads the
environment.

Every mistake is reported at once: its place, its value (never a secret's) and what is expected there.
"""

import json
import os
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from imgproxy.errors import SettingsError
from imgproxy.origin import sources
from imgproxy.settings import Settings, Source
from imgproxy.settings_text import SECRETS, did_you_mean, expected, field_at
from imgproxy.settings_text import print_toml as print_toml

PREFIX = "IMGPROXY_"
# What the environment gives as one JSON text.
_WHOLE = {name: Settings.model_fields[name] for name in ("sources", "presets")}
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
Place = tuple[str | int, ...]  # e.g. ("sources", 0, "name")


def load(config: Path | None, overrides: Mapping[str, object] | None = None) -> Settings:
    """`overrides` are flags by dotted name ("server.port"); None values are not set. Raises SettingsError."""
    draft = _Draft()
    if config is not None:
        draft.add(_from_file(config, draft.mistakes), str(config))
    for path, value, variable in _from_environment(draft.mistakes):
        draft.add(_nested(path, value), f"environment {variable}")
    for name, value in (overrides or {}).items():
        if value is not None:
            draft.add(_nested(tuple(name.split(".")), value), "command line")
    return with_defaults(draft.finish())


def with_defaults(settings: Settings) -> Settings:
    """Without any source: the sample pictures, and on loopback a proxy for public addresses as well.

    Only this machine's own names are answered there, or a web page could read through us (DNS rebinding).
    """
    if settings.sources:
        return settings
    built_in: tuple[Source, ...] = (Source(name="samples", kind="samples"),)
    if is_loopback(settings.server.host):
        built_in = (
            Source(name="samples", kind="samples", hosts=LOOPBACK_HOSTS),
            Source(name="web", kind="web_proxy", hosts=LOOPBACK_HOSTS),
        )
    return settings.model_copy(update={"sources": built_in})


def data_dir(settings: Settings) -> Path:
    if settings.cache.dir:
        return Path(settings.cache.dir).expanduser().absolute()
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # The XDG base directory specification: a relative path is to be ignored.
    return (base if base.is_absolute() else Path("~/.cache").expanduser()) / "imgproxy"


def child_environment(*, threads: int) -> dict[str, str]:
    """What a child process gets: our environment, fewer memory arenas, and a bound on the threads of native code."""
    bounds = {
        "MALLOC_ARENA_MAX": "2",  # glibc's arenas otherwise keep every thread's peak for good
        "OMP_NUM_THREADS": str(threads),
        "OPENBLAS_NUM_THREADS": str(threads),
    }
    return {**bounds, **os.environ}


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


class _Draft:
    """Settings while they are put together: a tree of raw values, and where each came from."""

    def __init__(self) -> None:
        self.mistakes: list[str] = []
        self._tree: dict[str, Any] = {}
        self._places: dict[Place, str] = {}

    def add(self, more: Mapping[str, Any], place: str) -> None:
        """Sections are merged, values replaced."""
        for name, value in more.items():
            if not (isinstance(value, Mapping) and name in Settings.model_fields):
                self._tree[name] = value
                self._places[(name,)] = place
                continue
            section = self._tree.setdefault(name, {})
            if isinstance(section, dict):
                section.update(value)
            self._places.update({(name, key): place for key in value} | {(name,): place})

    def finish(self) -> Settings:
        """Raises SettingsError."""
        settings: Settings | None = None
        try:
            settings = Settings.model_validate(self._tree)
        except ValidationError as error:
            findings = error.errors()
            self.mistakes += dict.fromkeys(map(self._in_words, findings))
            settings = self._sound_part([tuple(item["loc"]) for item in findings])
        if settings is not None:
            self.mistakes += _relations(settings, "sources" in self._tree)
        if settings is None or self.mistakes:
            raise SettingsError(self.mistakes)
        return settings

    def _sound_part(self, bad: list[Place]) -> Settings | None:
        """The settings without what is wrong, so that what is left can be checked as well."""
        tree = {name: dict(value) if isinstance(value, dict) else value for name, value in self._tree.items()}
        bad_sources = {path[1] for path in bad if path[0] == "sources" and len(path) > 1}
        if bad_sources:
            tree["sources"] = [source for i, source in enumerate(tree["sources"]) if i not in bad_sources]
        for path in bad:
            if path[0] != "sources" and len(path) > 1:
                tree[str(path[0])].pop(path[1], None)
            elif len(path) == 1:
                tree.pop(str(path[0]), None)
        try:
            return Settings.model_validate(tree)
        except ValidationError:
            return None

    def _in_words(self, finding: Any) -> str:
        """One of pydantic's findings as a line for people."""
        path: Place = tuple(finding["loc"])
        where = f"{self._place_of(path)}: {_dotted(path)}"
        names = tuple(str(part) for part in path if isinstance(part, str))
        if finding["type"] == "extra_forbidden":
            return f"{where}: no such setting{did_you_mean(names)}"
        if finding["type"] == "missing":
            return f"{where}: is missing"
        info = field_at(names)
        if finding["type"] == "value_error":
            wanted = finding["msg"].removeprefix("Value error, ")
        else:
            wanted = "expected " + (expected(info) if info else f"a table, [{names[-1]}]")
        return f"{where}{_shown(path, finding['input'])}: {wanted}"

    def _place_of(self, path: Place) -> str:
        return next(
            (self._places[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self._places), "default"
        )


def _from_file(config: Path, mistakes: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(config.read_text(encoding="utf-8"))
    except OSError as error:
        mistakes.append(f"{config}: cannot be read: {error.strerror}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        mistakes.append(f"{config}: is not TOML: {error}")
    return {}


def _from_environment(mistakes: list[str]) -> list[tuple[tuple[str, ...], Any, str]]:
    """Path, value and the variable's name."""
    found = []
    for variable, text in sorted(os.environ.items()):
        if not variable.startswith(PREFIX):
            continue
        path = tuple(variable.removeprefix(PREFIX).lower().split("__"))
        info = field_at(path) if len(path) == 2 and path[0] not in _WHOLE else None
        if len(path) == 1:
            info = _WHOLE.get(path[0])
        if info is None:
            mistakes += _unknown_variable(variable, path, text)
            continue
        try:
            found.append((path, _parsed(text, info), variable))
        except json.JSONDecodeError as error:
            mistakes.append(f"environment {variable}: is not JSON: {error}")
    return found


def _unknown_variable(variable: str, path: tuple[str, ...], text: str) -> list[str]:
    """A line when it is a slip; nothing when it may belong to somebody else.

    Kubernetes sets IMGPROXY_PORT=tcp://… and the like in every container when a service is named so.
    """
    if len(path) > 1:
        return [f"environment {variable}: no such setting{did_you_mean(path[:2])}"]
    section, _, name = path[0].partition("_")
    meant = f"{PREFIX}{section.upper()}__{name.upper()}"
    is_slip = section != "sources" and name and field_at((section, name)) and not text.startswith("tcp://")
    return [f"environment {variable}: no such setting; did you mean {meant}?"] if is_slip else []


def _parsed(text: str, info: FieldInfo) -> Any:
    """Lists are JSON or separated by commas; everything else is converted by its type. Raises JSONDecodeError."""
    if any(info is whole for whole in _WHOLE.values()):
        return json.loads(text)
    if get_origin(info.annotation) is not tuple:
        return text
    if text.lstrip().startswith("["):
        return json.loads(text)
    return [part.strip() for part in text.split(",") if part.strip()]


def _nested(path: tuple[str, ...], value: object) -> dict[str, Any]:
    """("a", "b"), 1 → {"a": {"b": 1}}"""
    for name in reversed(path[1:]):
        value = {name: value}
    return {path[0]: value}


def _dotted(path: Place) -> str:
    """("sources", 0, "name") → sources[0].name"""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _shown(path: Place, value: object) -> str:
    """A wrong value, unless it is a secret or may hold one."""
    is_plain = isinstance(value, (str, int, float)) and not SECRETS.intersection(path)
    is_whole_source = path[0] == "sources" and len(path) < 3
    return f" = {value!r}" if is_plain and not is_whole_source else ""


def _relations(settings: Settings, has_sources: bool) -> list[str]:
    """What no single value shows."""
    found = sources.check(settings.sources)
    if is_loopback(settings.server.host):
        return found
    where = f"server.host = {settings.server.host!r} is beyond loopback"
    if not has_sources and not settings.server.insecure:
        found.append(f"{where}: configure at least one source with signing_tokens (or start with --insecure)")
    for source in settings.sources:
        if source.signing_tokens:
            continue
        if source.kind == "web_proxy":
            found.append(
                f"{where}: the web_proxy {source.name!r} needs signing_tokens, or anybody could fetch through it"
            )
        elif not settings.server.insecure:
            found.append(f"{where}: source {source.name!r} needs signing_tokens (or start with --insecure)")
    return found
