"""Does the picture of a grid show what its table says?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

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
