"""Purges among fetches: real tiers, a real origin, and every order in which the two can meet."""

import asyncio
import hashlib
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from imgproxy.cache import keys
from imgproxy.cache.disk import DiskTier
from imgproxy.cache.entry import Entry
from imgproxy.cache.journal import Watch
from imgproxy.cache.locks import KeyLocks
from imgproxy.cache.memory import MemoryTier
from imgproxy.cache.purges import JOURNAL, Purges
from imgproxy.cache.tiers import Tiers
from imgproxy.errors import OriginNotFound, OriginUnreachable, PurgedJustNow
from imgproxy.origin.fetch import Fetcher
from imgproxy.origin.sources import Location, Sources
from imgproxy.originals import BytesChanged, Originals, Record
from imgproxy.settings import Settings, Source
from tests.conftest import Origin, jpeg, product

OLD, NEW, NEWEST = (jpeg(product(64, 48, seed)) for seed in (1, 2, 3))


@pytest.fixture
def site() -> Iterator[Origin]:
    server = Origin()
    server.put("/a.jpg", OLD)
    yield server
    server.close()


class Process:
    """What one web process has; `renders` stands for everything made from bytes."""

    def __init__(self, folder: Path, site: Origin, locks: KeyLocks) -> None:
        memory = MemoryTier(10_000_000, news=Watch(folder / JOURNAL).news)
        self.sources = Tiers(memory, DiskTier(folder / "sources", 10**8, "sources"))
        self.renders = Tiers(memory, DiskTier(folder / "renders", 10**8, "renders"))
        self.fetcher = Fetcher(Settings().fetch)
        purges = Purges(folder, (self.sources.disk, self.renders.disk))
        self.originals = Originals(self.fetcher, self.sources, locks, Settings(), purges)
        source = Source(name="shop", hosts=("*",), base=site.url, allow_networks=("127.0.0.0/8",))
        self.location: Location = Sources((source,)).locate("any", b"/a.jpg")

    async def record(self) -> Record:
        return await self.originals.record(self.location)

    async def purge(self) -> str:
        return await self.originals.purge(self.location)

    def keep(self, record: Record) -> None:
        self.renders.put(f"render of {record.sha256}", Entry(b"pixels", {}, 1.0, record.sha256))

    def has_kept(self, body: bytes) -> bool:
        return self.renders.get(f"render of {sha256(body)}") is not None


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def run(folder: Path, site: Origin, story: Any) -> None:
    """`story(one, two)` is a coroutine over two processes on one data directory."""

    async def tell() -> None:
        # One instance for both: POSIX locks cannot tell two owners within a process apart.
        locks = KeyLocks(folder / "locks")
        one, two = Process(folder, site, locks), Process(folder, site, locks)
        try:
            told: Coroutine[Any, Any, None] = story(one, two)
            await told
        finally:
            for process in (one, two):
                await process.originals.drain()
                await process.fetcher.aclose()

    asyncio.run(tell())


def test_after_a_purge_every_process_asks_the_origin_and_nothing_old_is_left(tmp_path: Path, site: Origin) -> None:
    async def story(one: Process, two: Process) -> None:
        for process in (one, two):
            record = await process.record()
            process.keep(record)
        site.put("/a.jpg", NEW)
        assert (await two.record()).sha256 == sha256(OLD)
        assert await one.purge() == keys.picture_tag(one.location.id)
        for process in (one, two):
            assert not process.has_kept(OLD)
            assert process.sources.get(record.blob) is None
            fresh = await process.record()
            assert fresh.held == (sha256(NEW),), "what it held before a purge is nobody's business"
            assert await process.originals.body(process.location, fresh) == NEW
        assert site.asked.count("/a.jpg") == 2

    run(tmp_path, site, story)


def test_a_fetch_that_began_before_a_purge_does_not_bring_its_bytes_back(tmp_path: Path, site: Origin) -> None:
    async def story(one: Process, two: Process) -> None:
        site.files["/a.jpg"].delay_s = 0.5
        fetching = asyncio.create_task(one.record())
        await asyncio.sleep(0.2)
        assert site.asked == ["/a.jpg"]
        site.put("/a.jpg", NEW)
        await two.purge()
        assert (await fetching).sha256 == sha256(OLD)
        for process in (one, two):
            assert (await process.record()).held == (sha256(NEW),)

    run(tmp_path, site, story)


