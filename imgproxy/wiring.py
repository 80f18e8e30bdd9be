"""Settings become services. This file and storage.py are the only ones that choose implementations."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from imgproxy.backgrounds import Backgrounds
from imgproxy.cache.journal import Watch
from imgproxy.cache.locks import KeyLocks
from imgproxy.cache.memory import MemoryTier
from imgproxy.cache.purges import JOURNAL, Purges
from imgproxy.cache.tiers import Tiers
from imgproxy.errors import StorageError
from imgproxy.faces import Faces
from imgproxy.ingredients import Larder
from imgproxy.jobs.worker import Handler
from imgproxy.observe import logs
from imgproxy.orders import EXTEND, FACES, REMOVE, REPLACE
from imgproxy.origin.fetch import Fetcher
from imgproxy.origin.loops import own_name
from imgproxy.origin.sources import Location, Sources
from imgproxy.originals import Originals
from imgproxy.render import Renderer
from imgproxy.settings import Settings
from imgproxy.settings_source import is_loopback
from imgproxy.storage import Storage, open_storage

log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class WebServices:
    storage: Storage
    renderer: Renderer
    fetcher: Fetcher
    originals: Originals
    sources: Sources
    tiers: tuple[Tiers, ...]

    async def close(self) -> None:
        await self.originals.drain()
        await self.fetcher.aclose()
        self.renderer.close()
        for tier in self.tiers:
            await asyncio.to_thread(tier.flush_touches)
        self.storage.close()


def web_services(settings: Settings, data_dir: Path) -> WebServices:
    storage = open_storage(settings, data_dir)
    purges = Purges(data_dir, (storage.sources, storage.masters, storage.renders, storage.jobs))
    try:
        purges.resume()
    except StorageError as error:
        log.error("purges that were begun are not completed", extra={"error": str(error)})
    memory = MemoryTier(settings.cache.memory_bytes, news=Watch(data_dir / JOURNAL).news)
    sources, masters, renders = (Tiers(memory, tier) for tier in (storage.sources, storage.masters, storage.renders))
    locks = KeyLocks(data_dir / "locks")
    fetcher = Fetcher(settings.fetch, name=own_name(settings.sources, settings.server.public_url))
    originals = Originals(fetcher, sources, locks, settings, purges)
    backgrounds = Backgrounds(originals, masters, storage.jobs, settings)
    faces = Faces(originals, masters, storage.jobs, settings)
    origins = Sources(settings.sources, settings.server.public_url)
    larder = Larder(origins, originals, faces, settings, may_go_elsewhere=is_loopback(settings.server.host))
    renderer = Renderer(originals, backgrounds, larder, renders, masters, locks, settings)
    return WebServices(storage, renderer, fetcher, originals, origins, (sources, masters, renders))


@dataclass(frozen=True, slots=True)
class WorkerServices:
    """`handlers` by kind of job; `prepare` is to be called once before them."""

    handlers: dict[str, Handler]
    prepare: Callable[[], None]


def worker_services(settings: Settings, storage: Storage, runner: asyncio.Runner) -> WorkerServices:
    """`runner` lends an event loop for the rare second fetch."""
    # Imported here: an engine's packages belong into workers, and web processes read this file too.
    from imgproxy import extend_job, faces_job, remove_job, replace_job
    from imgproxy.workbench import Workbench

    name = own_name(settings.sources, settings.server.public_url)

    async def fetch(location: Location) -> bytes:
        fetcher = Fetcher(settings.fetch, name=name)
        try:
            return (await fetcher.fetch(location)).body
        finally:
            await fetcher.aclose()

    def refetch(location: Location) -> bytes:
        return runner.run(fetch(location))

    bench = Workbench(settings, storage.sources, storage.masters, refetch)
    handlers = {
        REPLACE: replace_job.handler(bench),
        REMOVE: remove_job.handler(bench),
        EXTEND: extend_job.handler(bench),
        FACES: faces_job.handler(bench, settings),
    }
    return WorkerServices(handlers, bench.prepare)
