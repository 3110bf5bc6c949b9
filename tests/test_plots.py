"""Do all figures keep one contract: right kind, given axes, sample size shown, clear refusals, same bytes twice?"""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from sim.analysis.events import cumulative, milestones
from sim.analysis.fans import fan
from sim.analysis.lineups import count_lineups, together
from sim.analysis.stances import shares
from sim.plots.blocs import plot_together
from sim.plots.contrast import plot_contrast
from sim.plots.fans import plot_fan, plot_fans
from sim.plots.lineups import plot_lineups
from sim.plots.milestones import plot_milestone_shares, plot_milestones
from sim.plots.months import calendar, month_axis
from sim.plots.saving import save
from sim.plots.stances import plot_all_stances, plot_stances
from sim.plots.style import PALETTE, new_axes, style
from sim.plots.verdicts import plot_tally, plot_variants, plot_verdicts
from sim.plots.words import worlds
from tests.examples import VARIANTS, VERDICTS
from tests.eyes import EYES, TO_XYZ, lab, linear
from tests.kindly import KINDLY, NOTHING, draw_kinds
from tests.shown import DRAWN, SET_HERE, draw_played, draw_story

N, MONTHS = 1200, 24
ACTOR_NAMES = ["alpha", "beta", "china", "delta"]
DOSSIERS = {"alpha.ports": ["Close", "Open"], "alpha.mines": ["Wait", "Dig", "Sell"], "china.trade": ["Ease", "Ban"]}
RNG = np.random.default_rng(0)


def fans_table() -> xr.DataArray:
    values = np.clip(RNG.normal(0.5, 0.1, (N, MONTHS + 1, 3)), 0, 1)
    coordinates = {"month": np.arange(MONTHS + 1), "variable": ["pace", "grievance", "stock"]}
    return fan(xr.DataArray(values, coords=coordinates, dims=("world", "month", "variable")))


def stance_shares() -> xr.DataArray:
    index = RNG.integers(0, 2, (N, MONTHS + 1, len(DOSSIERS)))
    coordinates = {"month": np.arange(MONTHS + 1), "dossier": list(DOSSIERS)}
    return shares(xr.DataArray(index, coords=coordinates, dims=("world", "month", "dossier")), 3)


def reached(number: int = 9) -> xr.DataArray:
    months = RNG.integers(-60, MONTHS, (N, number))
    return xr.DataArray(
        np.maximum(months, -1),
        coords={"milestone_name": ("milestone", [f"m_{i}" for i in range(number)])},
        dims=("world", "milestone"),
    )


