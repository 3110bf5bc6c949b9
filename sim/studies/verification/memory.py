"""What is left of a different beginning, of a shock, of a measure, of an ore shipped, with common random numbers?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

import numpy as np

from sim.analysis import responses
from sim.config.content import Content
from sim.studies.verification.check import Check, at_least
from sim.theatre import Theatre
from sim.world.motion import Motion
from sim.world.reading import resolved

HORIZON = 60
SHOCK, AFTER = 12, 24
"""The month of a shock, and after how many more it is looked at."""
ERRORS = 1.96
"""So many standard errors an effect has to be from zero."""


def play(theatre: Theatre, months: int) -> Theatre:
    """The theatre, so many months on."""
    for _ in range(months):
        theatre.step()
    return theatre


def memory(content: Content, wanted: Mapping[str, Any], seed: int) -> Iterator[Check]:
    """How much of a moved start, and of a shock at the end of a year, is left later with common random numbers."""
    starts = play_moved(content, wanted, 0, HORIZON, seed)
    for months, least in zip((24, HORIZON), wanted["start_kept"], strict=True):
        found = np.mean([responses.measure_kept(*pair, months) for pair in starts])
        yield at_least(f"share of a moved start kept after {months} months", found, least)
    shocks = play_moved(content, wanted, SHOCK, SHOCK + AFTER, seed)
    found = np.mean([responses.measure_kept(*pair, SHOCK + AFTER, SHOCK) for pair in shocks])
    yield at_least(f"share of a shock at month {SHOCK} kept after {AFTER} months", found, wanted["shock_kept"])


def play_moved(
    content: Content, wanted: Mapping[str, Any], when: int, months: int, seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """The courses of each remembered variable where it alone was moved up, and down, at a month's end; (month, world) each.

    All are played side by side: the same worlds again and again, in the same luck.
    """
    names, worlds = wanted["remembered"], wanted["memory_worlds"]
    numbers = np.tile(np.arange(worlds), 2 * len(names))
    theatre = play(Theatre(content, numbers, seed, horizon=months, recorded=names), when)
    blocks = [slice(start, start + worlds) for start in range(0, numbers.size, worlds)]
    for place, name in enumerate(names):
        row = theatre.world.variable_rows[name]
        low, high = theatre.bounds[row]
        for block, way in zip(blocks[2 * place : 2 * place + 2], (1, -1), strict=True):
            level = theatre.world.variables[row, block] + way * wanted["moved_by"] * (high - low)
            theatre.world.variables[row, block] = np.clip(level, low, high)
    if when == 0:  # where a world begins is its home
        theatre.motion = Motion.of(content, theatre.parameters, theatre.world, theatre.bounds)
    theatre.record.keep(when, theatre.world, None)
    course = play(theatre, months - when).record.state.astype(float)
    theatre.release()
    return [(course[:, place, blocks[2 * place]], course[:, place, blocks[2 * place + 1]]) for place in range(len(names))]


def lasting(
    theatre: Theatre, scenarios: Mapping[str, Content], wanted: Mapping[str, Any], worlds: int, seed: int
) -> Iterator[Check]:
    """In how many variables a scenario that was forced for a time still differs from the baseline at the end."""
    name, by, least = (wanted["lasting"][key] for key in ("scenario", "by", "least"))
    other = play(Theatre(scenarios[name], worlds, seed, horizon=HORIZON, ends_only=True), HORIZON)
    width = theatre.bounds[:, 1] - theatre.bounds[:, 0]
    apart = np.abs(np.median(other.world.variables, axis=1) - np.median(theatre.world.variables, axis=1)) / width
    other.release()
    count = int((apart > by).sum())
    yield f"medians that {name} still moves at month {HORIZON}", f"{count} of {apart.size}", f"at least {least}", count >= least


def ore(content: Content, wanted: Mapping[str, Any], worlds: int, seed: int) -> Iterator[Check]:
    """Whether ore that is shipped makes supply safer, and more so beside a refinery."""

    def compare(policy: str, **levels: float) -> np.ndarray:
        ends = [_outcome(content, wanted["ore"], name, levels, worlds, seed) for name in (policy, "pausing")]
        return ends[0] - ends[1]

    about, ((beside, (none, full)),) = wanted["ore"]["about"], wanted["ore"]["beside"].items()
    for told, gain in (
        ("shipping against pausing", compare("shipping")),
        ("refining against pausing", compare("refining")),
        ("shipping, more beside a refinery", compare("shipping", **{beside: full}) - compare("shipping", **{beside: none})),
    ):
        mean, error = float(gain.mean()), ERRORS * float(gain.std() / np.sqrt(worlds))
        yield f"{about} with {told}, month {HORIZON}", f"{mean:+.4f} +- {error:.4f}", "clear above zero", mean > error


def _outcome(
    content: Content, asked: Mapping[str, Any], policy: str, levels: Mapping[str, float], worlds: int, seed: int
) -> np.ndarray:
    """An outcome at the end where one policy is held and some variables are held at a level, (world,)."""
    theatre, option = Theatre(content, worlds, seed, horizon=HORIZON, ends_only=True), asked["policies"][policy]
    theatre.held[asked["dossier"]] = np.full(worlds, content.options[asked["dossier"]].index(option))
    for _ in range(HORIZON):
        for name, level in levels.items():
            theatre.world.variables[theatre.world.variable_rows[name]] = level
        theatre.step()
    reading = resolved(asked["outcome"], content, "standards/behaviour.yaml: ore")
    found = np.asarray(reading.of(cast(Mapping[str, Any], theatre.world), theatre.parameters.__getitem__), dtype=float)
    theatre.release()
    return found
