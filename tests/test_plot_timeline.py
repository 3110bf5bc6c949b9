"""Does the picture of one world tell its story: who, what and when?"""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from sim.plots.style import actor_color
from sim.plots.timeline import plot_timeline
from tests.examples import ACTORS, MONTHS, story

TABLE = pd.DataFrame(
    [
        (3, "china", "Give the corridor up", "choice"),
        (3, "china", "Refuse military users", "choice"),
        (12, "events", "Hijacking of a train or convoy", "incident"),
        (20, "events", "The truce runs out", "scenario"),
        (40, "pakistan", "Reko Diq produces", "milestone"),
    ],
    columns=["month", "lane", "text", "kind"],
)


def draw(table: pd.DataFrame, axes: Axes | None = None) -> Axes:
    return plot_timeline(table, axes, actors=ACTORS, title="World 42", months=MONTHS)


def marks(axes: Axes) -> dict[tuple[float, float], mpl.lines.Line2D]:
    """The markers by month and depth."""
    return {tuple(line.get_xydata()[0]): line for line in axes.lines if line.get_marker() in {"o", "*", "X", "s"}}


def named(axes: Axes) -> set[str]:
    return {text.get_text().replace("\n", " ") for text in axes.texts}


def key(axes: Axes) -> str:
    return " | ".join(text.get_text() for text in axes.get_legend().get_texts())


def test_everything_that_happened_has_a_marker_of_its_kind_in_its_month_and_the_colour_of_its_actor():
    found = marks(draw(TABLE))
    assert sorted(month for month, _ in found) == [3, 3, 12, 20, 40]
    looks = {(month, line.get_marker(), to_hex(line.get_color())) for (month, _), line in found.items()}
    assert (3, "o", to_hex(actor_color("china"))) in looks and (40, "*", to_hex(actor_color("pakistan"))) in looks
    assert {marker for month, marker, _ in looks if month in (12, 20)} == {"X", "s"}


def test_two_in_one_month_stand_under_each_other():
    depths = [depth for month, depth in marks(draw(TABLE)) if month == 3]
    assert len(set(depths)) == 2


def test_lanes_stand_in_the_order_of_the_actors_below_the_events():
    axes = draw(TABLE)
    depth = {text.get_text(): text.xy[1] for text in axes.texts if text.get_text() in {"Events", *ACTORS.values()}}
    assert sorted(depth, key=depth.get) == ["Events", *ACTORS.values()]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]
    assert "Events" not in named(draw(TABLE[TABLE["lane"] == "china"]))


def test_all_texts_of_a_long_story_are_written_and_its_legend_explains_the_markers():
    axes = draw(story(60))
    assert set(story(60)["text"]) <= named(axes)
    assert key(axes) == "the scenario intervenes | milestone | change of policy | incident"


def test_where_there_is_no_room_the_least_important_go_without_a_name_and_the_legend_says_so():
    panel = Figure(figsize=(9, 4.5)).subplots()
    axes = draw(story(60), panel)
    assert len(marks(axes)) == 60
    assert "Hijacking of a train or convoy" not in named(axes)
    assert {"Reko Diq produces", "The trade truce runs out unless renewed"} <= named(axes)
    assert "incident (not named" in key(axes) and "milestone (not" not in key(axes)


def test_the_axis_ends_at_the_last_month_though_texts_reach_beyond_it():
    axes = draw(TABLE.assign(month=MONTHS))
    assert axes.get_xticks().max() == MONTHS < axes.get_xlim()[1]
    assert axes.spines["bottom"].get_bounds() == (0, MONTHS)


@pytest.mark.parametrize(
    ("wrong", "allowed"),
    [({"lane": "atlantis"}, "unknown lane atlantis; allowed: events, us"), ({"kind": "rumour"}, "unknown kind rumour"),
     ({"month": 61}, "allowed: 0 to 60"), ({"month": -1}, "allowed: 0 to 60")],
)  # fmt: skip
def test_what_has_no_place_is_refused(wrong, allowed):
    with pytest.raises(ValueError, match=allowed):
        draw(TABLE.assign(**wrong))
