"""What the painter understood of a prompt, frozen, and as the text of a response header."""

from dataclasses import dataclass
from urllib.parse import quote

from imgproxy.scenery.colour import Rgb

_HEADER_BYTES = 256
_PLAIN = " !#$&'()*+,-./:<=>?@[]^_`{|}~"  # printable ASCII that cannot end a quoted value or start an escape


@dataclass(frozen=True, slots=True)
class Colour:
    """A named or hexadecimal colour, sRGB 0..1."""

    name: str
    rgb: Rgb


@dataclass(frozen=True, slots=True)
class Description:
    """An empty string means that the prompt does not say. `without` names what is to be left out (`clouds`, `sun`)."""

    place: str = "studio"
    material: str = ""
    time: str = ""
    weather: str = ""
    light: str = ""
    mood: str = ""
    depth: str = ""
    colours: tuple[Colour, ...] = ()
    without: frozenset[str] = frozenset()
    ignored: tuple[str, ...] = ()

    def header(self) -> str:
        """Printable ASCII of at most 256 bytes, e.g. `beach; time=sunset; ignored="unicorn"`."""
        facets = [(name, getattr(self, name)) for name in ("material", "time", "weather", "light", "mood", "depth")]
        facets.append(("colours", ",".join(colour.name for colour in self.colours)))
        facets.append(("without", ",".join(sorted(self.without))))
        text = "; ".join([self.place, *(f"{name}={value}" for name, value in facets if value)])
        return text[:_HEADER_BYTES] + self._ignored_text(_HEADER_BYTES - len(text))

    def _ignored_text(self, room: int) -> str:
        """As many of the ignored words as fit, whole words only."""
        if not self.ignored:
            return ""
        opening, closing = '; ignored="', '"'
        room -= len(opening) + len(closing)
        kept: list[str] = []
        for word in self.ignored:
            escaped = quote(word, safe=_PLAIN)
            room -= len(escaped) + (1 if kept else 0)
            if room < 0:
                break
            kept.append(escaped)
        return opening + " ".join(kept) + closing if kept else ""