FANS, STANCES, REACHED = fans_table(), stance_shares(), reached()
LINED_UP = np.where(RNG.random((4, N)) < np.array([[0.0], [0.3], [0.5], [0.8]]), [[1], [2], [2], [0]], 1)
BLOCS, TOGETHER = count_lineups(LINED_UP, ACTOR_NAMES), together(LINED_UP, ACTOR_NAMES)
CURVES, SHARES = cumulative(REACHED, MONTHS), milestones(REACHED)
LABELS = {f"m_{i}": f"Milestone number {i} has happened" for i in range(40)}
CONTRAST = pd.DataFrame(
    {
        "outcome": ["a", "b", "c", "d"],
        "label": ["Pace", "Grievance", "Trade", "War"],
        "mean": [0.1, -0.2, 0.05, 0.0],
        "low": [0.05, -0.3, -0.05, -0.01],
        "high": [0.15, -0.1, 0.15, 0.01],
        "expected": ["up", "up", None, "down"],
    }
)
ON_AXES = {
    **KINDLY,
    "fan": lambda axes=None: plot_fan(FANS.sel(variable="pace"), "Pace", "index, 0 to 1", (0, 1), N, axes=axes),
    "together": lambda axes=None: plot_together(TOGETHER, axes=axes, n=N),
    "stances": lambda axes=None: plot_stances(STANCES, "alpha.mines", DOSSIERS["alpha.mines"], "alpha", axes=axes, n=N),
    "milestones": lambda axes=None: plot_milestones(CURVES, LABELS, N, axes=axes),
    "milestone_shares": lambda axes=None: plot_milestone_shares(SHARES, LABELS, axes=axes, n=N),
    "contrast": lambda axes=None: plot_contrast(CONTRAST, axes=axes, n=N),
    "verdicts": lambda axes=None: plot_verdicts(VERDICTS, axes=axes, n=N),
    "foretold": lambda axes=None: plot_verdicts(VERDICTS.assign(form="event", asked="likely"), axes=axes, n=N),
    "variants": lambda axes=None: plot_variants(VARIANTS, axes=axes, labels={"cooler": "Cooler"}, n=N),
    **DRAWN,
}
ANY_AXES = {**ON_AXES, "timeline": lambda axes=None: draw_story(axes, k=9), "played": draw_played}
UNITS, BOUNDS = dict.fromkeys(FANS["variable"].values, "index"), dict.fromkeys(FANS["variable"].values, (0, 1))
EDGES = xr.concat([FANS - 0.02, FANS + 0.02], dim="end")
GRIDS = {
    "fans": lambda: plot_fans(FANS, {"pace": "Pace"}, UNITS, BOUNDS, N),
    "fans_by_theme": lambda: plot_fans(FANS, {}, UNITS, BOUNDS, N, themes=dict.fromkeys(UNITS, "corridor"), columns=2),
    "fans_with_bands": lambda: plot_fans(FANS, {}, UNITS, BOUNDS, N, bands=EDGES),
    "archetypes": draw_kinds,
    "all_stances": lambda: plot_all_stances(STANCES, DOSSIERS, {"alpha": "Alpha"}, N, columns=1),
}
EMPTY = {
    **NOTHING,
    "fan": lambda: plot_fan(FANS.sel(variable="pace").isel(month=[]), "Pace", "index", (0, 1), N),
    "fan without worlds": lambda: plot_fan(FANS.sel(variable="pace"), "Pace", "index", (0, 1), 0),
    "fan without the median": lambda: plot_fan(FANS.sel(variable="pace", quantile=[0.05, 0.95]), "Pace", "index", (0, 1), N),
    "fans": lambda: plot_fans(FANS.isel(variable=[]), {}, {}, {}, N),
    "lineups": lambda: plot_lineups(BLOCS.iloc[:0]),
    "lineups without shares": lambda: plot_lineups(BLOCS.drop(columns="share")),
    "lineups without actors": lambda: plot_lineups(BLOCS[["share"]]),
    "together": lambda: plot_together(TOGETHER.iloc[:0, :0], n=N),
    "stances": lambda: plot_stances(STANCES.isel(month=[]), "alpha.mines", ["Wait"], "alpha"),
    "stances of an unknown dossier": lambda: plot_stances(STANCES, "alpha.moon", ["Wait"], "alpha"),
    "stances without options": lambda: plot_stances(STANCES, "alpha.mines", [], "alpha"),
    "all stances": lambda: plot_all_stances(STANCES, {}, {}, N),
    "milestones": lambda: plot_milestones(CURVES.isel(milestone=[]), LABELS, N),
    "milestone shares": lambda: plot_milestone_shares(SHARES.iloc[:0], LABELS),
    "contrast": lambda: plot_contrast(CONTRAST.iloc[:0]),
    "verdicts": lambda: plot_verdicts(VERDICTS.iloc[:0]),
    "verdicts of both forms": lambda: plot_verdicts(VERDICTS.assign(form=["effect", "event"] * 2)),
    "verdicts of a kind that is none": lambda: plot_verdicts(VERDICTS.assign(counted="proved")),
    "tally without a verdict": lambda: plot_tally(pd.DataFrame({"document": ["One"], "emerges": [1]})),
    "variants": lambda: plot_variants(VARIANTS.iloc[:0], labels={}),
    "variants of a kind that is none": lambda: plot_variants(VARIANTS.replace("reached", "proved"), labels={}),
    "contrast with an unknown expectation": lambda: plot_contrast(CONTRAST.assign(expected="sideways")),
    "contrast without a number": lambda: plot_contrast(CONTRAST.assign(low=np.nan)),
}


def words(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.findobj(mpl.text.Text))


@pytest.mark.parametrize("draw", ON_AXES.values(), ids=ON_AXES)
def test_a_figure_stands_on_axes_of_its_own_and_shows_the_sample_size(draw):
    axes = draw()
    assert isinstance(axes, Axes)
    assert "n = 1,200" in words(axes.figure)


@pytest.mark.parametrize("draw", ANY_AXES.values(), ids=ANY_AXES)
def test_a_figure_draws_on_the_axes_it_is_given_and_on_no_other(draw):
    left, right = Figure(figsize=(10, 5)).subplots(1, 2)
    assert draw(left) is left
    assert left.has_data() and not right.has_data()


@pytest.mark.parametrize("draw", GRIDS.values(), ids=GRIDS)
def test_a_grid_is_a_figure_with_one_panel_each_and_the_sample_size(draw):
    figure = draw()
    assert isinstance(figure, Figure)
    assert len(figure.axes) == 3
    assert all(axes.has_data() for axes in figure.axes)
    assert "n = 1,200 worlds" in words(figure)


@pytest.mark.parametrize("draw", EMPTY.values(), ids=EMPTY)
def test_nothing_to_show_is_refused_in_words(draw):
    with pytest.raises(ValueError, match=r"needs|allowed|missing|has the dimensions"):
        draw()


