"""The promises about the code itself: layers, who imports what, file length, documented settings."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from imgproxy import settings_source
from imgproxy.errors import ReplacementError
from imgproxy.settings import Section, Settings

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "imgproxy"
FILES = sorted(PACKAGE.rglob("*.py"))
MAX_LINES = 400

# Lower imports nothing above it; areas of one row do not know one another.
LAYERS: list[set[str]] = [
    {"errors", "observe"},
    {"settings", "plan", "samples", "fonts"},
    {"settings_text", "params", "origin", "cache", "image", "cutout", "scenery", "detect", "jobs", "capacity"},
    {"settings_source", "background", "storage"},
    {"originals"},
    {"orders", "workbench"},
    {"backgrounds", "faces", "replace_job", "remove_job", "faces_job", "pixels"},
    {"ingredients", "answers", "extend_job"},
    {"render"},
    {"wiring"},
    {"web"},
    {"processes"},
    {"commands"},
    {"cli"},
    {"__main__"},
]
# Areas of one row that may know each other, and why.
NEIGHBOURS = {
    ("cutout", "scenery"): "training composites use painted scenes",
}

# Library → the only places that import it.
OWNERS = {
    "starlette": ["web/"],
    "uvicorn": ["processes/web_process.py"],
    "httpx": ["origin/", "commands/warm.py"],
    "httpcore": ["origin/"],
    "obstore": ["origin/objects.py"],
    "diskcache": ["cache/disk.py"],
    "cachetools": ["cache/memory.py"],
    "sqlite3": ["jobs/store.py", "cache/disk.py"],
    "prometheus_client": ["observe/metrics.py"],
    "torch": ["cutout/", "scenery/noise.py", "scenery/elements/tile.py"],
    "diffusers": [],
    "transformers": [],
    "segment_anything": [],
    "cv2": ["detect/cascades.py"],
    "pickle": [],
}


def imports(path: Path) -> list[tuple[str, ...]]:
    """Every imported module as its parts; `from a import b` counts as a.b."""
    found: list[tuple[str, ...]] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [tuple(name.name.split(".")) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found += [(*str(node.module).split("."), name.name) for name in node.names]
    return found


def area(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def layer(name: str) -> int:
    return next((i for i, row in enumerate(LAYERS) if name in row), -1)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    own = area(path)
    if own == "__init__":
        return
    assert layer(own) >= 0, f"{own} stands in no layer: give it a place in LAYERS"
    for module in imports(path):
        if module[0] != "imgproxy" or len(module) < 2 or module[1] == "__version__":
            continue
        other = module[1]
        if other == own or (own, other) in NEIGHBOURS:
            continue
        assert layer(other) < layer(own), f"{path.relative_to(ROOT)} imports {'.'.join(module)}: not below it"


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_imported_by_its_owner_only(library: str) -> None:
    for path in FILES:
        if any(module[0] == library for module in imports(path)):
            place = str(path.relative_to(PACKAGE))
            assert any(place.startswith(owner) for owner in OWNERS[library]), f"{place} imports {library}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_stays_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MAX_LINES


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_says_what_it_is_for(path: Path) -> None:
    if path.name == "__init__.py" and not path.read_text().strip():
        pytest.fail(f"{path.relative_to(ROOT)} needs a docstring that says what the folder is")
    assert ast.get_docstring(ast.parse(path.read_text())), f"{path.relative_to(ROOT)} has no docstring"


def test_only_settings_source_reads_the_environment() -> None:
    readers = [
        str(path.relative_to(PACKAGE)) for path in FILES if re.search(r"\bos\.(environ|getenv)\b", path.read_text())
    ]
    # prometheus_client takes its directory from the environment and nowhere else.
    assert sorted(set(readers) - {"settings_source.py", "observe/metrics.py"}) == []


def test_asyncio_is_started_by_commands_and_processes_only() -> None:
    for path in FILES:
        if re.search(r"asyncio\.(run|Runner)\(", path.read_text()):
            assert area(path) in ("commands", "processes"), f"{path.relative_to(ROOT)} starts an event loop"


def test_every_setting_has_a_line_of_help() -> None:
    for name, section in _sections():
        for field, info in section.model_fields.items():
            assert info.description, f"{name}.{field} has no description"


def test_the_example_configuration_is_the_settings_printed() -> None:
    assert (ROOT / "config" / "imgproxy.toml").read_text() == settings_source.print_toml(Settings())


def test_the_readme_starts_with_the_two_commands_and_names_existing_files() -> None:
    readme = (ROOT / "README.md").read_text()
    assert readme.index("imgproxy serve") < readme.index("![")
    assert readme.index("pytest") < readme.index("![")
    for name in re.findall(r"\]\((?!https?:|#)([^)#]+)\)", readme):
        assert (ROOT / name).exists(), f"README links to {name}, which does not exist"


def test_every_failure_reason_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    for kind in ReplacementError.__subclasses__():
        assert f"| {kind.public} | `{kind.code}` |" in readme, f"README does not explain {kind.code}"


def test_torch_is_pinned_exactly_and_the_version_is_stated_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert "torch==2.13.0" in project["dependencies"]
    from imgproxy import __version__

    assert project["version"] == __version__
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text()


def _sections() -> list[tuple[str, type[Section]]]:
    from imgproxy.settings import Source

    found: list[tuple[str, type[Section]]] = [("sources", Source)]
    for name, info in Settings.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, Section):
            found.append((name, info.annotation))
    return found
