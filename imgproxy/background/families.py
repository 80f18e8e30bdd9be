"""Which engine families there are, by name. An engine's own module is imported only when it is loaded."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from imgproxy.errors import EngineFailed

if TYPE_CHECKING:  # web processes read versions here and must stay without numpy
    from imgproxy.background.stages import Engine


CONTINUED = "1"  # changes whenever a pixel of outpaint.continued does


@dataclass(frozen=True, slots=True)
class Family:
    """`builder` is "module:function"; the function takes the version of replacements and gives an Engine."""

    cutout: str  # changes whenever a pixel of any cutout does
    scene: str  # changes whenever a pixel does that is made around the cutout
    builder: str


@dataclass(frozen=True, slots=True)
class Versions:
    """Of what an engine makes: a replacement is old when its cutout is, but not the other way round."""

    family: str
    replacement: str
    cutout: str

    def extended(self, *, painted: bool) -> str:
        """Of a picture on a larger canvas: where a scene is painted, and else the picture itself goes on."""
        return f"extended-{CONTINUED}.{self.replacement if painted else self.cutout}"


FAMILIES: dict[str, Family] = {
    "embedded": Family(cutout="4", scene="4", builder="imgproxy.background.embedded:build"),
}


def versions(family: str) -> Versions:
    """For keys, without importing the engine. Raises EngineFailed on an unknown name."""
    entry = _entry(family)
    return Versions(family, f"{entry.scene}.{entry.cutout}", f"cutout-{entry.cutout}")


def describe(family: str) -> tuple[str, str]:
    """Family and version of its replacements. Raises EngineFailed on an unknown name."""
    return family, versions(family).replacement


def load(family: str) -> "Engine":
    """Raises EngineFailed on an unknown name, and when a package or a file of weights that it needs is missing."""
    entry = _entry(family)
    module, _, function = entry.builder.partition(":")
    try:
        build: Callable[[str], Engine] = getattr(import_module(module), function)
    except ImportError as error:
        raise EngineFailed(f"engine {family!r} cannot be imported: {error}") from error
    try:
        return build(versions(family).replacement)
    except (OSError, ValueError) as error:
        raise EngineFailed(f"engine {family!r} cannot be loaded: {error}") from error


def _entry(family: str) -> Family:
    if family in FAMILIES:
        return FAMILIES[family]
    close = difflib.get_close_matches(family.lower(), FAMILIES, n=1)
    hint = f", did you mean {close[0]!r}?" if close else f", there are: {', '.join(sorted(FAMILIES))}"
    raise EngineFailed(f"there is no engine {family!r}{hint}")