def test_a_revalidation_that_fails_after_a_purge_does_not_keep_what_was_purged(tmp_path: Path, site: Origin) -> None:
    async def story(one: Process, two: Process) -> None:
        site.put("/a.jpg", OLD, Cache_Control="max-age=0")
        await one.record()
        site.files["/a.jpg"].status, site.files["/a.jpg"].delay_s = 500, 0.4
        await one.record()
        await asyncio.sleep(0.2)
        await two.purge()
        await one.originals.drain()
        for process in (one, two):
            with pytest.raises(OriginUnreachable):
                await process.record()

    run(tmp_path, site, story)


def test_a_request_with_a_record_from_before_the_purge_learns_nothing_old(tmp_path: Path, site: Origin) -> None:
    async def story(one: Process, two: Process) -> None:
        before = await one.record()
        site.put("/a.jpg", NEW)
        await two.purge()
        with pytest.raises(BytesChanged):
            await one.originals.body(one.location, before)
        assert (await two.record()).held == (sha256(NEW),)

    run(tmp_path, site, story)


def test_an_answer_made_while_its_picture_was_purged_is_made_again(tmp_path: Path, site: Origin) -> None:
    async def story(one: Process, two: Process) -> None:
        seen = one.originals.purges_seen
        before = await one.record()
        seen = one.originals.purges_seen
        one.originals.check_current(one.location, before, seen)
        await two.purge()
        with pytest.raises(BytesChanged):
            one.originals.check_current(one.location, before, seen)
        site.put("/b.jpg", NEW)
        await one.record()
        seen = one.originals.purges_seen
        other = Sources((two.location.source,)).locate("any", b"/b.jpg")
        await two.originals.purge(other)
        one.originals.check_current(one.location, before, seen)

    run(tmp_path, site, story)


def test_what_was_made_from_a_record_that_is_lost_goes_with_the_next_fetch(tmp_path: Path, site: Origin) -> None:
    async def story(one: Process, two: Process) -> None:
        one.keep(await one.record())
        two.has_kept(OLD)
        one.sources.delete(keys.source_key(one.location.id))
        two.sources.memory.delete(keys.source_key(one.location.id))
        await two.purge()
        await two.record()
        assert not one.has_kept(OLD) and not two.has_kept(OLD)
        one.keep(await one.record())
        two.sources.delete(keys.source_key(one.location.id))
        await two.record()
        assert one.has_kept(OLD), "only the first bytes after a purge are looked at so"

    run(tmp_path, site, story)


def test_what_was_made_from_all_bytes_that_the_url_ever_held_goes(tmp_path: Path, site: Origin) -> None:
    async def story(one: Process, two: Process) -> None:
        bodies = (OLD, NEW, OLD, NEWEST)
        for body in bodies:
            site.put("/a.jpg", body, Cache_Control="max-age=0")
            await one.record()
            await one.originals.drain()
            record = await one.record()
            await one.originals.drain()
            one.keep(record)
        assert (await two.record()).held == (sha256(NEWEST), sha256(OLD), sha256(NEW))
        await two.purge()
        assert [one.has_kept(body) for body in bodies] == [False] * 4

    run(tmp_path, site, story)


def test_what_was_made_from_a_picture_that_its_origin_took_away_goes(tmp_path: Path, site: Origin) -> None:
    async def taken_away(one: Process) -> None:
        del site.files["/a.jpg"]
        await one.record()
        await one.originals.drain()
        with pytest.raises(OriginNotFound):
            await one.record()

    async def story(one: Process, two: Process) -> None:
        site.put("/a.jpg", OLD, Cache_Control="max-age=0")
        one.keep(await one.record())
        await taken_away(one)
        site.put("/a.jpg", NEW, Cache_Control="max-age=0")
        one.keep(await two.record())
        assert one.has_kept(OLD) and two.has_kept(NEW)
        await two.originals.drain()
        await taken_away(two)
        await one.purge()
        assert not any(process.has_kept(body) for process in (one, two) for body in (OLD, NEW))

    run(tmp_path, site, story)


def test_an_error_of_the_origin_is_forgotten_too(tmp_path: Path, site: Origin) -> None:
    async def story(one: Process, two: Process) -> None:
        del site.files["/a.jpg"]
        with pytest.raises(OriginNotFound):
            await one.record()
        site.put("/a.jpg", NEW)
        with pytest.raises(OriginNotFound):
            await one.record()
        await two.purge()
        assert (await one.record()).sha256 == sha256(NEW)

    run(tmp_path, site, story)


def test_a_picture_nobody_asked_for_yet_can_be_purged_once_in_ten_seconds(tmp_path: Path, site: Origin) -> None:
    async def story(one: Process, two: Process) -> None:
        await one.purge()
        with pytest.raises(PurgedJustNow):
            await two.purge()
        assert site.asked == []

    run(tmp_path, site, story)
