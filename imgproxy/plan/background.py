"""What to do with the background: replace it, take it away, or let the picture go on beyond its edges."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from imgproxy.errors import ReplacementError

SHADOWS = ("auto", "none", "soft", "hard")
DEFAULT_LIGHT = 70


@dataclass(frozen=True, slots=True)
class Extension:
    """A larger canvas of the ratio width : height, reduced, each 1..8192; the whole picture stands `where` on it.

    `where`: left, center or right, then top, middle or bottom.
    """

    width: int
    height: int
    where: tuple[str, str] = ("center", "middle")

    def to_json(self) -> tuple[int, int, str, str]:
        """All of it, for names and for workers."""
        return (self.width, self.height, *self.where)

    @classmethod
    def of_json(cls, told: Sequence[Any]) -> "Extension":
        width, height, across, down = told
        return cls(width, height, (across, down))


@dataclass(frozen=True, slots=True)
class Background:
    """What to put behind the subject.

    `shadow` is one of SHADOWS: what the subject lays on the ground. `light` 0..100: how far it follows the new light.
    `problem` is set where the request for a replacement is itself wrong (a prompt that is too long, a bad seed): the
    picture is then answered like any failed replacement, so a typo never breaks a page. `extension`: one scene fills a
    larger canvas than the picture's own.
    """

    prompt: str
    negative_prompt: str = ""
    seed: int = 42
    fallback: bool = True
    shadow: str = SHADOWS[0]
    light: int = DEFAULT_LIGHT
    problem: ReplacementError | None = field(default=None, compare=False)
    extension: Extension | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """The subject on nothing.

    `semi_transparency` False: glass and veils become opaque or clear. `transparency_threshold` 0..1: a source whose
    share of transparent pixels is above it is left as it is.
    """

    semi_transparency: bool = True
    transparency_threshold: float = 0.2
    fallback: bool = True


@dataclass(frozen=True, slots=True)
class Extended:
    """fill=gen. With a prompt the surroundings are remade around the subject; without one they go on as they are."""

    extension: Extension
    prompt: str = ""
    negative_prompt: str = ""
    seed: int = 42
    fallback: bool = True
    problem: ReplacementError | None = field(default=None, compare=False)