@pytest.mark.parametrize("draw", [*ANY_AXES.values(), *GRIDS.values()], ids=[*ANY_AXES, *GRIDS])
def test_the_same_figure_twice_gives_the_same_bytes_whatever_is_set_here_and_changes_no_setting(draw, tmp_path):
    first = save(draw(), tmp_path / "one", "figure")
    with mpl.rc_context(SET_HERE):
        before = dict(mpl.rcParams)
        second = save(draw(), tmp_path / "two", "figure")
        assert dict(mpl.rcParams) == before
    assert [path.name for path in first] == ["figure.png", "figure.svg"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert b"<dc:date>" not in first[1].read_bytes()


def test_drawing_never_loads_pyplot():
    names = sorted(path.stem for path in (Path(__file__).parents[1] / "sim" / "plots").glob("[a-z]*.py"))
    code = (
        "import sys; "
        + "; ".join(f"import sim.plots.{name}" for name in names)
        + "; sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], check=False).returncode == 0


def test_a_figure_name_is_no_path(tmp_path):
    for name in ("", "../figure", "a/b"):
        with pytest.raises(ValueError, match="allowed: a file name"):
            save(new_axes(3, 2), tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_tables_are_not_changed_by_being_shown():
    kept = (BLOCS.copy(), TOGETHER.copy(), SHARES.copy(), CONTRAST.copy(), CURVES.copy(), STANCES.copy(), FANS.copy())
    for draw in (*ON_AXES.values(), *GRIDS.values()):
        draw()
    assert all(old.equals(new) for old, new in zip(kept, (BLOCS, TOGETHER, SHARES, CONTRAST, CURVES, STANCES, FANS), strict=True))


@pytest.mark.parametrize("number", [1, 9, 30])
def test_names_of_milestones_do_not_overlap(number):
    axes = plot_milestones(cumulative(reached(number), MONTHS), LABELS, N)
    boxes = [text.get_window_extent() for text in axes.texts if "Milestone" in text.get_text()]
    assert len(boxes) == number
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


def test_line_ups_stand_by_share_and_each_actor_is_a_dot_on_its_side():
    rows = [(0.05, 1, 2, 0), (0.62, 1, 1, 2), *((0.33 / 18, 1, 0, 2) for _ in range(18))]
    axes = plot_lineups(pd.DataFrame(rows, columns=["share", "china", "pakistan", "us"]), n=N, labels={"us": "America"})
    heights = [-bar.get_height() for bar in axes.patches]
    assert len(heights) == 8 and heights == sorted(heights, reverse=True)
    assert heights[1] / heights[0] == pytest.approx(0.05 / 0.62)
    rows = {label.get_text(): row for row, label in enumerate(axes.get_yticklabels())}
    assert list(rows) == ["china", "pakistan", "America"]
    groups = [group for group in axes.collections if isinstance(group, PathCollection)]
    dots = {tuple(np.round(dot, 2)) for group in groups for dot in group.get_offsets()}
    assert {(-0.27, rows["pakistan"]), (0.27, rows["America"]), (1.27, rows["pakistan"]), (1.0, rows["America"])} <= dots
    assert len(dots) == 24
    assert "12 more line-ups together in 22 % of them" in words(axes.figure)


def test_a_contrast_is_coloured_by_what_was_expected_and_hollow_where_zero_is_possible():
    axes = plot_contrast(CONTRAST)
    marks = {round(line.get_xdata()[0], 2): line for line in axes.lines if line.get_marker() not in ("None", None, "")}
    assert marks[0.1].get_color() != marks[-0.2].get_color() != marks[0.05].get_color()
    assert marks[0.05].get_markerfacecolor() == marks[0.0].get_markerfacecolor() == "white" != marks[0.1].get_markerfacecolor()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Pace \u2191", "Trade", "War \u2193", "Grievance \u2191"]


def test_neighbours_in_the_heat_map_are_those_most_together():
    names = ["a", "b", "c", "d"]
    table = pd.DataFrame(np.eye(4), index=names, columns=names)
    for one, other, share in (("a", "c", 0.9), ("b", "d", 0.8), ("a", "b", 0.1)):
        table.loc[one, other] = table.loc[other, one] = share
    shown = [label.get_text() for label in plot_together(table).get_yticklabels()]
    assert abs(shown.index("a") - shown.index("c")) == 1 == abs(shown.index("b") - shown.index("d"))


def test_month_zero_is_october_2025():
    assert [calendar(month) for month in (0, 3, 15, 14)] == ["Oct 2025", "2026", "2027", "Dec 2026"]


@pytest.mark.parametrize("last", [0, 1, 5, 60, 61, 299, 1200])
def test_a_month_axis_has_few_whole_ticks_and_at_least_one_year(last):
    axes = new_axes(5, 3)
    month_axis(axes, 0, last)
    years = [label.get_text() for label in axes.get_xticklabels(minor=True)]
    assert 1 <= len(axes.get_xticks()) <= 7 and 1 <= len(years) <= 7
    assert axes.get_xticks()[0] == 0 and all(years)


def test_the_sample_size_in_words():
    assert worlds(2000, "percent") == "n = 2,000 worlds; percent"
    assert worlds(None) == ""


def test_style_is_undone_after_its_context():
    before = mpl.rcParams["axes.spines.top"]
    with style():
        assert mpl.rcParams["axes.spines.top"] is False and mpl.rcParams["svg.hashsalt"]
    assert mpl.rcParams["axes.spines.top"] == before


@pytest.mark.parametrize("eye", EYES)
def test_colours_can_be_told_apart_by_all_eyes(eye):
    seen = [lab(np.array(EYES[eye]) @ linear(color)) for color in PALETTE]
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > 23


def test_colours_can_be_read_on_white_paper():
    assert min(1.05 / (TO_XYZ[1] @ linear(color) + 0.05) for color in PALETTE) > 3
