"""The frozen value that a rendering URL's query becomes; everybody after `params/` reads this and nothing else.

A field that is None was not asked for. Values are already clamped to their ranges.
"""

from dataclasses import dataclass, field

from imgproxy.errors import ReplacementError


@dataclass(frozen=True, slots=True)
class Background:
    """What to put behind the subject.

    `problem` is set where the request for a replacement is itself wrong (a prompt that is too long, a bad seed): the
    picture is then answered like any failed replacement, so a typo never breaks a page.
    """

    prompt: str
    negative_prompt: str = ""
    seed: int = 42
    fallback: bool = True
    problem: ReplacementError | None = field(default=None, compare=False)


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
    background: Background | None = None
    size: Size = Size()
    output: Output = Output()
    expires: int | None = None  # Unix seconds
    applied: tuple[tuple[str, str], ...] = ()  # canonical name and value of each parameter that took effect
