"""What a cache holds: bytes and a small JSON object about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """`meta` must survive JSON; `stored` is Unix seconds, set by the tier that first kept it.

    `tag` is what a purge names it by: the sha256 of the origin bytes it is made from, or a picture's tag. What has none
    may be made from anything, and goes with every purge.
    """

    body: bytes
    meta: Mapping[str, Any] = field(default_factory=dict)
    stored: float = 0.0
    tag: str = ""

    @property
    def size(self) -> int:
        return len(self.body) + 512  # headers, key and bookkeeping, roughly
