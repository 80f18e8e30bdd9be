"""What the documentation shows works: its settings are read by our own reader, its lists are the code's."""

import os
import re
from pathlib import Path

import pytest

from imgproxy import settings_source
from imgproxy.image import pipeline
from imgproxy.params.table import BY_NAME
from imgproxy.settings import Source

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES = sorted(DOCS.glob("*.md"))
BLOCKS = [
    pytest.param(block, id=f"{page.name}-{number}")
    for page in PAGES
    for number, block in enumerate(re.findall(r"^```toml\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL))
]


@pytest.mark.parametrize("block", BLOCKS)
def test_the_settings_that_are_shown_are_good(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("IMGPROXY_", "AWS_", "AZURE_", "GOOGLE_"))]:
        monkeypatch.delenv(name)
    (tmp_path / "imgproxy.toml").write_text(block)
    # Beyond loopback: there the most is asked of sources.
    shown = settings_source.load(tmp_path / "imgproxy.toml", {"server.host": "0.0.0.0"} if "[[s" in block else None)
    assert shown.sources


def test_every_setting_of_a_source_is_shown_or_named() -> None:
    text = (DOCS / "sources.md").read_text()
    missing = [name for name in Source.model_fields if not re.search(rf"`{name}\b|^{name} = ", text, re.MULTILINE)]
    assert not missing


def test_the_order_of_steps_is_the_pipelines() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (DOCS / "rendering.md").read_text(), re.MULTILINE)
    assert rows == [step.__name__.removeprefix("_") for step in pipeline.STEPS]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text())
    assert not [link for link in links if "://" not in link and not (page.parent / link).exists()]


def test_parameters_that_are_explained_exist() -> None:
    named = re.findall(r"`([a-z]+(?:-[a-z]+)*)=[^`]*`", (DOCS / "rendering.md").read_text())
    assert named and not [name for name in named if name not in BY_NAME]
