"""Do the figures of sensitivity, discovery and regret show what their tables say, the most important first?"""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from sim.plots.discovery import plot_box, plot_trajectory
from sim.plots.regret import plot_regret
from sim.plots.sobol import plot_morris, plot_sobol
from sim.plots.tornado import plot_tornado
from tests.examples import N, effects, indices, limits, peeled, regrets, swings


def rows_of(axes: Axes) -> list[str]:
    """The names of the rows from the top, in one line each."""
    assert axes.get_ylim()[0] > axes.get_ylim()[1]
    return [label.get_text().replace("\n", " ") for label in axes.get_yticklabels()]


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def words(axes: Axes) -> str:
    return " ".join(text.get_text() for text in axes.findobj(mpl.text.Text)).replace("\n", " ")


def test_the_widest_swing_is_on_top_and_bars_reach_from_the_base_to_both_ends():
    table = swings(9)
    axes = plot_tornado(table, outcome="pace", base=0.31, n=N)
    ordered = table.assign(size=table["swing"].abs()).sort_values("size", ascending=False)
    assert rows_of(axes) == ordered["label"].tolist()
    reached = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches]
    wanted = ordered[["at_low", "at_high"]].to_numpy().ravel()
    assert np.array(reached) == pytest.approx(np.c_[np.full(18, 0.31), wanted])
    low, high = (to_hex(bar.get_facecolor()) for bar in axes.patches[:2])
    assert low != high and {to_hex(bar.get_facecolor()) for bar in axes.patches[::2]} == {low}


def test_the_value_of_a_number_is_written_outside_its_bar_and_its_interval():
    table = swings(1)
    axes = plot_tornado(table, outcome="pace", base=0.31)
    written = {text.get_text(): text for text in axes.texts}
    assert written["0.5"].xy[0] == pytest.approx(table["at_low_low"][0]) and written["0.5"].get_ha() == "right"
    assert written["1.5"].xy[0] == pytest.approx(table["at_high_high"][0]) and written["1.5"].get_ha() == "left"
    blind = table.assign(**dict.fromkeys(("at_low_low", "at_low_high", "at_high_low", "at_high_high"), np.nan))
    shown = {text.get_text(): text for text in plot_tornado(blind, outcome="pace", base=0.31).texts}
    assert shown["0.5"].xy[0] == pytest.approx(table["at_low"][0])


def test_two_ends_on_the_same_side_stand_over_each_other():
    table = swings(1).assign(at_low=0.4, at_high=0.5)
    first, second = plot_tornado(table, outcome="pace", base=0.31).patches
    assert first.get_y() + first.get_height() <= second.get_y()
    flat = plot_tornado(swings(1).assign(at_low=0.31, at_high=0.31), outcome="pace", base=0.31)
    assert {text.get_ha() for text in flat.texts if text.get_text() in ("0.5", "1.5")} == {"left", "right"}
    with pytest.raises(ValueError, match="a number for the base"):
        plot_tornado(swings(2).assign(at_low=np.nan), outcome="pace", base=0.3)


def test_indices_are_ranked_by_the_total_and_luck_stands_apart_below():
    table = indices(6)
    axes = plot_sobol(table, outcome="pace", luck=(0.4, 0.37, 0.43), n=N)
    ordered = table.sort_values("total", ascending=False)
    assert rows_of(axes) == [*ordered["label"], "stochastic variability"]
    assert [bar.get_width() for bar in axes.patches] == pytest.approx([*ordered["total"], *ordered["first"], 0.4])
    places = axes.get_yticks()
    assert places[-1] - places[-2] > places[-2] - places[-3]
    assert axes.patches[-1].get_hatch() and "variance of single worlds" in words(axes)
    assert "luck" not in words(plot_sobol(table, outcome="pace"))
    with pytest.raises(ValueError, match="share, low and high"):
        plot_sobol(table, outcome="pace", luck=(0.4,))


def test_an_index_that_is_nowhere_known_is_left_out():
    table = indices(4).assign(total=np.nan)
    axes = plot_sobol(table, outcome="pace")
    assert [bar.get_width() for bar in axes.patches] == pytest.approx(table["first"].sort_values(ascending=False).tolist())
    assert "total" not in words(axes)
    with pytest.raises(ValueError, match="at least one index"):
        plot_sobol(table.assign(first=np.nan), outcome="pace")


def test_an_interval_below_zero_is_within_the_axes():
    table = indices(3).assign(first_low=-0.2)
    assert plot_sobol(table, outcome="pace").get_xlim()[0] < -0.2


def test_every_number_is_a_mark_and_the_strongest_are_named_without_covering_marks():
    table = effects(24)
    axes = plot_morris(table, outcome="pace", n=N, shown=5)
    marks = {line.get_marker(): line.get_xydata() for line in axes.lines if line.get_marker() in "^v"}
    up = table["mu"] >= 0
    assert marks["^"] == pytest.approx(table.loc[up, ["mu_star", "sigma"]].to_numpy())
    assert marks["v"] == pytest.approx(table.loc[~up, ["mu_star", "sigma"]].to_numpy())
    strongest = table.nlargest(5, "mu_star")["label"].tolist()
    named = [text.replace("\n", " ") for text in texts(axes) if text.replace("\n", " ") in set(table["label"])]
    assert named == strongest and "not named: 19" in words(axes)
    dots = axes.transData.transform(table[["mu_star", "sigma"]])
    boxes = [mpl.text.Text.get_window_extent(text) for text in axes.texts if text.get_text().replace("\n", " ") in strongest]
    assert not any(box.contains(*dot) for box in boxes for dot in dots)


