"""Transparency around steps that see colours only."""

from collections.abc import Callable

from PIL import Image

# Rec. 709, rounded as W3C Filter Effects Module Level 1 has them; they sum to one.
LUMA = (0.213, 0.715, 0.072)


def on_colours(image: Image.Image, change: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """`change` gets an RGB picture and answers another of the same size; alpha is carried around it."""
    if image.mode != "RGBA":
        return change(image)
    changed = change(image.convert("RGB"))
    changed.putalpha(image.getchannel("A"))
    return changed


def luma(image: Image.Image) -> Image.Image:
    """The brightness of an RGB or RGBA picture, mode L."""
    colours = image.convert("RGB") if image.mode == "RGBA" else image
    return colours.convert("L", (*LUMA, 0.0))
