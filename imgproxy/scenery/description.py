"""What the painter understood of a prompt, frozen, and as the text of a response header."""

from dataclasses import dataclass
from urllib.parse import quote

from imgproxy.scenery.colour import Rgb
from imgproxy.scenery.families import family_of

_HEADER_BYTES = 256
_FOR_IGNORED = 64  # bytes kept free for the words that were not understood
_PLAIN = " !#$&'()*+,-./:<=>?@[]^_`{|}~"  # printable ASCII that cannot end a quoted value or start an escape


@dataclass(frozen=True, slots=True)
class Colour:
    """A named or hexadecimal colour, sRGB 0..1."""

    name: str
    rgb: Rgb


@dataclass(frozen=True, slots=True)
class Description:
    """An empty string means that the prompt does not say.

    `place` is the honest word, `family` the painter nearest to it; `beyond` the place behind or around it. `surface`
    is the honest word for what things are made of, `material` the nearest that painters know. `light` is its quality,
    or else its `tone` (warm, cool) or `brightness` (bright, dark). `style` is of a room or a time (bauhaus), `look` of
    the photograph (pastel, film), `view` where the camera is. `things` are to be seen; `without` names things, and
    colours, that are not. `ignored` is what was not understood, or cannot be seen together with the rest.
    """

    place: str = "studio"
    beyond: str = ""
    surface: str = ""
    material: str = ""
    season: str = ""
    time: str = ""
    weather: str = ""
    light: str = ""
    tone: str = ""
    brightness: str = ""
    mood: str = ""
    style: str = ""
    look: str = ""
    depth: str = ""
    view: str = ""
    colours: tuple[Colour, ...] = ()
    things: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    ignored: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """Which painter paints it."""
        return family_of(self.place)

    def header(self) -> str:
        """Printable ASCII of at most 256 bytes, e.g. `beach; time=sunset; ignored="unicorn"`."""
        text, room = self.place, _HEADER_BYTES - (_FOR_IGNORED if self.ignored else 0)
        for name, values in self._said():
            text += _listed(name, values, room - len(text))
        return text + self._ignored_text(_HEADER_BYTES - len(text))

    def _said(self) -> list[tuple[str, tuple[str, ...]]]:
        """Names and values of the header, each thing once: no nearest material, no light that is a tone."""
        light = "" if self.light in (self.tone, self.brightness) else self.light
        material = "" if self.surface else self.material
        facets = {
            "beyond": self.beyond, "surface": self.surface, "material": material, "season": self.season,
            "time": self.time, "weather": self.weather, "light": light, "tone": self.tone,
            "brightness": self.brightness, "mood": self.mood, "style": self.style, "look": self.look,
            "depth": self.depth, "view": self.view,
        }  # fmt: skip
        lists = {
            "colours": tuple(colour.name for colour in self.colours),
            "things": tuple(sorted(self.things)),
            "without": tuple(sorted(self.without)),
        }
        return [(name, (value,)) for name, value in facets.items() if value] + list(lists.items())

    def _ignored_text(self, room: int) -> str:
        """As many of the ignored words as fit, whole words only."""
        opening, closing = '; ignored="', '"'
        kept = _fitting([quote(word, safe=_PLAIN) for word in self.ignored], room - len(opening) - len(closing))
        return opening + " ".join(kept) + closing if kept else ""


def _listed(name: str, values: tuple[str, ...], room: int) -> str:
    opening = f"; {name}="
    kept = _fitting(list(values), room - len(opening))
    return opening + ",".join(kept) if kept else ""


def _fitting(words: list[str], room: int) -> list[str]:
    """The first words that fit into so many characters, with one between each two."""
    kept: list[str] = []
    for word in words:
        room -= len(word) + (1 if kept else 0)
        if room < 0:
            break
        kept.append(word)
    return kept