def test_faint_lines_show_where_effects_bend():
    axes = plot_morris(effects(9), outcome="pace")
    slopes = [line.get_ydata()[1] / line.get_xdata()[1] for line in axes.lines[:3]]
    assert slopes == pytest.approx([1, 0.5, 0.1])
    assert "\u03c3 = 0.1 \u03bc*" in words(axes)
    with pytest.raises(ValueError, match="every mu_star and sigma"):
        plot_morris(effects(3).assign(sigma=np.nan), outcome="pace")


def test_a_box_is_drawn_within_the_whole_range_of_each_number_and_its_limits_are_written():
    table = pd.DataFrame(
        [
            ("a", "Grievance", 0.6, np.nan, 0.5, 0.7, 0.2),
            ("b", "Attacks", 15, 18, 10, 20, 0.0001),
            ("c", "Pace", 1, 3, 1, 5, np.nan),
        ],
        columns=["number", "label", "low", "high", "range_low", "range_high", "qp"],
    )
    axes = plot_box(table, title="Where it is cut off", n=N)
    assert rows_of(axes) == ["Attacks", "Grievance", "Pace"]
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches]
    assert bars[0::2] == [(0, 1)] * 3
    assert bars[1::2] == [pytest.approx(each) for each in ((0.5, 0.8), (0.5, 1.0), (0.0, 0.5))]
    for text in ("15 to 18", "\u2265 0.6", "\u2264 3", "10", "20", "< 0.001", "0.200"):
        assert text in texts(axes)
    assert "quasi-p" not in words(plot_box(table.assign(qp=np.nan), title=""))


@pytest.mark.parametrize("wrong", [{"low": 0.0}, {"high": 99.0}, {"range_low": 9.0}, {"low": 2.4, "high": 2.0}])
def test_a_box_outside_its_range_is_refused(wrong):
    with pytest.raises(ValueError, match="limits within them"):
        plot_box(limits(1).assign(**wrong), title="")


def test_the_chosen_step_of_a_trajectory_has_a_ring():
    table = peeled(20)
    axes = plot_trajectory(table, chosen=12, n=N)
    dots, ring = axes.collections
    assert np.array(dots.get_offsets()) == pytest.approx(table[["coverage", "density"]].to_numpy())
    assert len(np.unique(dots.get_facecolor(), axis=0)) == table["restricted"].nunique()
    assert np.array(ring.get_offsets()) == pytest.approx(table.loc[[12], ["coverage", "density"]].to_numpy())
    assert f"density {table['density'][12]:.2f}" in words(axes)
    assert len(plot_trajectory(table).collections) == 1
    with pytest.raises(ValueError, match="found 20 as the chosen step"):
        plot_trajectory(table, chosen=20)


def regret(table: pd.DataFrame, **more: object) -> Axes:
    return plot_regret(table, **{"value": "regret", "labels_rows": {}, "labels_columns": {}, "title": "", "n": N} | more)


def test_the_best_of_each_column_has_a_star_and_a_gap_is_blank():
    table = pd.DataFrame({"war": [0.1, 0.3, np.nan], "trade": [5.0, 2.0, 2.001]}, index=["wait", "arm", "talk"])
    axes = regret(table, labels_rows={"wait": "Wait and see"}, labels_columns={"war": "Share of worlds at war"})
    assert texts(axes)[:5] == ["0.10 \u2605", "5.00", "0.30", "2.00 \u2605", "2.00 \u2605"]
    assert rows_of(axes) == ["Wait and see", "arm", "talk"]
    (cells,) = axes.collections
    assert np.ma.filled(cells.get_array(), -1) == pytest.approx(np.array([[0, 1], [1, 0], [-1, 0.001 / 3]]))
    highest = regret(table, lower_is_better=False, fmt=".1f")
    assert texts(highest)[:5] == ["0.1", "5.0 \u2605", "0.3 \u2605", "2.0", "2.0"]


def test_many_outcomes_and_columns_of_equals_can_be_shown():
    axes = regret(regrets(4, 30))
    assert len(axes.get_xticklabels()) == 30
    assert np.nanmax(regret(pd.DataFrame({"a": [1.0, 1.0]})).collections[0].get_array()) == 0
    for nothing in (pd.DataFrame(), pd.DataFrame({"a": [np.nan]}), pd.DataFrame({"a": []})):
        with pytest.raises(ValueError, match="at least one number"):
            regret(nothing)


def test_categories_are_named_in_a_box_beside_numbers_or_alone():
    row = {"number": "who", "label": "Who rules", "qp": 0.01, "categories": frozenset({"b", "a"})}
    nothing = dict.fromkeys(("low", "high", "range_low", "range_high"), np.nan)
    alone = pd.DataFrame([row | nothing])
    for table in (alone, pd.concat([limits(2).assign(categories=None), alone])):
        axes = plot_box(table, title="Where it is cut off")
        assert "a or b" in words(axes)
        assert "nan" not in words(axes).split()


@pytest.mark.parametrize("draw", [plot_tornado, plot_sobol, plot_box])
def test_at_least_one_row_is_shown(draw):
    table, more = {
        plot_tornado: (swings(3), {"outcome": "", "base": 0.3}),
        plot_sobol: (indices(3), {"outcome": ""}),
        plot_box: (limits(3), {"title": ""}),
    }[draw]
    with pytest.raises(ValueError, match="allowed: 1 or more"):
        draw(table, **more, shown=0)
