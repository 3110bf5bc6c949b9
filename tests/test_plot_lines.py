"""Do the figures of lines, bars and pairs show what their tables say?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.text import Text

from sim.plots.convergence import plot_convergence
from sim.plots.distributions import plot_distribution, plot_empirical
from sim.plots.network import plot_network
from sim.plots.style import actor_color
from sim.plots.survival import plot_incidence, plot_survival
from tests.examples import ACTORS, MONTHS, SIZES, N, alignments, bins, converging, curves, empirical, incidence


def words(axes: Axes) -> str:
    return " ".join(text.get_text() for text in axes.findobj(Text)).replace("\n", " ")


def lines_of(axes: Axes) -> list[Line2D]:
    return [line for line in axes.lines if line.get_transform() == axes.transData and len(line.get_xdata()) > 2]


def test_bars_are_the_shares_with_their_intervals_and_the_start():
    table = bins(9)
    axes = plot_distribution(table.assign(low=table["low"].where(table.index > 0)), label="Pace", unit="index", n=N, start=0.45)
    assert [bar.get_height() for bar in axes.patches] == pytest.approx((100 * table["share"]).tolist())
    assert [bar.get_x() for bar in axes.patches] == pytest.approx(table["left"].tolist())
    segments = np.array(axes.collections[0].get_segments()[1:])
    assert segments[:, :, 1] == pytest.approx(100 * table[["low", "high"]].to_numpy()[1:])
    assert axes.lines[0].get_xdata() == [0.45, 0.45] and "at the start" in words(axes)
    assert "at the start" not in words(plot_distribution(table, label="Pace", unit="index"))
    with pytest.raises(ValueError, match="right end is above the left"):
        plot_distribution(table.assign(right=table["left"]), label="Pace", unit="index")


def test_a_share_of_worlds_at_or_below_rises_in_steps_from_nothing_to_all():
    axes = plot_empirical(empirical(2), unit="index")
    first, second = lines_of(axes)
    assert first.get_drawstyle() == "steps-post" and first.get_color() != second.get_color()
    table = next(iter(empirical(1).values()))
    assert first.get_ydata() == pytest.approx([0, *(100 * table["share"]), 100])
    assert (first.get_xdata()[0], first.get_xdata()[-1]) == pytest.approx(axes.get_xlim())


def test_survival_starts_whole_holds_each_value_until_the_next_and_ends_at_the_horizon():
    tables = curves(2, rows=5)
    axes = plot_survival(tables, horizon=MONTHS, n=N, title="Until it happens", note="two scenarios")
    line, table = lines_of(axes)[0], next(iter(tables.values()))
    assert line.get_drawstyle() == "steps-post"
    assert line.get_xdata().tolist() == [0, *table["month"], MONTHS]
    assert line.get_ydata() == pytest.approx([100, *(100 * table["survival"]), 100 * table["survival"].iloc[-1]])
    assert "two scenarios" in words(axes)
    band = axes.collections[0].get_paths()[0].vertices
    assert band[:, 1].max() == pytest.approx(100) and band[:, 1].min() == pytest.approx(100 * table["low"].min())


def test_a_curve_that_starts_in_month_zero_keeps_its_start_and_nothing_beyond_the_horizon_is_drawn():
    table = next(iter(curves(1, rows=6).values())).assign(month=[0, 10, 20, 30, 40, 50])
    (line,) = lines_of(plot_survival({"one": table}, horizon=30, n=None, title=""))
    assert line.get_xdata().tolist() == [0, 10, 20, 30, 30]
    assert line.get_ydata()[0] == pytest.approx(100 * table["survival"][0])
    with pytest.raises(ValueError, match="allowed: 1 or more"):
        plot_survival({"one": table}, horizon=0, n=N, title="")


def test_what_comes_first_most_often_is_kept_and_named_at_its_end():
    table = incidence(12, rows=8).iloc[::-1]
    axes = plot_incidence(table, labels={"event_0": "Detente"}, n=N, title="What happens first", shown=3)
    ends = table[table["month"] == table["month"].max()].set_index("event")["incidence"]
    assert [line.get_ydata()[-1] for line in lines_of(axes)] == pytest.approx(100 * np.sort(ends)[:-4:-1])
    assert all(line.get_ydata()[0] == 0 for line in lines_of(axes))
    assert f"{100 * ends['event_0']:.0f} %  Detente" in words(axes) and "event 1" in words(axes)
    assert "not shown: 9 more" in words(axes)
    blind = table.assign(low=np.nan, high=np.nan)
    assert plot_incidence(blind, labels={}, n=N, title="").get_ylim()[1] > 100 * ends.max()


def test_convergence_counts_worlds_on_a_logarithmic_axis():
    axes = plot_convergence(converging(2), n=5000)
    assert axes.get_xscale() == "log" and axes.get_xlim() == (20, 5000)
    assert [label.get_text() for label in axes.get_xticklabels()][-3:] == ["1,000", "2,000", "5,000"]
    assert [line.get_ydata() for line in lines_of(axes)] == [pytest.approx(table["mean"]) for table in converging(2).values()]
    with pytest.raises(ValueError, match="1 or more"):
        plot_convergence({"a": converging(1).popitem()[1].assign(worlds=0)})


def stood(axes: Axes) -> dict[str, np.ndarray]:
    """Where the discs of the actors stand, by colour."""
    discs = [each for each in axes.collections if len(each.get_offsets()) == 1]
    return {to_hex(disc.get_facecolor()[0]): disc.get_offsets()[0] for disc in discs}


def network(table: pd.DataFrame, **more: object) -> Axes:
    return plot_network(table, **{"sizes": SIZES, "labels": ACTORS, "n": N, "title": "Who stands close to whom"} | more)


def test_actors_always_stand_in_the_same_places_with_rivals_of_america_on_the_left():
    table = alignments(28)
    first, second = (stood(network(each)) for each in (table, table.sample(frac=1, random_state=0)))
    assert len(first) == len(ACTORS) and all(tuple(first[color]) == tuple(second[color]) for color in first)
    across = {name: first[actor_color(name).lower()][0] for name in ACTORS}
    assert (
        max(across[name] for name in ("china", "russia", "iran")) < 0 < min(across[name] for name in ("us", "india", "pakistan"))
    )


def test_friends_and_foes_differ_in_colour_and_dash_and_the_indifferent_have_no_line():
    table = pd.DataFrame(
        [("us", "india", 0.4), ("china", "us", -0.8), ("bla", "us", 0.05)], columns=["one", "other", "alignment"]
    )
    axes = network(table)
    friendly, hostile = axes.lines
    assert friendly.get_color() != hostile.get_color()
    assert not friendly.is_dashed() and hostile.is_dashed()
    assert hostile.get_linewidth() == pytest.approx(2 * friendly.get_linewidth())
    assert "no line" in words(axes) and "includes zero" not in words(axes)
    unsure = network(table.assign(low=table["alignment"] - 0.5, high=table["alignment"] + 0.5))
    assert unsure.lines[0].get_alpha() < unsure.lines[1].get_alpha() and "interval includes zero" in words(unsure)


def test_discs_have_the_area_of_capability_and_the_smallest_is_still_seen():
    discs = {to_hex(each.get_facecolor()[0]): each.get_sizes()[0] for each in network(alignments(28)).collections}
    area = {name: discs[actor_color(name).lower()] for name in ACTORS}
    assert area["china"] / area["us"] == pytest.approx(SIZES["china"] / SIZES["us"])
    assert min(area.values()) > 20


def test_a_stranger_has_a_place_too_and_an_actor_without_size_or_a_strange_alignment_is_refused():
    table = alignments(3).assign(other="saudi_arabia")
    assert "saudi arabia" in words(network(table, sizes=SIZES | {"saudi_arabia": 0.01}))
    with pytest.raises(ValueError, match="missing: saudi_arabia"):
        network(table)
    for value in (1.2, np.nan):
        with pytest.raises(ValueError, match="-1 to 1"):
            network(alignments(3).assign(alignment=value))
