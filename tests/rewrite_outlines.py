"""Where do the outlines of the map come from? `python -m tests.rewrite_outlines countries-110m.json` makes them again.

The file is in the npm package world-atlas (`npm pack world-atlas@2.0.2`): Natural Earth 4.1.0, admin-0 countries at 1:110
million, public domain, as TopoJSON. What lies in the window is kept, to a hundredth of a degree; borders stand apart from the
land, each with the two countries it parts, so that those in dispute can be dashed and those fought over drawn by how hard.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).resolve().parent.parent / "configs" / "map" / "outlines.yaml"
WINDOW = (45.0, 17.0, 92.0, 45.0)  # west, south, east, north
DISPUTED = {  # a border is disputed, or north of a parallel
    ("China", "India"): 30.5,
    ("China", "Pakistan"): 0.0,
    ("India", "Pakistan"): 32.2,
    ("Afghanistan", "Pakistan"): 0.0,
}
HEAD = """\
# Land and borders around the theatre: Natural Earth 4.1.0 (naturalearthdata.com), admin-0 countries at 1:110 million, public
# domain, taken from world-atlas 2.0.2 (ISC licence) and cut to the window. Made by `python -m tests.rewrite_outlines`; not to
# be edited. Every line is longitude, latitude, longitude, latitude, ... in degrees. Land: rings. Borders: lines between two
# countries, those with `disputed: true` drawn dashed. Coasts: lines where land meets the sea.

"""
Point = tuple[float, float]


class Atlas:
    """TopoJSON, decoded as far as it is needed."""

    def __init__(self, found: dict[str, Any]) -> None:
        (sx, sy), (tx, ty) = found["transform"]["scale"], found["transform"]["translate"]
        self.arcs: list[list[Point]] = []
        for arc in found["arcs"]:
            x = y = 0
            points = []
            for dx, dy in arc:
                x, y = x + dx, y + dy
                points.append((x * sx + tx, y * sy + ty))
            self.arcs.append(points)
        self.countries: dict[str, list[list[int]]] = defaultdict(list)
        for entry in found["objects"]["countries"]["geometries"]:
            polygons = entry["arcs"] if entry["type"] == "MultiPolygon" else [entry["arcs"]]
            self.countries[entry["properties"]["name"]] += [ring for polygon in polygons for ring in polygon]

    def ring(self, arcs: list[int]) -> list[Point]:
        """The points of a ring; an arc that is named by ~n is walked backwards."""
        parts = [self.arcs[n] if n >= 0 else self.arcs[~n][::-1] for n in arcs]
        return [point for part in parts for point in part[:-1]]

    def users(self) -> dict[int, list[str]]:
        """Arc -> the countries it bounds."""
        found: dict[int, list[str]] = defaultdict(list)
        for name, rings in self.countries.items():
            for number in {n if n >= 0 else ~n for ring in rings for n in ring}:
                found[number].append(name)
        return found


def clip_ring(ring: list[Point]) -> list[Point]:
    """A ring cut to the window, edge by edge (Sutherland and Hodgman 1974)."""
    west, south, east, north = WINDOW
    for axis, bound, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        kept: list[Point] = []
        for one, other in zip(ring, ring[1:] + ring[:1], strict=True):
            a, b = sign * (one[axis] - bound), sign * (other[axis] - bound)
            if a >= 0:
                kept.append(one)
            if (a < 0) != (b < 0):
                kept.append(between(one, other, a / (a - b)))
        ring = kept
    return ring


def between(one: Point, other: Point, share: float) -> Point:
    """A point on the way from one to another."""
    return one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])


def clip_line(line: list[Point], window: tuple[float, float, float, float] = WINDOW) -> Iterator[list[Point]]:
    """The pieces of a line inside a window (Liang and Barsky 1984, segment by segment)."""
    piece: list[Point] = []
    for one, other in pairwise(line):
        first, last = 0.0, 1.0
        for axis, low, high in ((0, window[0], window[2]), (1, window[1], window[3])):
            step = other[axis] - one[axis]
            ends = sorted(((low - one[axis]) / step, (high - one[axis]) / step)) if step else [-1.0, 2.0]
            if not step and not low <= one[axis] <= high:
                ends = [2.0, -1.0]
            first, last = max(first, ends[0]), min(last, ends[1])
        if first >= last:
            continue
        begin, end = between(one, other, first), between(one, other, last)
        if piece and piece[-1] != begin:
            yield piece
            piece = []
        piece = [*piece, end] if piece else [begin, end]
    if piece:
        yield piece


def flat(points: list[Point]) -> list[float]:
    """Points as numbers one after the other, a point that repeats the last one left out."""
    rounded = [(round(x, 2), round(y, 2)) for x, y in points]
    kept = [point for number, point in enumerate(rounded) if number == 0 or point != rounded[number - 1]]
    return [number for point in kept for number in point]


def cut_borders(names: tuple[str, ...], line: list[Point]) -> Iterator[dict[str, Any]]:
    """A border in pieces, those apart that are disputed."""
    west, south, east, north = WINDOW
    parallel = DISPUTED.get(names)
    parts = [(False, WINDOW)] if parallel is None else [(True, (west, max(south, parallel), east, north))]
    if parallel is not None and parallel > south:
        parts.append((False, (west, south, east, parallel)))
    for disputed, window in parts:
        for piece in clip_line(line, window):
            yield {"between": list(names), **({"disputed": True} if disputed else {}), "line": flat(piece)}


def outlines(atlas: Atlas) -> dict[str, Any]:
    """What the window holds: land by country, borders, coasts."""
    rings = {name: [clip_ring(atlas.ring(arcs)) for arcs in parts] for name, parts in atlas.countries.items()}
    land = {name: [flat(ring) for ring in found if ring] for name, found in rings.items()}
    borders, coasts = [], []
    for number, names in sorted(atlas.users().items()):
        line = atlas.arcs[number]
        if len(names) == 2:
            borders += list(cut_borders(tuple(sorted(names)), line))
        else:
            coasts += [flat(piece) for piece in clip_line(line)]
    west, south, east, north = WINDOW
    window = {"west": west, "south": south, "east": east, "north": north}
    return {"window": window, "land": {k: land[k] for k in sorted(land) if land[k]}, "borders": borders, "coasts": coasts}


if __name__ == "__main__":
    found = outlines(Atlas(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
    FILE.write_text(HEAD + yaml.safe_dump(found, default_flow_style=None, width=126, sort_keys=False), encoding="utf-8")
    print(f"{FILE.name}: {len(found['land'])} countries, {len(found['borders'])} borders, {FILE.stat().st_size:,} bytes")
