"""Does the figure of cost against worlds show what its tables say?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.plots.cost import plot_cost
from sim.plots.saving import save

WORLDS = 10.0 ** np.arange(7)
TABLES = {
    "compiled": pd.DataFrame({"worlds": WORLDS, "seconds": 0.02 + 9e-5 * WORLDS}),
    "in NumPy": pd.DataFrame({"worlds": WORLDS[:6], "seconds": 0.9 + 4e-4 * WORLDS[:6]}),
}
LEAST = pd.DataFrame({"worlds": WORLDS, "seconds": 4e-6 * WORLDS})


def words(axes: Axes) -> str:
    return " ".join(text.get_text() for text in axes.figure.findobj(Text)).replace("\n", " ")


def drawn() -> Axes:
    return plot_cost(TABLES, LEAST, note="60 months, one core")


def test_lines_are_the_measured_seconds_and_the_least_that_is_needed():
    axes = drawn()
    assert axes.get_xscale() == axes.get_yscale() == "log"
    for line, table in zip(axes.lines, [*TABLES.values(), LEAST], strict=True):
        assert line.get_xdata() == pytest.approx(table["worlds"])
        assert line.get_ydata() == pytest.approx(table["seconds"])
    assert all(name in words(axes) for name in (*TABLES, "processor lower bound", "60 months, one core"))
    below = axes.collections[0].get_paths()[0].vertices
    assert below[:, 1].max() == pytest.approx(LEAST["seconds"].max())


def test_all_is_within_the_axes_and_ticks_tell_units():
    axes = drawn()
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    assert (left, right) == (1, 1e6) and low <= 4e-6 and high >= 90
    assert {"1 us", "1 ms", "1 s", "100 s"} <= {label.get_text() for label in axes.get_yticklabels()}
    assert {"1", "1,000", "1,000,000"} <= {label.get_text() for label in axes.get_xticklabels()}


def test_without_an_estimate_and_with_one_point_it_still_draws():
    axes = plot_cost({"compiled": TABLES["compiled"].iloc[[3]]})
    assert len(axes.lines) == 1 and axes.get_xlim()[0] < 1000 < axes.get_xlim()[1]
    assert "at least" not in words(axes)


def test_rows_in_any_order_make_the_same_figure_and_tables_stay_as_they_are(tmp_path):
    turned = {label: table.iloc[::-1] for label, table in TABLES.items()}
    kept = {label: table.copy() for label, table in turned.items()}
    first, second = (
        save(drawn(), tmp_path / "one", "cost"),
        save(plot_cost(turned, LEAST.iloc[::-1], note="60 months, one core"), tmp_path / "two", "cost"),
    )
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert all(table.equals(kept[label]) for label, table in turned.items())


def test_it_draws_on_the_axes_it_is_given():
    left, right = Figure(figsize=(10, 5)).subplots(1, 2)
    assert plot_cost(TABLES, LEAST, left) is left
    assert left.has_data() and not right.has_data()


@pytest.mark.parametrize(
    ("tables", "least"),
    [
        ({}, None),
        ({"one": LEAST.iloc[:0]}, None),
        ({"one": LEAST[["worlds"]]}, None),
        ({"one": LEAST.assign(seconds=0.0)}, None),
        ({"one": LEAST.assign(worlds=-1.0)}, None),
        (TABLES, LEAST.assign(seconds=np.nan)),
        (TABLES, LEAST[["seconds"]]),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(tables, least):
    with pytest.raises(ValueError, match=r"plot_cost needs|missing"):
        plot_cost(tables, least)
