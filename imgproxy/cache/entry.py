"""What a cache holds: bytes and a small JSON object about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """`meta` must survive JSON; `stored` is Unix seconds, set by the tier that first kept it."""

    body: bytes
    meta: Mapping[str, Any] = field(default_factory=dict)
    stored: float = 0.0

    @property
    def size(self) -> int:
        return len(self.body) + 512  # headers, key and bookkeeping, roughly
