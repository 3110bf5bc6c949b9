"""Does the map show what the data say, where it is, so that it can be read?"""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.path import Path as Outline
from PIL import Image

from sim.config.content import Content
from sim.config.errors import InputError
from sim.config.theatre_map import Line, Point, bent, read_outlines, read_places
from sim.ensembles.ensemble import Ensemble
from sim.plots import animate_map, plot_map
from sim.plots.map_look import FRIENDLY, HOSTILE, PALE, shade, stroke
from sim.readouts.map_state import read_map, read_months, tell_share
from tests.eyes import EYES, lab, linear

PLACES, OUTLINES = read_places(), read_outlines()
LAST = 18


def is_inside(point: Point, rings: tuple[Line, ...]) -> bool:
    """Whether a point lies in one of some rings."""
    return any(Outline(ring).contains_point(point) for ring in rings)


def row(table: pd.DataFrame, kind: str, name: str) -> dict[str, Any]:
    """One row of the table."""
    found = table[(table["kind"] == kind) & (table["name"] == name)].to_dict("records")
    assert len(found) == 1, (kind, name)
    return found[0]


def changed(table: pd.DataFrame, kind: str, name: str, value: float) -> pd.DataFrame:
    """The same table with one thing as sure as can be."""
    table = table.copy()
    table.loc[(table["kind"] == kind) & (table["name"] == name), ["value", "low", "high"]] = value
    return table


class TestPlaces:
    def test_what_is_shown_is_in_the_content(self, content: Content):
        for name, item in PLACES.items.items():
            assert item.shows in content.variables, name
            assert item.milestone is None or item.milestone in content.milestones, name
            assert set(item.stances) <= set(content.dossiers), name
        assert set(PLACES.alignments) <= set(content.alignments)
        assert set(PLACES.seats) == set(content.actors)
        assert set(PLACES.incidents) <= set(content.incidents)

    def test_places_lie_where_they_are(self):
        land, province = OUTLINES.land, (PLACES.areas["balochistan"].outline,)
        pieces = np.array([piece for line in OUTLINES.coasts for piece in pairwise(line)])
        coast = np.linspace(pieces[:, 0], pieces[:, 1], 50).reshape(-1, 2)
        for port in ("gwadar", "pasni", "chabahar"):
            assert np.hypot(*(coast - PLACES.places[port].at).T).min() < 0.3, port
        assert is_inside(PLACES.places["bagram"].at, land["Afghanistan"])
        assert is_inside(PLACES.places["reko_diq"].at, province) and is_inside(PLACES.places["reko_diq"].at, land["Pakistan"])
        assert is_inside(PLACES.seats["iran"].at, land["Iran"]) and is_inside(PLACES.seats["india"].at, land["India"])
        corridor = PLACES.routes["corridor"].line
        assert is_inside(corridor[0], land["China"]) and corridor[-1] == PLACES.places["gwadar"].at

    def test_borders_in_dispute_are_known_as_such_and_the_rest_is_not(self):
        disputed = {border.between for border in OUTLINES.borders if border.disputed}
        assert disputed == {("Afghanistan", "Pakistan"), ("China", "India"), ("China", "Pakistan"), ("India", "Pakistan")}
        line = [point for piece in OUTLINES.border(("India", "Pakistan"), True) for point in piece]
        assert min(y for _, y in line) > 32 and max(y for _, y in line) > 35
        assert any(not border.disputed for border in OUTLINES.borders if border.between == ("India", "Pakistan"))

    def test_an_arc_swings_to_the_left_by_the_share_that_is_asked_for(self):
        line = bent((0.0, 0.0), (2.0, 0.0), 0.25, points=3)
        assert line == ((0.0, 0.0), (1.0, 0.5), (2.0, 0.0))
        assert bent((0.0, 0.0), (2.0, 0.0), -0.25, points=3)[1] == (1.0, -0.5)


