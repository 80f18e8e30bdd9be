"""The disk tiers and the job store of one data directory; wiring for whoever needs nothing else."""

from dataclasses import dataclass
from pathlib import Path

from imgproxy.cache.disk import DiskTier
from imgproxy.jobs.store import SqliteJobStore
from imgproxy.settings import Settings


@dataclass(frozen=True, slots=True)
class Storage:
    """Originals, results of workers and finished sizes have budgets of their own, so that none can push out another."""

    sources: DiskTier
    masters: DiskTier
    renders: DiskTier
    jobs: SqliteJobStore

    def close(self) -> None:
        for part in (self.sources, self.masters, self.renders, self.jobs):
            part.close()


def open_storage(settings: Settings, data_dir: Path) -> Storage:
    cache = settings.cache
    return Storage(
        DiskTier(data_dir / "sources", cache.sources_bytes, "sources"),
        DiskTier(data_dir / "masters", cache.masters_bytes, "masters"),
        DiskTier(data_dir / "renders", cache.renders_bytes, "renders"),
        SqliteJobStore(data_dir / "jobs.sqlite"),
    )
