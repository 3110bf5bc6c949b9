"""Can the figures of the analyses be read: nothing covered, nothing off the paper, of one row or of many?"""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.plots.convergence import plot_convergence
from sim.plots.distributions import plot_empirical
from sim.plots.letters import fit_text, high, wide
from sim.plots.names import spread
from sim.plots.room import DOTS
from sim.plots.rows import plain
from sim.plots.survival import plot_survival
from tests.examples import N
from tests.shown import DRAWN, GOOD, TABLES, draw_played, draw_story

EVERY = {**DRAWN, "timeline": draw_story, "played": draw_played}
LINES, ROWS = ("empirical", "survival", "incidence", "convergence", "played"), ("tornado", "sobol", "box", "regret")
TOUCH = -1.0  # dots by which letters may touch


def written(drawn: Axes | Figure) -> list[Text]:
    """All texts of a figure that are seen; labels of ticks beyond the ends of their axis are not."""
    hidden = set()
    for axis in (axis for axes in drawn.findobj(Axes) for axis in (axes.xaxis, axes.yaxis)):
        low, high = sorted(axis.get_view_interval())
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            if not low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                hidden |= {tick.label1, tick.label2}
    return [text for text in drawn.findobj(Text) if text.get_visible() and text.get_text().strip() and text not in hidden]


def words(axes: Axes) -> str:
    return " ".join(text.get_text() for text in written(axes)).replace("\n", " ")


def spoiled(drawn: Axes | Figure) -> list[tuple[str, ...]]:
    """Texts that leave the paper, and pairs of texts that lie on each other, as the figure is written to disk."""
    figure = drawn.figure
    figure.set_dpi(DOTS)
    FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    width, height = figure.bbox.size
    boxes = [(text.get_text(), Text.get_window_extent(text).padded(TOUCH)) for text in written(drawn)]
    beyond = [(text,) for text, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]
    return beyond + [(one, other) for (one, a), (other, b) in combinations(boxes, 2) if a.overlaps(b)]


@pytest.mark.parametrize("name", EVERY)
def test_one_row_can_be_read(name):
    axes = EVERY[name](k=1)
    assert spoiled(axes) == [] and "not shown" not in words(axes)


@pytest.mark.parametrize("name", EVERY)
def test_many_rows_can_be_read_and_a_figure_that_leaves_some_out_says_how_many(name):
    axes = EVERY[name](k=30)
    assert spoiled(axes) == []
    left = 22 if name in LINES else 15 if name in ROWS else None
    assert f"not shown: {left} more" in words(axes) if left else "not shown" not in words(axes)


@pytest.mark.parametrize("draw", EVERY.values(), ids=EVERY)
def test_a_figure_on_axes_of_somebody_else_can_be_read(draw):
    room = {"hspace": 0.55, "wspace": 0.5, "left": 0.16, "right": 0.88, "top": 0.86, "bottom": 0.14}
    panels = Figure(figsize=(11, 9)).subplots(2, 2, gridspec_kw=room)
    place = panels[0, 0].get_position().bounds
    axes = draw(panels[0, 0])
    assert axes is panels[0, 0] and not any(other.has_data() for other in panels.ravel()[1:])
    assert spoiled(axes) == []
    assert axes.get_position().bounds[1::2] == pytest.approx(place[1::2])  # a scale of colours may take some of the width


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_not_changed_and_refused_without_rows_or_a_column(name):
    table, column = GOOD[name]
    kept = table.copy()
    TABLES[name](table)
    assert table.equals(kept)
    with pytest.raises(ValueError, match="at least one row"):
        TABLES[name](table.head(0))
    with pytest.raises(ValueError, match=f"missing: {column}"):
        TABLES[name](table.drop(columns=column))


@pytest.mark.parametrize("draw", [plot_empirical, plot_survival, plot_convergence])
def test_no_table_at_all_is_refused(draw):
    more = {plot_empirical: {"unit": ""}, plot_survival: {"horizon": 9, "n": N, "title": ""}, plot_convergence: {}}[draw]
    with pytest.raises(ValueError, match="at least one table"):
        draw({}, **more)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0.01, 0.08))
def test_names_keep_their_order_their_distance_and_the_scale(wanted, gap):
    places = spread(wanted, gap)
    order = np.argsort(wanted, kind="stable")
    assert all(after - before >= gap - 1e-9 for before, after in pairwise(places[order]))
    assert -1e-9 <= places.min() and places.max() <= 1 + 1e-9
    if all(after - before >= gap for before, after in pairwise(sorted(wanted))):
        assert places == pytest.approx(wanted)


@given(st.lists(st.text("abcdefg ", max_size=60), min_size=1, max_size=4), st.floats(0.3, 3), st.floats(0.1, 1))
def test_words_fit_the_room_they_are_given(texts, width, height):
    lines, size = fit_text(texts, width, height)
    assert all(wide(text, size) <= width and high(text, size) <= max(height, high("a", size)) for text in lines)
    if not any("\u2026" in text for text in lines):
        assert [text.split() for text in lines] == [text.split() for text in texts]


def test_numbers_are_written_plainly():
    assert [plain(x) for x in (0.12345, -2.0, 1234.5, 0, 1e9)] == ["0.123", "\u22122", "1,234", "0", "1e+09"]
