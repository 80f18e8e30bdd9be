"""A web process that renders for long holds no more memory than one that has rendered for a while."""

import platform

import pytest

from benchmarks.renders_memory import measured


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(platform.system() != "Linux", reason="resident memory is read from /proc")
def test_memory_stays_where_the_first_renders_brought_it() -> None:
    """Loose: what a hundred renders have not touched yet may still come. Without care it would be twice as much."""
    found = {one.renders: one.rss_mb for one in measured(400)}
    assert found[400] < 1.5 * found[120]
