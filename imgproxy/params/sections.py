"""Parsed values become the sections of a Plan. Most are plain; some parameters share a field or say two things."""

from dataclasses import replace
from typing import Any

from imgproxy.errors import BadSeed, PromptTooLong, ReplacementError
from imgproxy.plan import (
    DEFAULT_LIGHT,
    SHADOWS,
    Adjust,
    Animation,
    Background,
    Blend,
    Canvas,
    Frame,
    Generated,
    Gradient,
    Mark,
    Mask,
    Output,
    Picture,
    Plan,
    Removal,
    Rgba,
    Sides,
    Size,
    Stylize,
    Text,
    Trim,
    Turn,
)

MAX_PROMPT = 2000
Values = dict[str, object]  # by Row.to
_GRID = (Rgba(0xD0, 0xD7, 0xDD), Rgba(255, 255, 255))  # imgix's
_GRID_SIZE = 4
_MASK_SHAPES = ("ellipse", "corners")
# Noise reduction is asked for by either of its parameters; the other one is then at imgix's default.
_NOISE_DEFAULT = 20


def assembled(values: Values, default_seed: int, applied: tuple[tuple[str, str], ...]) -> Plan:
    background = _background(_section(values, "background"), default_seed)
    expires = values.get("expires")
    return Plan(
        background=background,
        removal=None if background else _removal(_section(values, "removal")),
        trim=Trim(**_section(values, "trim")),
        turn=Turn(**_section(values, "turn")),
        size=_size(_section(values, "size")),
        canvas=_canvas(values, default_seed),
        adjust=_adjust(values),
        stylize=Stylize(**_section(values, "stylize")),
        mask=_mask(_section(values, "mask")),
        blend=_blend(_section(values, "blend")),
        mark=_mark(_section(values, "mark")),
        text=Text(**_section(values, "text")),
        frame=_frame(values),
        animation=Animation(**_section(values, "animation")),
        output=Output(**_section(values, "output")),
        expires=expires if isinstance(expires, int) else None,
        applied=applied,
    )


def _section(values: Values, name: str) -> dict[str, Any]:
    return {to.removeprefix(f"{name}."): value for to, value in values.items() if to.startswith(f"{name}.")}


def _background(fields: dict[str, Any], default_seed: int) -> Background | None:
    prompt = fields.get("prompt")
    if prompt is None:
        return None
    negative, seed = fields.get("negative_prompt", ""), fields.get("seed", default_seed)
    return Background(
        prompt[:MAX_PROMPT],
        negative[:MAX_PROMPT],
        seed if isinstance(seed, int) else default_seed,
        fields.get("fallback", True),
        fields.get("shadow", SHADOWS[0]),
        fields.get("light", DEFAULT_LIGHT),
        _problem(prompt, negative, seed),
    )


def _problem(prompt: str, negative: str, seed: object) -> ReplacementError | None:
    if len(prompt) > MAX_PROMPT or len(negative) > MAX_PROMPT:
        return PromptTooLong()
    return None if isinstance(seed, int) else BadSeed()


def _removal(fields: dict[str, Any]) -> Removal | None:
    return Removal(**fields) if fields.pop("wanted", False) else None


def _size(fields: dict[str, Any]) -> Size:
    fits = fields.pop("fit", ("clip",))
    size = Size(fit=fits[0], **fields)
    return replace(size, fit_without_face=fits[1]) if size.fit == "facearea" and len(fits) > 1 else size


def _canvas(values: Values, default_seed: int) -> Canvas:
    fields = _section(values, "canvas")
    if fields.get("fill") == "gradient":
        fields["gradient"] = _gradient(_section(values, "gradient"))
    if fields.get("fill") == "gen":
        fields["generated"] = _generated(_section(values, "generated"), default_seed)
    if grid := _section(values, "grid"):
        fields["grid"] = (*grid.get("colours", _GRID), max(1, grid.get("size", _GRID_SIZE)))
    return Canvas(**fields)


def _gradient(fields: dict[str, Any]) -> Gradient:
    ends = {"linear": fields.pop("linear", None), "radial": fields.pop("radial", None)}
    gradient = Gradient(**fields)
    if (colours := ends[gradient.kind]) is not None:
        gradient = replace(gradient, start=colours[0], end=colours[1])
    return gradient


def _generated(fields: dict[str, Any], default_seed: int) -> Generated:
    prompt, negative = fields.pop("prompt", ""), fields.pop("negative_prompt", "")
    seed = fields.pop("seed", default_seed)
    return Generated(
        prompt[:MAX_PROMPT],
        negative[:MAX_PROMPT],
        seed if isinstance(seed, int) else default_seed,
        problem=_problem(prompt, negative, seed),
        **fields,
    )


def _adjust(values: Values) -> Adjust:
    fields = _section(values, "adjust")
    auto = values.get("output.auto")
    if "nr" in fields or "nrs" in fields:
        fields = {"nr": _NOISE_DEFAULT, "nrs": _NOISE_DEFAULT} | fields
    return Adjust(enhance=isinstance(auto, frozenset) and "enhance" in auto, **fields)


def _frame(values: Values) -> Frame:
    fields = _section(values, "frame")
    border = _section(values, "border")
    width, colour = border.pop("all", (0, None))
    if colour is not None:
        fields["border_color"] = colour
    return Frame(pad=_sides(_section(values, "pad")), border=_sides({"all": width} | border), **fields)


def _sides(fields: dict[str, Any]) -> Sides:
    every = fields.pop("all", 0)
    return Sides(every, every, every, every)._replace(**fields)


def _mask(fields: dict[str, Any]) -> Mask:
    shape = fields.pop("shape", "")
    if shape and shape not in _MASK_SHAPES:
        return Mask(shape="picture", picture=Picture(shape), **fields)
    return Mask(shape=shape, **fields)


def _blend(fields: dict[str, Any]) -> Blend:
    laid = fields.pop("with", None)
    if isinstance(laid, str):
        return Blend(picture=Picture(laid), **fields)
    if laid is not None:
        fields.setdefault("color", laid)
    return Blend(**fields)


def _mark(fields: dict[str, Any]) -> Mark:
    where, base = fields.pop("where", None), fields.pop("base", "")
    return Mark(picture=Picture(where, base) if where else None, **fields)
