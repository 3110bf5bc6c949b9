"""Does the benchmark measure what it says, and say where a ratio falls short?"""

from __future__ import annotations

import json

import numpy as np
import pytest

from sim.config.content import Content
from sim.ensembles.api import planned
from sim.studies.operations import benchmark, timing
from sim.studies.operations.bound import count_needs
from tests.asking import requested
from tests.rewrite_benchmarks import put_in


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A benchmark of few worlds and no commands."""
    monkeypatch.setattr(timing, "SIZES", (1, 5))
    monkeypatch.setattr(timing, "WORK", 10)
    monkeypatch.setattr(timing, "TURNS", 1)
    monkeypatch.setattr(timing, "GROWN", (1, 5, 25))
    monkeypatch.setattr(benchmark, "GROWN", (1, 5, 25))
    monkeypatch.setattr(benchmark, "WORLDS", 20)
    monkeypatch.setattr(benchmark, "MONTHS", 2)
    monkeypatch.setattr(benchmark, "ALONE", 1)
    monkeypatch.setattr(benchmark, "COMMANDS", ())


def test_it_leaves_a_table_and_a_figure_and_says_why_nothing_is_compiled(small: None, in_numpy: None, tmp_path) -> None:
    requested("study=benchmark", "months=2", f"results={tmp_path}")
    (folder,) = tmp_path.iterdir()
    text = (folder / "benchmark.md").read_text(encoding="utf-8")
    for words in (
        "1 world in NumPy",
        "5 worlds in NumPy",
        "TIGHTROPE_COMPILED is 0",
        "times dearer",
        "what one core needs at least",
    ):
        assert words in text
    assert (folder / "figures" / "cost.png").exists()
    assert len(json.loads((folder / "manifest.json").read_text())["figures"]) == text.count("\n|") - 2


def test_a_ratio_that_falls_short_is_told() -> None:
    assert timing._weigh(9.9, 10.0) == "at least 10 is asked: missed here"
    assert timing._weigh(10.0, 10.0) == "at least 10 is asked"
    assert timing._weigh(3.0, None) == ""


def test_the_pace_is_that_of_the_months_and_not_of_the_opening(content: Content) -> None:
    pace = timing.compare(content, planned(5, {"months": 2}), 5, is_compiled=False)
    assert pace.numpy > 0 and pace.compiled is None and pace.ratio is None


def test_needs_are_counted_from_rules_and_reviews(content: Content) -> None:
    single, double = (count_needs(content, planned(5, {"precision": precision})) for precision in ("single", "double"))
    assert 5 < single.reviews < 40
    assert double.operations > 1.2 * single.operations > 1e4, "polynomials of double precision are longer"
    assert np.isclose(double.moved, single.moved, rtol=1.0) and single.moved > 100


def test_tables_are_put_between_their_marks_only() -> None:
    page = "before\n<!-- benchmark -->\nold\n<!-- /benchmark -->\nafter\n"
    assert put_in(page, "benchmark", "| new |\n") == "before\n<!-- benchmark -->\n| new |\n<!-- /benchmark -->\nafter\n"
    with pytest.raises(ValueError, match="no place marked"):
        put_in(page, "scaling", "| new |")
