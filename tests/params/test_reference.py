"""The documentation of the URL language is the table, printed."""

from pathlib import Path

from imgproxy.params import reference
from imgproxy.params.table import CATEGORIES, ROWS

ROOT = Path(__file__).resolve().parents[2]


def test_the_url_reference_is_the_table_printed() -> None:
    # To renew it: python -c "from imgproxy.params import reference; print(reference.page(), end='')"
    assert (ROOT / "docs" / "url-reference.md").read_text() == reference.page()


def test_the_readme_holds_the_overview() -> None:
    assert reference.overview() in (ROOT / "README.md").read_text()


def test_every_parameter_stands_in_the_reference_once() -> None:
    page = reference.page()
    for row in ROWS:
        assert page.count(f"| `{row.name}`") == 1, row.name


def test_every_category_of_supported_parameters_has_a_title() -> None:
    supported = {category for category, rows in CATEGORIES.items() if any(row.support == "supported" for row in rows)}
    assert supported == set(reference.TITLES)
