"""What a row of the parameter table says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from imgproxy.params.kinds import Kind

Support = Literal["supported", "accepted", "unsupported"]


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter is one row. `to` names the field of the plan, as section.field; "" = known, without effect.

    `needs`: other parameters without which it does nothing, "name" or "name=value|value"; all of them. `base64`:
    whether `<name>64` is accepted. `repeats`: whether several values merge instead of the last one winning. `echoed`:
    whether X-Imgix-Params shows it. `support` with `why`: accepted = it is harmless that nothing happens; unsupported =
    what imgix would do is not done here.
    """

    name: str
    kind: Kind
    to: str
    help: str
    example: str = ""
    aliases: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    base64: bool = True
    repeats: bool = False
    echoed: bool = True
    support: Support = "supported"
    why: str = ""


def spellings(short: str, *parts: str) -> tuple[str, ...]:
    """imgix's aliases of a two-word parameter: the words run together, then the short form."""
    return ("".join(parts), short)


def by_name(rows: Iterable[Row]) -> dict[str, Row]:
    return {name: row for row in rows for name in (row.name, *row.aliases)}
