"""A query string becomes a Plan, and back. Bad values are ignored or clamped, as imgix does; only bad base64 raises."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from urllib.parse import quote, unquote_to_bytes

from imgproxy.errors import BadBase64
from imgproxy.params.sections import Values, assembled
from imgproxy.params.spec import Row
from imgproxy.params.table import BY_NAME, ROWS
from imgproxy.plan import Plan, Rect, Rgba

_URL_SAFE_BASE64 = re.compile(rb"[A-Za-z0-9_-]*")
# With named parameters only, a URL may still say who made it, that it is genuine and how it is to be saved.
ALWAYS_ALLOWED = frozenset({"preset", "s", "expires", "ixlib", "ixid", "dl"})


@dataclass(frozen=True, slots=True)
class Rules:
    """What a source adds to its URLs. `defaults` and the presets' values are queries; a URL's own parameters win over
    its presets, those over the defaults. `presets_only`: the rest of a URL's parameters are ignored."""

    default_seed: int = 42
    defaults: str = ""
    presets: Mapping[str, str] = field(default_factory=dict)
    presets_only: bool = False


def parse(query: bytes, rules: Rules = Rules()) -> Plan:
    """`query` as the client sent it, without "?". Where a parameter stands twice the last one counts; `auto` merges.

    Raises BadBase64.
    """
    own = _values(query, ALWAYS_ALLOWED if rules.presets_only else None)
    layers = [_values(rules.defaults.encode(), None)]
    layers += [_values(rules.presets[name].encode(), None) for name in _presets(own, rules)]
    if "output.ch" in layers[0]:
        del layers[0]["output.ch"]  # imgix: client hints are opted into by each URL
    values: Values = {}
    for layer in (*layers, own):
        _merge(values, layer)
    _drop_idle(values)
    return assembled(values, rules.default_seed, _applied(values))


def generate(plan: Plan) -> str:
    """A query that parses to this plan."""
    pairs = [f"{name}={quote(value, safe=',')}" for name, value in plan.applied]
    if plan.expires is not None:
        pairs.append(f"expires={plan.expires}")
    return "&".join(pairs)


def _presets(values: Values, rules: Rules) -> list[str]:
    """Those that are asked for and known; asking for an unknown one is like any bad value."""
    names = [name for name in str(values.pop("preset", "")).split(",") if name in rules.presets]
    if names:
        values["preset"] = tuple(names)
    return names


def _values(query: bytes, allowed: frozenset[str] | None) -> Values:
    values: Values = {}
    for row, text in _known(query):
        if not row.to or (allowed is not None and row.name not in allowed):
            continue
        value = row.kind.parse(text)
        if value is not None:
            _merge(values, {row.to: value})
        elif not row.repeats:
            # A later bad value does not bring an earlier good one back: the last one is the one that counts.
            values.pop(row.to, None)
    return values


def _merge(values: Values, more: Values) -> None:
    for to, value in more.items():
        merged = values.get(to)
        repeats = isinstance(merged, frozenset) and isinstance(value, frozenset) and to == "output.auto"
        values[to] = merged | value if repeats else value  # type: ignore[operator]


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


def _drop_idle(values: Values) -> None:
    """Takes out what does nothing without another parameter, so that equal pictures have equal plans."""
    if values.get("background.prompt") is not None or values.get("removal.wanted") is False:
        values.pop("removal.wanted", None)  # a replacement wins over a removal
    idle = [row for row in _DEPENDENT if row.to in values and not all(_met(need, values) for need in row.needs)]
    for row in idle:
        del values[row.to]
    if idle:
        _drop_idle(values)  # what needed these has lost its ground too


def _met(need: str, values: Values) -> bool:
    """`name`, or `name|name`, or `name=value|value`."""
    names, _, wanted = need.partition("=")
    for name in names.split("|"):
        value = values.get(BY_NAME[name].to)
        if value is None or value is False:
            continue
        held = value if isinstance(value, tuple | frozenset) else (value,)
        if not wanted or any(choice in held for choice in wanted.split("|")):
            return True
    return False


def _applied(values: Values) -> tuple[tuple[str, str], ...]:
    """What took effect, by canonical name. A seed that is none is kept as text, and took none."""
    bad_seeds = {to for to, value in values.items() if to.endswith(".seed") and isinstance(value, str)}
    return tuple(
        sorted(
            (row.name, _text(values[row.to]))
            for row in ROWS
            if row.echoed and row.to in values and row.to not in bad_seeds
        )
    )


@singledispatch
def _text(value: object) -> str:
    return str(value)


@_text.register
def _(value: frozenset) -> str:  # type: ignore[type-arg]
    return ",".join(sorted(value))


@_text.register
def _(value: bool) -> str:
    return str(value).lower()


@_text.register
def _(value: float) -> str:
    return f"{value:g}" if value.is_integer() and abs(value) < 1e6 else repr(value)


@_text.register
def _(value: tuple) -> str:  # type: ignore[type-arg]
    return ",".join(map(_text, value))


@_text.register
def _(value: Rgba) -> str:
    return (bytes(value[:3]) if value.alpha == 255 else bytes((value.alpha, *value[:3]))).hex()


@_text.register
def _(value: Rect) -> str:
    return ",".join(map(_text, (value.x, value.y, value.width, value.height)))


_DEPENDENT = tuple(row for row in ROWS if row.needs)
