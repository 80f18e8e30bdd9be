"""Which engine families there are, by name. An engine's own module is imported only when it is loaded."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from imgproxy.errors import EngineFailed

if TYPE_CHECKING:  # web processes read versions here and must stay without numpy
    from imgproxy.background.stages import Engine


@dataclass(frozen=True, slots=True)
class Family:
    """`builder` is "module:function"; the function takes the version and gives an Engine."""

    version: str  # changes whenever a pixel of any result does
    builder: str


FAMILIES: dict[str, Family] = {
    "embedded": Family("1", "imgproxy.background.embedded:build"),
}


def describe(family: str) -> tuple[str, str]:
    """Family and version, for keys, without importing the engine. Raises EngineFailed on an unknown name."""
    return family, _entry(family).version


def load(family: str) -> "Engine":
    """Raises EngineFailed on an unknown name or when a package that it needs is missing."""
    entry = _entry(family)
    module, _, function = entry.builder.partition(":")
    try:
        build: Callable[[str], Engine] = getattr(import_module(module), function)
    except ImportError as error:
        raise EngineFailed(f"engine {family!r} cannot be imported: {error}") from error
    return build(entry.version)


def _entry(family: str) -> Family:
    if family in FAMILIES:
        return FAMILIES[family]
    close = difflib.get_close_matches(family.lower(), FAMILIES, n=1)
    hint = f", did you mean {close[0]!r}?" if close else f", there are: {', '.join(sorted(FAMILIES))}"
    raise EngineFailed(f"there is no engine {family!r}{hint}")
