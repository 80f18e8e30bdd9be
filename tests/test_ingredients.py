"""Which pictures beside its own a plan may name, and what is known of faces."""

import asyncio
from pathlib import Path

import pytest

from imgproxy import orders
from imgproxy.cache.disk import DiskTier
from imgproxy.cache.locks import KeyLocks
from imgproxy.cache.memory import MemoryTier
from imgproxy.cache.purges import Purges
from imgproxy.cache.tiers import Tiers
from imgproxy.detect.found import VERSION
from imgproxy.errors import OriginError, OriginNotFound, RequestError
from imgproxy.faces import Faces
from imgproxy.ingredients import Ingredients, Larder
from imgproxy.jobs.store import SqliteJobStore
from imgproxy.origin.fetch import Fetcher
from imgproxy.origin.sources import Sources
from imgproxy.originals import Originals
from imgproxy.params.parse import parse
from imgproxy.settings import Settings, Source
from tests.conftest import jpeg, product

# Nothing listens there: whoever is let through fails later, and in another way.
AWAY = "http://127.0.0.1:9"


class Bench:
    """A larder over a folder of two pictures; `jobs` is where faces are asked for."""

    def __init__(self, folder: Path, source: Source, *, loopback: bool = False) -> None:
        sources = Sources((source,))
        settings = Settings.model_validate({"image": {"faces_wait_s": 0}})
        memory, disk = MemoryTier(1_000_000), DiskTier(folder / "blobs", 10_000_000, "sources")
        self.jobs = SqliteJobStore(folder / "jobs.sqlite")
        tiers = Tiers(memory, disk)
        originals = Originals(
            Fetcher(settings.fetch), tiers, KeyLocks(folder / "locks"), settings, Purges(folder, (disk, self.jobs))
        )
        faces = Faces(originals, tiers, self.jobs, settings)
        self._larder = Larder(sources, originals, faces, settings, may_go_elsewhere=loopback)
        (folder / "a.jpg").write_bytes(jpeg(product()))
        (folder / "logo.jpg").write_bytes(jpeg(product(60, 40)))
        self._location, self._originals = sources.locate("x", b"/a.jpg"), originals
        self._aside = Sources((_folder(folder),)).locate("x", b"/a.jpg")

    def gathered(self, query: str) -> Ingredients:
        async def gather() -> Ingredients:
            record = await self._originals.record(self._aside)
            return await self._larder.gathered(self._location, record, parse(query.encode()), 0)

        return asyncio.run(gather())


def _folder(folder: Path, **more: object) -> Source:
    return Source(name="pics", kind="folder", base=str(folder), **more)  # type: ignore[arg-type]


def web(**more: object) -> Source:
    return Source(name="pics", base=f"{AWAY}/photos", allow_networks=("127.0.0.0/8",), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("where", ["/logo.jpg", "logo.jpg", "/logo.jpg?x=1"])
def test_a_path_in_the_same_source_is_for_everybody(tmp_path: Path, where: str) -> None:
    (other,) = Bench(tmp_path, _folder(tmp_path)).gathered(f"mark={where}").others
    assert (other.name, other.record.width, other.record.height) == ("mark", 60, 40)


@pytest.mark.parametrize(
    "query", [f"mark={AWAY}/a.jpg", f"blend={AWAY}/a.jpg", f"mask={AWAY}/a.jpg", f"mark=a.jpg&mark-base={AWAY}"]
)
def test_an_unsigned_source_beyond_loopback_takes_nothing_from_other_hosts(tmp_path: Path, query: str) -> None:
    with pytest.raises(RequestError, match="unsigned") as caught:
        Bench(tmp_path, _folder(tmp_path)).gathered(query)
    assert "signing tokens" in caught.value.public
    with pytest.raises(OriginError):
        Bench(tmp_path, _folder(tmp_path), loopback=True).gathered(query)
    with pytest.raises(OriginError):
        Bench(tmp_path, _folder(tmp_path, signing_tokens=("t",))).gathered(query)


@pytest.mark.parametrize(
    "path", ["/private/a.jpg", "/photos/../private/a.jpg", "/photos", "/photosa.jpg", "/photos//a.jpg"]
)
def test_nor_from_its_own_host_what_no_path_of_it_names(tmp_path: Path, path: str) -> None:
    with pytest.raises(RequestError, match="unsigned"):
        Bench(tmp_path, web()).gathered(f"mark={AWAY}{path}")


def test_but_what_a_path_of_it_could_name_by_its_url(tmp_path: Path) -> None:
    with pytest.raises(OriginError):
        Bench(tmp_path, web()).gathered(f"mark={AWAY}/photos/2026/a.jpg")


def test_an_error_tells_whose_picture_it_is_about(tmp_path: Path) -> None:
    with pytest.raises(OriginNotFound) as caught:
        Bench(tmp_path, _folder(tmp_path)).gathered("mark=/none.jpg")
    assert caught.value.public == "The picture that `mark` names: The origin has no such picture."
    assert caught.value.status == 404


def test_what_describes_the_source_needs_nothing_laid_over_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path, _folder(tmp_path))
    assert bench.gathered("fm=json&mark=/none.jpg&fit=crop&w=9&h=9&crop=faces") == Ingredients()
    assert not bench.gathered("fm=json&faces=1").settled


@pytest.mark.parametrize("query", ["fit=facearea&w=9&h=9", "blend=/logo.jpg&blend-fit=crop&blend-w=9&blend-crop=faces"])
def test_a_search_that_failed_is_not_taken_for_one_that_found_nothing(tmp_path: Path, query: str) -> None:
    bench = Bench(tmp_path, _folder(tmp_path))
    unknown = bench.gathered(query)
    assert not unknown.settled and "faces:unknown" in unknown.names
    job = bench.jobs.claim("w", lease_s=10, attempts=3)
    assert job is not None and job.kind == orders.FACES
    bench.jobs.fail(job.key, "w", code="EngineFailed", reason="no", lifetime_s=60)
    failed = bench.gathered(query)
    assert (failed.settled, failed.names, failed.faces) == (False, unknown.names, ())
    assert f"faces:{VERSION}" not in failed.names
