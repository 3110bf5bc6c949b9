"""What does the map of the theatre show, and where?

Code names no place; places, and what shows at each, are in configs/map/places.yaml, land and borders in outlines.yaml there.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from sim.config.errors import InputError, from_validation
from sim.config.shipped import find_shipped
from sim.plain import plain_yaml

FOLDER, PLACES, OUTLINES = "map", "places.yaml", "outlines.yaml"
FAINTEST = 0.1
"""An alignment nearer to zero than this is neither friendly nor hostile, and has no arc."""
Point = tuple[float, float]
Line = tuple[Point, ...]
Tone = Literal["work", "danger"]
Read = TypeVar("Read", bound=BaseModel)


def _paired(numbers: Any) -> Any:
    """Points of a line that is written as numbers one after the other."""
    if isinstance(numbers, list) and numbers and not isinstance(numbers[0], list):
        if len(numbers) % 2:
            raise ValueError("allowed: an even number of numbers, a longitude and a latitude for each point")
        return list(zip(numbers[::2], numbers[1::2], strict=True))
    return numbers


Flat = Annotated[Line, BeforeValidator(_paired)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Window(_Strict):
    """A piece of the earth, in degrees, seen straight from above its middle parallel.

    west, east : longitudes. south, north : latitudes.
    """

    west: float = Field(ge=-180, le=180)
    south: float = Field(gt=-90, lt=90)
    east: float = Field(ge=-180, le=180)
    north: float = Field(gt=-90, lt=90)

    @model_validator(mode="after")
    def _has_inside(self) -> Window:
        if self.west >= self.east or self.south >= self.north:
            raise ValueError("allowed: west below east and south below north")
        return self

    @property
    def size(self) -> Point:
        """Width and height as drawn, in degrees of latitude."""
        return (self.east - self.west) * self._narrowing, self.north - self.south

    @property
    def _narrowing(self) -> float:
        return math.cos(math.radians((self.south + self.north) / 2))

    def place_point(self, point: Point) -> Point:
        """Where a point is drawn: degrees of latitude right of the western edge and above the southern one."""
        return (point[0] - self.west) * self._narrowing, point[1] - self.south

    def line(self, points: Line) -> Line:
        """Where the points of a line are drawn."""
        return tuple(self.place_point(point) for point in points)


class Item(_Strict):
    """Something on the map that shows a state.

    label : its name. label_at : where that stands. shows : the variable that decides its shade or width. milestone : what is
    marked there once it is reached; reached : the word for it; mark_at : where, unless it is a place. stances : the dossiers
    whose policy bears on it.
    """

    label: str
    label_at: Point
    shows: str
    milestone: str | None = None
    reached: str = "reached"
    mark_at: Point | None = None
    stances: tuple[str, ...] = ()


class Area(Item):
    """A piece of land, shaded. outline : its corners."""

    tone: Tone
    outline: Line = Field(min_length=3)


class Route(Item):
    """A line whose width tells the state."""

    tone: Tone
    line: Line = Field(min_length=2)


class Border(Item):
    """A border whose width tells the state. between : two countries of the outlines. disputed : only where it is disputed."""

    tone: Tone
    between: tuple[str, str]
    disputed: bool = False


class Place(Item):
    """A point, filled by the state. form : what kind of place it is."""

    form: Literal["port", "mine", "base"]
    at: Point


class Seat(_Strict):
    """Where an actor sits. edge : whether the capital lies outside the map, in that direction."""

    label: str
    at: Point
    label_at: Point
    edge: bool = False


class Arc(_Strict):
    """How the arc of an alignment runs. bend : how far it swings to the left, as a share of its length."""

    bend: float = Field(ge=-1, le=1)


class Mark(_Strict):
    """Where an incident is marked, and in which word."""

    label: str
    at: Point


class Places(_Strict):
    """All that the map shows; of each kind by name. Alignments and incidents have the names that the content gives them.

    source, convention : what is written under the map. view : the piece of the earth that is drawn.
    """

    source: str
    convention: str
    view: Window
    areas: dict[str, Area]
    routes: dict[str, Route]
    borders: dict[str, Border]
    places: dict[str, Place]
    seats: dict[str, Seat]
    alignments: dict[str, Arc]
    incidents: dict[str, Mark]

    def side(self, actor: str) -> str:
        """At which edge of the map an actor's seat stands for a capital beyond it: left, right, top or bottom; none if not."""
        seat, (across, up) = self.seats[actor], self.view.size
        x, y = self.view.place_point(seat.at)
        sides = {"left": x, "right": across - x, "bottom": y, "top": up - y}
        return min(sides, key=lambda side: sides[side]) if seat.edge else "none"

    def ends(self, alignment: str) -> tuple[str, str]:
        """The two actors between whose seats the arc of an alignment runs. Raises KeyError where they have none."""
        found = {f"{one}_{other}": (one, other) for one in self.seats for other in self.seats}
        return found[alignment]

    def arc(self, alignment: str) -> Line:
        """The arc of an alignment, as drawn."""
        one, other = (self.view.place_point(self.seats[actor].at) for actor in self.ends(alignment))
        return bent(one, other, self.alignments[alignment].bend)

    @model_validator(mode="after")
    def _arcs_have_ends(self) -> Places:
        known = [f"{one}_{other}" for one in self.seats for other in self.seats if one < other]
        for alignment in self.alignments:
            if alignment not in known:
                raise ValueError(f"alignments: {alignment} has no two seats; allowed: {', '.join(known)}")
        return self

    @property
    def items(self) -> dict[str, Item]:
        """Everything that shows a variable, by name: areas first, then routes, borders and places."""
        return {**self.areas, **self.routes, **self.borders, **self.places}


