"""What colours leaves have in each season."""

from imgproxy.scenery.arrays import FloatArray
from imgproxy.scenery.description import Description
from imgproxy.scenery.elements.trees import palette

_GREENS: dict[str, tuple[FloatArray, ...]] = {
    "oak": palette("#4c6330", "#5b7338", "#6d8442"),
    "maple": palette("#5a7a35", "#6d8f42", "#7fa04e"),
    "lime": palette("#5d7a34", "#75903f", "#4e6c30"),
    "beech": palette("#466030", "#577340", "#66803f"),
    "birch": palette("#7d9446", "#8fa552", "#6b853e"),
}
_TURNED: dict[str, tuple[FloatArray, ...]] = {
    "oak": palette("#a9702b", "#c2862f", "#8a6a2e"),
    "maple": palette("#a84a2a", "#bf6330", "#cc7d3a"),
    "lime": palette("#d9ac3a", "#cf9d2b", "#b7a544"),
    "beech": palette("#c9842b", "#d79a35", "#b5651f"),
    "birch": palette("#e0b23a", "#d9a52f", "#e6c352"),
}
TREES = "oak", "maple", "lime", "beech"  # of a park


def autumn(description: Description) -> bool:
    return "autumn" in (description.season, description.material)


def snowy(description: Description) -> bool:
    said = (description.season, description.material, description.weather)
    return ("winter" in said or "snow" in said) and "snow" not in description.without


def foliage(description: Description, kind: str) -> tuple[FloatArray, ...]:
    """Reflectances of the leaves of one kind of tree."""
    return (_TURNED if autumn(description) else _GREENS)[kind]


def fallen() -> tuple[FloatArray, ...]:
    return tuple(colour for kind in _TURNED.values() for colour in kind)
