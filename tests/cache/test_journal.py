from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from imgproxy.cache.journal import Journal, Purge, Watch
from tests.conftest import full_disk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def journal(path: Path) -> Journal:
    return Journal(path)


def purge(number: int, *tags: str, done: bool = True) -> Purge:
    return Purge(f"id-{number}", float(number), f"picture-{number}", tags or (f"tag-{number}",), done)


def watching(path: Path) -> Watch:
    """One that has had its first look."""
    watch = Watch(path)
    assert watch.news() is None, "whoever starts cannot know what it missed"
    assert watch.news() == ()
    return watch


def test_what_was_appended_is_read_as_its_last_line_says(journal: Journal) -> None:
    journal.append(purge(1, done=False))
    journal.append(purge(2, "a", "b", done=False))
    journal.append(purge(1))
    assert journal.read() == [purge(1), purge(2, "a", "b", done=False)]


def test_there_is_nothing_in_a_journal_that_is_not_there(journal: Journal) -> None:
    assert journal.read() == [] and journal.size == 0


def test_a_watch_hears_of_each_tag_once(journal: Journal, path: Path) -> None:
    journal.create()
    watch = watching(path)
    journal.append(purge(1))
    journal.append(purge(2, "a", "b"))
    assert watch.news() == {"tag-1", "a", "b"}
    assert watch.news() == ()
    journal.append(purge(3))
    assert watch.news() == {"tag-3"}


def test_the_first_purge_of_all_is_heard_of(journal: Journal, path: Path) -> None:
    watch = watching(path)
    journal.append(purge(1))
    assert watch.news() is None, "a file that appears is a file nobody knows"
    assert watch.news() == ()
    journal.append(purge(2))
    assert watch.news() == {"tag-2"}


def test_a_new_journal_may_say_anything(journal: Journal, path: Path) -> None:
    journal.append(purge(1))
    watch = watching(path)
    journal.replace([purge(1), purge(2)])
    assert watch.news() is None
    assert journal.read() == [purge(1), purge(2)]
    journal.append(purge(3))
    assert watch.news() == {"tag-3"}


def test_a_new_journal_in_place_of_the_old_one_is_not_taken_for_it(journal: Journal, path: Path) -> None:
    """Written over the old one: the same inode number, and longer than what was read."""
    journal.append(purge(1))
    watch = watching(path)
    other = Journal(path.with_name("other"))
    other.append(purge(7))
    other.append(purge(8))
    path.write_bytes(path.with_name("other").read_bytes())
    assert watch.news() is None


def test_a_journal_that_is_gone_or_cannot_be_read_may_have_said_anything(journal: Journal, path: Path) -> None:
    journal.append(purge(1))
    watch = watching(path)
    path.unlink()
    assert watch.news() is None
    path.mkdir()
    assert [watch.news() for _ in range(3)] == [None, None, None], "until it can be read"
    path.rmdir()
    journal.append(purge(2))
    assert watch.news() is None
    assert watch.news() == ()


def test_a_journal_below_something_that_is_no_folder_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    watch = Watch(tmp_path / "file" / "journal")
    assert [watch.news() for _ in range(2)] == [None, None]


@pytest.mark.parametrize("damage", [b"{}", b"nonsense", b'{"tags":[1]}', b"\xff\xfe", b'{"id":"1","tags":null}', b"[]"])
def test_a_damaged_line_may_have_named_anything_and_the_others_stay_good(
    journal: Journal, path: Path, damage: bytes
) -> None:
    journal.append(purge(1))
    watch = watching(path)
    with path.open("ab") as file:
        file.write(damage + b"\n")
    assert watch.news() is None
    journal.append(purge(2))
    assert watch.news() == {"tag-2"}
    assert journal.read() == [purge(1), purge(2)]


def test_a_line_is_read_when_it_is_whole(journal: Journal, path: Path) -> None:
    journal.append(purge(1))
    watch = watching(path)
    whole = path.with_name("whole")
    Journal(whole).append(purge(2))
    line = whole.read_bytes()[33:]
    with path.open("ab") as file:
        file.write(line[:20])
    assert watch.news() == set()
    with path.open("ab") as file:
        file.write(line[20:])
    assert watch.news() == {"tag-2"}


def test_a_line_that_its_writer_did_not_finish_does_not_spoil_the_next(journal: Journal, path: Path) -> None:
    journal.append(purge(1))
    watch = watching(path)
    with path.open("ab") as file:
        file.write(b'{"id":"id-9","ta')
    assert watch.news() == set()
    journal.append(purge(2))
    assert watch.news() is None
    assert journal.read() == [purge(1), purge(2)]


def test_a_full_disk_leaves_no_half_line(journal: Journal, path: Path) -> None:
    journal.append(purge(1))
    before = path.read_bytes()
    with full_disk(len(before) + 10), pytest.raises(OSError):
        journal.append(purge(2))
    assert path.read_bytes() == before


@given(some.lists(some.binary(max_size=60), max_size=8))
def test_whatever_stands_in_the_file_the_next_purge_is_heard_of(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("journal") / "journal"
    path.write_bytes(b"".join(pieces))
    watch = watching(path)
    for piece in pieces:
        with path.open("ab") as file:
            file.write(piece)
        watch.news()
    journal = Journal(path)
    journal.append(purge(1))
    heard = watch.news()
    assert heard is None or "tag-1" in heard
    assert purge(1) in journal.read()