class Outlined(_Strict):
    """A border as it runs. between : the countries it parts. disputed : whether one of them says it runs elsewhere."""

    between: tuple[str, str]
    line: Flat
    disputed: bool = False


class Outlines(_Strict):
    """Land, borders and coasts inside a window. land : country -> its rings."""

    window: Window
    land: dict[str, tuple[Flat, ...]]
    borders: tuple[Outlined, ...]
    coasts: tuple[Flat, ...]

    def border(self, between: tuple[str, str], disputed: bool) -> list[Line]:
        """The pieces of one border, all of them or only what is disputed."""
        return [each.line for each in self.borders if each.between == between and (each.disputed or not disputed)]


@lru_cache(maxsize=1)
def read_places() -> Places:
    """What configs/map/places.yaml says. Raises InputError where it cannot be used."""
    return _read(Places, PLACES)


@lru_cache(maxsize=1)
def read_outlines() -> Outlines:
    """What configs/map/outlines.yaml says. Raises InputError where it cannot be used."""
    return _read(Outlines, OUTLINES)


def _read(model: type[Read], name: str) -> Read:
    path: Path = find_shipped("configs") / FOLDER / name
    if not path.is_file():
        raise InputError(f"{path}: there is no such file; reinstall the package")
    try:
        return model.model_validate(plain_yaml(path.read_text(encoding="utf-8")))
    except ValidationError as problem:
        raise from_validation(problem, str(path), model) from None


def bent(start: Point, end: Point, bend: float, points: int = 24) -> Line:
    """An arc from one point to another, as drawn: a parabola that swings to the left by a share of the distance.

    Parameters
    ----------
    bend : share of the distance; below zero to the right. points : how many the line has, 2 or more.
    """
    dx, dy = end[0] - start[0], end[1] - start[1]
    middle = (start[0] + end[0]) / 2 - 2 * bend * dy, (start[1] + end[1]) / 2 + 2 * bend * dx
    shares = [number / (points - 1) for number in range(points)]
    weights = [((1 - t) ** 2, 2 * t * (1 - t), t**2) for t in shares]
    return tuple((a * start[0] + b * middle[0] + c * end[0], a * start[1] + b * middle[1] + c * end[1]) for a, b, c in weights)
