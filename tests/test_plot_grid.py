"""Does the picture of a grid show what its table says?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet

from sim.plots.grid import plot_grid


def table(columns: int, rows: int) -> pd.DataFrame:
    """Means that rise by 0.01 from cell to cell."""
    cells = [(f"option {x}", 0.1 * y) for x in range(columns) for y in range(rows)]
    found = pd.DataFrame(cells, columns=["dossier", "number"])
    mean = 0.01 * np.arange(len(found))
    return found.assign(mean=mean, low=mean - 0.1, high=mean + 0.2)


def test_a_map_has_a_cell_for_each_point_in_the_right_place():
    axes = plot_grid(table(3, 4), x="dossier", y="number", n=50, title="A title", labels=("policy", "number", "share"))
    (image,) = axes.get_images()
    assert image.get_array().shape == (4, 3)
    assert image.get_array()[2, 1] == pytest.approx(0.06)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["option 0", "option 1", "option 2"]
    written = [text.get_text() for text in axes.texts]
    assert "0.06" in written
    assert axes.get_xlabel() == "policy"
    assert "n = 50 worlds at each point" in " ".join([*written, axes.get_title(loc="left")])


def test_a_large_map_carries_no_numbers_and_few_ticks():
    axes = plot_grid(table(20, 20), x="dossier", y="number")
    assert len(axes.get_xticks()) <= 12
    assert not any(text.get_text() == "0.06" for text in axes.texts)


@pytest.mark.parametrize("name", ["dossier", "number"])
def test_along_one_lever_a_line_shows_the_interval(name):
    found = table(1, 5) if name == "number" else table(5, 1)
    axes = plot_grid(found, x=name, labels=(name, "", "share"))
    line = next(line for line in axes.get_lines() if len(line.get_ydata()) == 5)
    assert line.get_ydata().tolist() == pytest.approx(found["mean"].tolist())
    (bars,) = axes.collections
    low, high = np.array(bars.get_segments())[2][:, 1]
    assert (low, high) == pytest.approx((found["low"][2], found["high"][2]))


def test_a_table_without_what_is_shown_is_refused():
    with pytest.raises(ValueError, match="low"):
        plot_grid(table(2, 2).drop(columns="low"), x="number")
    with pytest.raises(ValueError, match="empty"):
        plot_grid(table(2, 2).head(0), x="dossier", y="number")


def rising(options: bool) -> pd.DataFrame:
    """Means that are the sum of two levers, sure to 0.05."""
    cells = [(x, y) for x in (0.0, 0.1, 0.2, 0.3) for y in (0.0, 0.1, 0.2)]
    found = pd.DataFrame(cells, columns=["x", "y"]).assign(mean=[x + y for x, y in cells])
    found = found.assign(low=found["mean"] - 0.05, high=found["mean"] + 0.05)
    return found.assign(x="option " + found["x"].astype(str)) if options else found


def keys(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_contours_stand_where_the_value_and_the_ends_of_its_interval_cross_the_threshold():
    axes = plot_grid(rising(options=False), x="x", y="y", threshold=0.25)
    lines = [each for each in axes.collections if isinstance(each, ContourSet)]
    assert len(lines) == 3
    for contour, crossed in zip(lines, (0.25, 0.3, 0.2), strict=True):
        corners = np.concatenate([path.vertices for path in contour.get_paths()])
        assert 0.1 * corners.sum(axis=1) == pytest.approx(crossed)
    assert lines[0].get_linewidths()[0] > 2 * lines[1].get_linewidths()[0]
    assert keys(axes) == ["where it crosses 0.25", "where an end of its 95 % interval does"]
    assert axes.get_images()[0].get_cmap().name == "cividis"


def test_a_threshold_that_is_never_crossed_is_said_to_be():
    axes = plot_grid(rising(options=False), x="x", y="y", threshold=0.52)
    assert keys(axes) == ["where it crosses 0.52: nowhere", "where an end of its 95 % interval does"]
    assert all("nowhere" in key for key in keys(plot_grid(rising(options=False).head(1), x="x", y="y", threshold=0.5)))


def test_options_that_are_clearly_above_are_marked():
    found = rising(options=True)
    axes = plot_grid(found, x="x", y="y", threshold=0.25)
    (marks,) = axes.lines
    columns, rows = np.round(marks.get_xydata() - [0.34, 0.3]).astype(int).T
    above = found[found["low"] > 0.25]
    assert {(f"option {0.1 * x:.1f}", round(0.1 * y, 1)) for x, y in zip(columns, rows, strict=True)} == set(
        zip(above["x"], above["y"], strict=True)
    )
    assert keys(axes) == ["the whole 95 % interval is above 0.25"]
    assert not any(isinstance(each, ContourSet) for each in axes.collections)


def test_along_one_lever_the_threshold_is_a_level_line():
    axes = plot_grid(rising(options=False).head(3), x="y", threshold=0.15)
    assert [0.15, 0.15] in [list(line.get_ydata()) for line in axes.lines]
    assert keys(axes) == ["threshold: 0.15"]


def test_a_threshold_needs_intervals_and_without_one_nothing_is_added():
    found = rising(options=False)
    with pytest.raises(ValueError, match="missing: high"):
        plot_grid(found.drop(columns="high"), x="x", y="y", threshold=0.2)
    axes = plot_grid(found.drop(columns=["low", "high"]), x="x", y="y")
    assert axes.get_legend() is None and not axes.collections