class TestTable:
    def test_of_many_worlds_it_holds_medians_and_shares(self, small: Ensemble):
        table = read_map(small, LAST)
        pace = small.variable("cpec_pace").values[:, LAST]
        found = row(table, "level", "corridor")
        assert np.allclose([found["low"], found["value"], found["high"]], np.quantile(pace, [0.05, 0.5, 0.95]))
        assert found["told"].startswith(f"{np.median(pace):.2f} (nine tenths of worlds: ")
        cut = small.reached("cpec_cut_off").values
        assert row(table, "milestone", "corridor")["value"] == np.mean((cut >= 0) & (cut <= LAST))
        clash = small.data["happened"].sel(incident="border_clash").values[:, LAST]
        assert row(table, "incident", "border_clash")["value"] == pytest.approx(clash.mean()) and clash.any()
        attacks = small.data["attacks"].values[:, LAST]
        assert row(table, "incident", "baloch_attack")["value"] == np.median(attacks)
        standing = pd.Series(small.stance("us.bagram").values[:, LAST]).value_counts(normalize=True)
        entry = small.content.actors["us"].dossiers["bagram"].options[standing.index[0]]
        assert row(table, "stance", "bagram")["told"] == f"{entry.label} ({tell_share(standing.iloc[0])} of worlds)"

    def test_of_one_world_it_holds_what_happened_there(self, small: Ensemble):
        world = 7
        for month in (0, 9, LAST):
            table = read_map(small, month, world)
            for name in PLACES.alignments:
                assert row(table, "alignment", name)["value"] == pytest.approx(small.variable(name).values[world, month])
            for name in PLACES.incidents:
                stored = small.data["happened"].sel(incident=name).values[world, month]
                if name != "baloch_attack":
                    assert row(table, "incident", name)["told"] == ("happened" if stored else "did not happen")
            stance = small.stance("pakistan.pasni").values[world, month]
            assert small.content.actors["pakistan"].dossiers["pasni"].options[stance].label in set(table["told"])

    def test_a_milestone_is_dated_from_the_month_in_which_it_was_reached(self, small: Ensemble):
        cut = small.reached("cpec_cut_off").values
        world = int(np.flatnonzero(cut > 0)[0])
        before, after = (read_map(small, int(cut[world]) - 1 + later, world) for later in (0, 1))
        assert row(before, "milestone", "corridor")["told"] == "not reached"
        assert row(after, "milestone", "corridor")["told"].startswith("cut off, ")

    def test_all_months_at_once_are_each_month_by_itself(self, small: Ensemble):
        months = [0, 5, LAST]
        together = read_months(small, months)
        for place, month in enumerate(months):
            alone = read_map(small, month)
            assert [each.told[place] for each in together] == list(alone["told"])
            assert np.array_equal([each.value[place] for each in together], alone["value"])

    @pytest.mark.parametrize(
        ("month", "world", "words"), [(19, None, "month"), (3, 48, "0 to 47"), (3, True, "world: found True")]
    )
    def test_what_is_not_there_is_refused(self, small: Ensemble, month: int, world: Any, words: str):
        with pytest.raises(InputError, match=words):
            read_map(small, month, world)

    def test_some_is_never_told_as_none_or_all(self):
        assert [tell_share(share) for share in (0, 0.001, 0.5, 0.999, 1)] == ["0 %", "under 1 %", "50 %", "over 99 %", "100 %"]


@pytest.fixture(scope="module")
def busy(small: Ensemble) -> pd.DataFrame:
    """A month in which everything has come about."""
    table = read_map(small, LAST)
    for kind, name in zip(table["kind"], table["name"], strict=True):
        if kind in ("milestone", "incident"):
            table = changed(table, kind, name, 1.0 if name != "baloch_attack" else 66.0)
    return table


def texts(axes: Axes) -> list[str]:
    """What is written on the map."""
    return [text.get_text() for text in axes.texts]


