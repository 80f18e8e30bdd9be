"""Every parameter of a rendering URL, one row each, by imgix's categories and under imgix's names and aliases.

What a parameter means here, what it is checked by and what is said of it (docs/url-reference.md, the README) all come
from these rows; a test holds them against imgix's published list.
"""

from imgproxy.params.spec import Row, by_name
from imgproxy.params.table import background, fill, frame, look, output, overlay, service, size, text, unsupported

CATEGORIES: dict[str, tuple[Row, ...]] = {
    "background": background.ROWS,
    "size": size.SIZE,
    "pixel-density": size.DENSITY,
    "focalpoint-crop": size.FOCUS,
    "face-detection": size.FACES,
    "rotation": size.ROTATION,
    "trim": size.TRIM,
    "fill": fill.ROWS,
    "auto": output.AUTO,
    "format": output.FORMAT,
    "color-palette": output.PALETTE,
    "animation": output.ANIMATION,
    "adjustment": look.ADJUSTMENT,
    "noise-reduction": look.NOISE,
    "stylize": look.STYLIZE,
    "border-and-padding": frame.FRAME,
    "mask": frame.MASK,
    "blending": overlay.BLEND,
    "watermark": overlay.MARK,
    "text": text.TEXT,
    "typesetting": text.TYPESETTING,
    "service": service.ROWS,
    "object-manipulation": unsupported.OBJECTS,
    "super-resolution": unsupported.SUPER_RESOLUTION,
    "license-plate-detection": unsupported.PLATES,
    "pdf": unsupported.PDF,
    "video-rendering": unsupported.VIDEO,
    "misc": unsupported.MISC,
}
ROWS: tuple[Row, ...] = tuple(row for rows in CATEGORIES.values() for row in rows)
BY_NAME: dict[str, Row] = by_name(ROWS)
