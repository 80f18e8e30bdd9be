"""Colours in a text: hexadecimal, by name in one word or several, and with a shade before them."""

from imgproxy.scenery.colour import Rgb, from_hex
from imgproxy.scenery.description import Colour
from imgproxy.scenery.words.spelling import forms
from imgproxy.scenery.words.vocabulary import vocabulary

_LONGEST_NAME = 3  # words: "light sky blue"
_OPAQUE_HEX = 7  # characters of #rrggbb; what follows is opacity, which a background does not have


def colour_at(tokens: list[str], at: int) -> tuple[Colour, int] | None:
    """A colour that starts here, and how many words it takes: `#fff`, `lightblue`, `light blue`, `dark teal`."""
    if tokens[at].startswith("#"):
        return Colour(tokens[at], from_hex(tokens[at][:_OPAQUE_HEX])), 1
    named = _named(tokens, at)
    shade = vocabulary().shades.get(tokens[at])
    if named is not None or shade is None or at + 1 == len(tokens):
        return named
    shaded = _named(tokens, at + 1)
    if shaded is None:
        return None
    colour, length = shaded
    return Colour(tokens[at] + colour.name, _shaded(colour.rgb, shade)), length + 1


def _named(tokens: list[str], at: int) -> tuple[Colour, int] | None:
    names, variants = vocabulary().colours, vocabulary().variants
    for length in range(min(_LONGEST_NAME, len(tokens) - at), 0, -1):
        *head, last = (variants.get(word, word) for word in tokens[at : at + length])
        stem = "".join(head)
        for form in (last, *forms(last)):
            if stem + form in names:
                return Colour(stem + form, names[stem + form]), length
    return None


def _shaded(rgb: Rgb, amount: float) -> Rgb:
    target = 1.0 if amount > 0 else 0.0
    red, green, blue = (part + (target - part) * abs(amount) for part in rgb)
    return red, green, blue
