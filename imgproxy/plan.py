"""The frozen value that a rendering URL's query becomes; everybody after `params/` reads this and nothing else.

A field that is None was not asked for. Values are already clamped to their ranges.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from imgproxy.errors import ReplacementError

SHADOWS = ("auto", "none", "soft", "hard")
DEFAULT_LIGHT = 70


@dataclass(frozen=True, slots=True)
class Background:
    """What to put behind the subject.

    `shadow` is one of SHADOWS: what the subject lays on the ground. `light` 0..100: how far it follows the new light.
    `problem` is set where the request for a replacement is itself wrong (a prompt that is too long, a bad seed): the
    picture is then answered like any failed replacement, so a typo never breaks a page.
    """

    prompt: str
    negative_prompt: str = ""
    seed: int = 42
    fallback: bool = True
    shadow: str = SHADOWS[0]
    light: int = DEFAULT_LIGHT
    problem: ReplacementError | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Removal:
    """The subject on nothing.

    `semi_transparency` False: glass and veils become opaque or clear. `transparency_threshold` 0..1: a source whose
    share of transparent pixels is above it is left as it is.
    """

    semi_transparency: bool = True
    transparency_threshold: float = 0.2
    fallback: bool = True


class Rgba(NamedTuple):
    """sRGB, each 0..255; an alpha of 255 is opaque."""

    red: int
    green: int
    blue: int
    alpha: int = 255


@dataclass(frozen=True, slots=True)
class Canvas:
    """`bg` lies behind whatever is transparent; None = nothing does."""

    bg: Rgba | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """`w`, `h`: pixels before `dpr` when ≥ 2, a share of the source when in 0..1."""

    w: float | None = None
    h: float | None = None
    fit: str = "clip"
    dpr: float = 1.0


@dataclass(frozen=True, slots=True)
class Output:
    """`q` 0..100 or None for the default; `dl` None = shown inline, "" = download under the source's own name."""

    fm: str | None = None
    q: int | None = None
    auto: frozenset[str] = frozenset()
    dl: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """At most one of `background` and `removal` is set: a replacement wins over a removal."""

    background: Background | None = None
    removal: Removal | None = None
    size: Size = Size()
    canvas: Canvas = Canvas()
    output: Output = Output()
    expires: int | None = None  # Unix seconds
    applied: tuple[tuple[str, str], ...] = ()  # canonical name and value of each parameter that took effect

    @property
    def wanted(self) -> Background | Removal | None:
        """What a worker has to make before the picture can be finished."""
        return self.background or self.removal
