"""What to do with the background: replace it, or take it away."""

from dataclasses import dataclass, field

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