class TestFigure:
    @pytest.mark.parametrize("value", [0.0, 0.4, 1.0])
    def test_shade_width_and_words_are_those_of_the_level(self, small: Ensemble, value: float):
        table = read_map(small, 0)
        for name in ("gwadar", "corridor", "balochistan"):
            table = changed(table, "level", name, value)
        axes = plot_map(table, title="A month", n=48)
        assert {f"Gwadar {value:.2f}", f"CPEC {value:.2f}", f"Balochistan {value:.2f}"} <= set(texts(axes))
        at = PLACES.view.place_point(PLACES.places["gwadar"].at)
        fills = [dots.get_facecolor()[0][:3] for dots in axes.collections if np.allclose(dots.get_offsets()[0], at)]
        assert any(np.allclose(fill, to_rgb(shade("work", value))) for fill in fills)
        corner = PLACES.view.place_point(PLACES.areas["balochistan"].outline[0])
        areas = [patch for patch in axes.patches if hasattr(patch, "get_xy") and np.allclose(patch.get_xy()[0], corner)]
        assert np.allclose(areas[0].get_facecolor()[:3], to_rgb(shade("danger", value)))
        way = np.array(PLACES.view.line(PLACES.routes["corridor"].line))
        road = [line for line in axes.lines if line.get_xydata().shape == way.shape and np.allclose(line.get_xydata(), way)]
        assert max(line.get_linewidth() for line in road) == pytest.approx(stroke(value) + 1.6)

    def arc(self, table: pd.DataFrame) -> list[Any]:
        axes = plot_map(table, title="A month")
        seats = [PLACES.view.place_point(PLACES.seats[actor].at) for actor in ("china", "pakistan")]
        ends = [((line.get_xdata()[0], line.get_ydata()[0]), (line.get_xdata()[-1], line.get_ydata()[-1])) for line in axes.lines]
        return [line for line, found in zip(axes.lines, ends, strict=True) if np.allclose(found, seats)]

    def test_an_arc_tells_sign_and_strength_and_none_is_drawn_near_zero(self, small: Ensemble):
        table = read_map(small, 0)
        friendly, hostile = (self.arc(changed(table, "alignment", "china_pakistan", value))[0] for value in (0.6, -0.3))
        assert friendly.get_linestyle() == "-" and hostile.get_linestyle() == "--"
        assert friendly.get_color() != hostile.get_color() == HOSTILE[0]
        assert friendly.get_linewidth() == pytest.approx(stroke(0.6)) and hostile.get_linewidth() == pytest.approx(stroke(0.3))
        assert self.arc(changed(table, "alignment", "china_pakistan", 0.05)) == []
        unsure = changed(table, "alignment", "china_pakistan", 0.5)
        unsure.loc[unsure["name"] == "china_pakistan", "low"] = -0.2
        assert self.arc(unsure)[0].get_alpha() == PALE

    def test_what_came_about_is_marked_and_nothing_else(self, small: Ensemble, busy: pd.DataFrame):
        start = texts(plot_map(read_map(small, 0), title="The start", n=48))
        assert not any(mark.label in text for mark in PLACES.incidents.values() for text in start if text)
        assert not any("cut off" in text or "open" in text for text in start)
        full = "\n".join(texts(plot_map(busy, title="All of it", n=48)))
        for words in ("66 attacks", "train taken 100 %", "border clash 100 %", "cut off in 100 %", "open in 100 %", "settled in"):
            assert words in full
        one = changed(busy, "incident", "hijacking", 0.0)
        assert "train taken" not in "\n".join(texts(plot_map(one, title="One world")))

    @pytest.mark.parametrize("n", [48, None])
    def test_no_name_lies_on_another_or_is_cut_off(self, busy: pd.DataFrame, n: int | None):
        dated = busy.assign(
            told=[
                f"{PLACES.items[name].reached}, September 2028" if kind == "milestone" else told
                for kind, name, told in zip(busy["kind"], busy["name"], busy["told"], strict=True)
            ]
        )
        axes = plot_map(dated, title="All of it", n=n)
        canvas = FigureCanvasAgg(axes.figure)
        canvas.draw()
        boxes = {text.get_text(): text.get_window_extent(canvas.get_renderer()) for text in axes.texts}
        assert len(boxes) > 20
        crossing = [(one, other) for one, other in combinations(boxes, 2) if boxes[one].overlaps(boxes[other])]
        assert crossing == []
        paper = axes.get_window_extent()
        inside = [name for name in boxes if not name.startswith(("n = ", "one world"))]
        assert [name for name in inside if not all(paper.contains(*corner) for corner in boxes[name].get_points())] == []

    def test_shades_can_be_told_apart_without_colour(self):
        for tone in ("work", "danger"):
            light = [float(np.dot(to_rgb(shade(tone, value)), (0.2126, 0.7152, 0.0722))) for value in np.linspace(0, 1, 6)]
            assert all(np.diff(light) < -0.03), tone

    @pytest.mark.parametrize("eye", EYES)
    def test_arcs_works_and_dangers_can_be_told_apart_by_all_eyes(self, eye: str):
        tones = [[shade(tone, value) for value in np.linspace(0.1, 1, 10)] for tone in ("work", "danger")]
        kinds = [[FRIENDLY[0]], [HOSTILE[0]], *tones]
        found = [[lab(np.array(EYES[eye]) @ linear(color)) for color in kind] for kind in kinds]
        gaps = [np.linalg.norm(a - b) for one, other in combinations(found, 2) for a in one for b in other]
        assert min(gaps) > 15

    def test_what_the_table_does_not_hold_is_not_drawn(self, small: Ensemble):
        table = read_map(small, 0)
        found = "\n".join(texts(plot_map(table[table["name"] != "pasni"], title="Without")))
        assert "Pasni" not in found and "Gwadar" in found

    def test_a_table_of_another_kind_is_refused(self):
        with pytest.raises(ValueError, match="plot_map needs the columns kind, name"):
            plot_map(pd.DataFrame({"kind": ["level"]}), title="None")


class TestFrames:
    def test_each_month_is_a_frame_and_the_bytes_are_the_same_again(self, small: Ensemble, tmp_path: Path):
        frames = [(f"Month {month}", read_map(small, month)) for month in (0, 9, LAST)]
        one, other = (animate_map(frames, tmp_path / name / "map.gif", n=48) for name in ("one", "other"))
        assert one.read_bytes() == other.read_bytes()
        with Image.open(one) as found:
            assert found.n_frames >= len(frames)

    @pytest.mark.parametrize(("name", "speed"), [("map.png", 3), ("map.gif", 0)])
    def test_what_cannot_be_written_is_refused(self, small: Ensemble, tmp_path: Path, name: str, speed: int):
        with pytest.raises(ValueError, match="allowed: one frame or more"):
            animate_map([("Start", read_map(small, 0))], tmp_path / name, speed=speed)
