"""What kind of file the answer is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Output:
    """`q` 0..100 or None for the default; `dl` None = shown inline, "" = download under the source's own name.

    `chromasub` is 444, 422 or 420; `colorquant` 2..256 colours of png8 and gif; `cs` origin, srgb, adobergb1998,
    tinysrgb or strip; `dpi` is written into the file; `ch` names the client hints that count. `palette` css or json
    asks for `colors` colours instead of the picture, with css class names of `prefix`. `faces`: fm=json lists them.
    """

    fm: str | None = None
    q: int | None = None
    auto: frozenset[str] = frozenset()
    dl: str | None = None
    chromasub: int | None = None
    lossless: bool = False
    colorquant: int | None = None
    cs: str = ""
    dpi: int | None = None
    progressive: bool = True
    iptc: str = "block"
    palette: str = ""
    colors: int = 6
    prefix: str = "image"
    ch: frozenset[str] = frozenset()
    faces: bool = False


@dataclass(frozen=True, slots=True)
class Animation:
    """`frames`: 1-based first and last to keep, None = all. `loop` None = as the source, 0 = forever.

    `loop` N plays it N times. `interval` N keeps the first of every N frames, `skip` N ≥ 2 leaves that one out; `fps`
    replaces the source's own pace.
    """

    frames: tuple[int, int] | None = None
    loop: int | None = None
    fps: int | None = None
    reverse: bool = False
    skip: int = 0
    interval: int = 1
