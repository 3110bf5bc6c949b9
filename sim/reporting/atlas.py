"""What does the browser draw the map of the theatre from? Lines and numbers only."""

from __future__ import annotations

from typing import Any

from sim.config.calendar import calendar
from sim.config.theatre_map import FAINTEST, Area, Border, Item, Line, Place, Places, Point, Route, read_outlines, read_places
from sim.ensembles.ensemble import Ensemble
from sim.plots.map_look import FRIENDLY, FULL, HOSTILE, PALE, THIN, TONES, WIDE
from sim.readouts.map_state import read_months
from sim.reporting.numbers import plain

SCALE = 20.0
"""So many units of the drawing are a degree of latitude."""


def ground() -> dict[str, Any]:
    """What stands still: land, borders, what can be shown where, and how."""
    places, outlines = read_places(), read_outlines()
    paper = _Paper(places)
    return {
        "size": [round(SCALE * side, 1) for side in places.view.size],
        "land": "".join(f"{paper.path(ring)}Z" for rings in outlines.land.values() for ring in rings),
        "coasts": "".join(map(paper.path, outlines.coasts)),
        "borders": "".join(paper.path(border.line) for border in outlines.borders if not border.disputed),
        "disputed": "".join(paper.path(border.line) for border in outlines.borders if border.disputed),
        "items": [{"name": name, **paper.item(item)} for name, item in places.items.items()],
        "arcs": {name: {"path": paper.draw_line(places.arc(name)), "ends": places.ends(name)} for name in places.alignments},
        "seats": {
            actor: {**paper.label(seat.label, seat.label_at), "at": paper.point(seat.at), "side": places.side(actor)}
            for actor, seat in places.seats.items()
        },
        "incidents": {name: {"label": mark.label, "at": paper.point(mark.at)} for name, mark in places.incidents.items()},
        "look": {"tones": TONES, "thin": THIN, "wide": WIDE, "full": FULL, "pale": PALE, "faintest": FAINTEST}
        | {"friendly": FRIENDLY[0], "hostile": HOSTILE[0]},
        "notes": f"{places.convention} {places.source}",
    }


def months(ensemble: Ensemble, world: int | None) -> dict[str, Any]:
    """What the map shows in each recorded month of all worlds, or of one, and the same in words.

    Raises
    ------
    InputError : a world that the ensemble does not hold.
    """
    recorded = [int(month) for month in ensemble.data[ensemble.data["state"].dims[1]].values]
    which = f"n = {ensemble.settings.worlds:,} worlds" if world is None else f"world {world}"
    return _describe(ensemble, recorded, world, which)


def tell_world(ensemble: Ensemble, world: int) -> dict[str, Any]:
    """What the map shows in each month of the only world of an ensemble; world : the number that it is told by."""
    return _describe(ensemble, list(range(ensemble.settings.months + 1)), 0, f"world {world}")


def moment(ensemble: Ensemble, month: int, world: int) -> dict[str, Any]:
    """What the map shows in one month of the only world of an ensemble; world : the number that it is told by."""
    return _describe(ensemble, [month], 0, f"world {world}")


def _describe(ensemble: Ensemble, recorded: list[int], world: int | None, which: str) -> dict[str, Any]:
    rows = [
        {"kind": each.kind, "name": each.name, "place": each.place, "what": each.what, "told": list(each.told)}
        | {"value": plain(each.value), "low": plain(each.low), "high": plain(each.high)}
        for each in read_months(ensemble, recorded, world)
    ]
    counted = [name for name, entry in ensemble.content.incidents.items() if entry.kind == "count"]
    parts: dict[str, Any] = {"title": ensemble.content.scenario.title, "which": which, "many": world is None}
    return {**parts, "months": [calendar(month) for month in recorded], "rows": rows, "counted": counted}


class _Paper:
    """The drawing, whose units begin at the upper left."""

    def __init__(self, places: Places) -> None:
        self._view = places.view

    def point(self, point: Point) -> list[float]:
        """Where a point of the earth is drawn."""
        return self._turned(self._view.place_point(point))

    def path(self, line: Line) -> str:
        """A line on the earth as a path."""
        return self.draw_line(self._view.line(line))

    def draw_line(self, line: Line) -> str:
        """A line in degrees of latitude as a path."""
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in map(self._turned, line))

    def label(self, words: str, at: Point) -> dict[str, Any]:
        """A name and where it stands."""
        return {"label": words, "label_at": self.point(at)}

    def item(self, item: Item) -> dict[str, Any]:
        """Something that shows a state."""
        found = {**self.label(item.label, item.label_at), "reached": item.reached, "kind": type(item).__name__.lower()}
        found["mark_at"] = self.point(item.mark_at) if item.mark_at is not None else None
        if isinstance(item, Place):
            return {**found, "form": item.form, "tone": "work", "at": self.point(item.at), "mark_at": self.point(item.at)}
        assert isinstance(item, Area | Route | Border)
        if isinstance(item, Border):
            lines = read_outlines().border(item.between, item.disputed)
        else:
            lines = [item.outline if isinstance(item, Area) else item.line]
        return {**found, "tone": item.tone, "path": "".join(map(self.path, lines))}

    def _turned(self, point: Point) -> list[float]:
        return [round(SCALE * point[0], 1), round(SCALE * (self._view.size[1] - point[1]), 1)]
