import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from imgproxy.errors import ImgproxyError, NotFound, OriginForbidden, OriginNotFound, OriginTooLarge, OriginUnreachable
from imgproxy.origin import files
from imgproxy.origin.sources import Location, Sources
from imgproxy.settings import Fetch, Source


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    base = tmp_path / "photos"
    (base / "summer").mkdir(parents=True)
    (base / "a.png").write_bytes(b"picture")
    (base / "summer" / "b.jpg").write_bytes(b"another")
    return base


def at(folder: Path, path: str) -> Location:
    return Sources((Source(name="disk", kind="folder", base=str(folder)),)).locate("x", path.encode())


def test_a_file_is_read_with_its_type_and_validators(lab: Any, folder: Path) -> None:
    os.utime(folder / "a.png", ns=(0, 1_700_000_000_123_456_789))
    fetched = lab.fetch(at(folder, "/a.png"))
    assert (fetched.status, fetched.body, fetched.content_type) == ("fresh", b"picture", "image/png")
    assert fetched.last_modified == "Tue, 14 Nov 2023 22:13:20 GMT"
    assert fetched.etag == f'"7-{1_700_000_000_123_456_789:x}"'
    assert (fetched.max_age_s, fetched.no_store) == (None, False)
    assert lab.fetch(at(folder, "/summer/b.jpg")).body == b"another"


@pytest.mark.parametrize("name", [" <>[]{}|\\^%.jpg", "&$+,:;=?@#.jpg", "ساندویچ.jpg", "stöked.png", "-rf", "a b"])
def test_a_file_of_any_name_is_found(lab: Any, folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"odd")
    assert lab.fetch(at(folder, "/" + quote(name, safe=""))).body == b"odd"


def test_a_known_file_is_not_read_again(lab: Any, folder: Path) -> None:
    location = at(folder, "/a.png")
    first = lab.fetch(location)
    for known in ({"etag": first.etag}, {"last_modified": first.last_modified}):
        again = lab.fetch(location, **known)
        assert (again.status, again.body, again.etag) == ("not_modified", b"", first.etag)


def test_a_changed_file_is_read_again_even_within_one_second(lab: Any, folder: Path) -> None:
    location, file = at(folder, "/a.png"), folder / "a.png"
    os.utime(file, ns=(0, 1_700_000_000_000_000_000))
    first = lab.fetch(location)
    file.write_bytes(b"PICTURE")
    os.utime(file, ns=(0, 1_700_000_000_000_000_001))
    again = lab.fetch(location, etag=first.etag, last_modified=first.last_modified)
    assert (again.status, again.body) == ("fresh", b"PICTURE")


@pytest.mark.parametrize("path", ["/no.jpg", "/summer", "/a.png/b.jpg", "/no/such.jpg", "/" + "x" * 300])
def test_what_is_no_file_is_not_found(lab: Any, folder: Path, path: str) -> None:
    with pytest.raises(OriginNotFound):
        lab.fetch(at(folder, path))


def test_a_missing_folder_is_not_found(lab: Any, tmp_path: Path) -> None:
    with pytest.raises(OriginNotFound):
        lab.fetch(at(tmp_path / "none", "/a.png"))


def test_a_link_out_of_the_folder_is_not_found(lab: Any, folder: Path) -> None:
    (folder / "file.jpg").symlink_to(folder.parent / "secret.jpg")
    (folder / "up").symlink_to(folder.parent)
    (folder / "loop").symlink_to(folder / "loop")
    sibling = folder.parent / "photos-private"
    sibling.mkdir()
    (sibling / "c.jpg").write_bytes(b"secret")
    (folder / "sibling").symlink_to(sibling)
    for path in ("/file.jpg", "/up/secret.jpg", "/loop", "/sibling/c.jpg"):
        with pytest.raises(OriginNotFound):
            lab.fetch(at(folder, path))


def test_a_link_inside_the_folder_and_a_linked_folder_are_followed(lab: Any, folder: Path) -> None:
    (folder / "latest.png").symlink_to("a.png")
    assert lab.fetch(at(folder, "/latest.png")).body == b"picture"
    (folder.parent / "link").symlink_to(folder)
    assert lab.fetch(at(folder.parent / "link", "/a.png")).body == b"picture"


def test_a_location_made_by_hand_stays_inside_too(lab: Any, folder: Path) -> None:
    good = at(folder, "/a.png")
    with pytest.raises(OriginNotFound):
        lab.fetch(Location(good.source, "x", "x", file=folder / ".." / "secret.jpg"))
    with pytest.raises(NotFound):
        at(folder, "/%2e%2e/secret.jpg")


def test_a_named_pipe_is_not_waited_for(lab: Any, folder: Path) -> None:
    os.mkfifo(folder / "pipe.jpg")
    with pytest.raises(OriginNotFound):
        lab.fetch(at(folder, "/pipe.jpg"))


def test_a_file_over_the_cap_is_too_large_and_one_at_the_cap_is_not(lab: Any, folder: Path) -> None:
    assert lab.fetch(at(folder, "/a.png"), settings=Fetch(max_bytes=7)).body == b"picture"
    with pytest.raises(OriginTooLarge):
        lab.fetch(at(folder, "/a.png"), settings=Fetch(max_bytes=6))


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (PermissionError(13, "Permission denied"), OriginForbidden),
        (OSError(5, "Input/output error"), OriginUnreachable),
        (OSError(23, "Too many open files"), OriginUnreachable),
    ],
)
def test_a_file_that_cannot_be_opened_has_its_reason(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, ours: type[ImgproxyError]
) -> None:
    def fail(*_: object) -> int:
        raise error

    monkeypatch.setattr(os, "open", fail)
    with pytest.raises(ours):
        files.read(folder / "a.png", folder, max_bytes=100)


def test_a_file_that_changes_while_it_is_read_is_not_served(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fstat

    def then_grow(descriptor: int) -> os.stat_result:
        facts = real(descriptor)
        with (folder / "a.png").open("ab") as file:
            file.write(b"!")
        return facts

    monkeypatch.setattr(files.os, "fstat", then_grow)
    with pytest.raises(OriginUnreachable, match="changed"):
        files.read(folder / "a.png", folder, max_bytes=100)
