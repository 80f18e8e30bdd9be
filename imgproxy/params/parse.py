"""A query string becomes a Plan, and back. Bad values are ignored or clamped, as imgix does; only bad base64 raises."""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from imgproxy.errors import BadBase64, BadSeed, PromptTooLong, ReplacementError
from imgproxy.params.spec import Row
from imgproxy.params.table import BY_NAME, ROWS
from imgproxy.plan import DEFAULT_LIGHT, SHADOWS, Background, Canvas, Output, Plan, Removal, Rgba, Size

MAX_PROMPT = 2000
_URL_SAFE_BASE64 = re.compile(rb"[A-Za-z0-9_-]*")
Values = dict[str, object]  # by Row.to


def parse(query: bytes, *, default_seed: int) -> Plan:
    """`query` as the client sent it, without "?". Where a parameter stands twice the last one counts; `auto` merges.

    Raises BadBase64.
    """
    values: Values = {}
    for row, text in _known(query):
        value = row.kind.parse(text)
        if not row.to:
            continue
        if value is None:
            # A later bad value does not bring an earlier good one back: the last one is the one that counts.
            if not row.repeats:
                values.pop(row.to, None)
            continue
        merged = values.get(row.to)
        values[row.to] = merged | value if isinstance(merged, frozenset) and isinstance(value, frozenset) else value
    expires = values.get("expires")
    background = _background(values, default_seed)
    removal = None if background else _removal(values)
    idle = _idle_sections(background, removal)
    return Plan(
        background=background,
        removal=removal,
        size=Size(**_section(values, "size")),
        canvas=Canvas(**_section(values, "canvas")),
        output=Output(**_section(values, "output")),
        expires=expires if isinstance(expires, int) else None,
        applied=_applied(values, idle),
    )


def generate(plan: Plan) -> str:
    """A query that parses to this plan."""
    pairs = [f"{name}={quote(value, safe=',')}" for name, value in plan.applied]
    if plan.expires is not None:
        pairs.append(f"expires={plan.expires}")
    return "&".join(pairs)


def _known(query: bytes) -> Iterator[tuple[Row, str]]:
    for pair in query.split(b"&"):
        raw_name, _, raw_value = pair.partition(b"=")
        name = _decoded(raw_name).decode("utf-8", "replace")
        if row := BY_NAME.get(name):
            yield row, _decoded(raw_value).decode("utf-8", "replace")
        elif name.endswith("64") and (row := BY_NAME.get(name[:-2])) and row.base64:
            yield row, _from_base64(_decoded(raw_value, plus_is_space=False))


def _decoded(raw: bytes, *, plus_is_space: bool = True) -> bytes:
    return unquote_to_bytes(raw.replace(b"+", b" ") if plus_is_space else raw)


def _from_base64(text: bytes) -> str:
    """RFC 4648 §5 without padding, as imgix's clients write it."""
    if not _URL_SAFE_BASE64.fullmatch(text):
        raise BadBase64
    try:
        return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4)).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise BadBase64 from error


def _background(values: Values, default_seed: int) -> Background | None:
    fields = _section(values, "background")
    prompt = fields.get("prompt")
    if not isinstance(prompt, str):
        return None
    negative, seed = str(fields.get("negative_prompt", "")), fields.get("seed", default_seed)
    problem: ReplacementError | None = None
    if len(prompt) > MAX_PROMPT or len(negative) > MAX_PROMPT:
        problem = PromptTooLong()
    elif not isinstance(seed, int):
        problem = BadSeed()
    return Background(
        prompt[:MAX_PROMPT],
        negative[:MAX_PROMPT],
        seed if isinstance(seed, int) else default_seed,
        bool(fields.get("fallback", True)),
        str(fields.get("shadow", SHADOWS[0])),
        int(fields.get("light", DEFAULT_LIGHT)),
        problem,
    )


def _removal(values: Values) -> Removal | None:
    fields = _section(values, "removal")
    return Removal(**fields) if fields.pop("wanted", False) else None


def _idle_sections(background: Background | None, removal: Removal | None) -> tuple[str, ...]:
    """Of the plan: what their parameters belong to was not asked for."""
    return ("background.",) * (background is None) + ("removal.",) * (removal is None)


def _section(values: Values, name: str) -> dict[str, Any]:
    return {to.removeprefix(f"{name}."): value for to, value in values.items() if to.startswith(f"{name}.")}


def _applied(values: Values, idle: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """What took effect, by canonical name."""
    if isinstance(values.get("background.seed"), str):
        values = {to: value for to, value in values.items() if to != "background.seed"}
    return tuple(
        sorted(
            (row.name, _text(values[row.to]))
            for row in ROWS
            if row.echoed and row.to in values and not row.to.startswith(idle)
        )
    )


def _text(value: object) -> str:
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Rgba):
        digits = bytes(value[:3]) if value.alpha == 255 else bytes((value.alpha, *value[:3]))
        return digits.hex()
    return f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value)
