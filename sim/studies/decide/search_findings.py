"""What was found by a search for courses, and how is it told?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from sim.analysis.optimism import measure_gain, measure_optimism
from sim.analysis.pareto import find_front, find_knees, measure_marginal_utility
from sim.analysis.racing import SURE
from sim.analysis.searching import Found
from sim.config.content import Content
from sim.ensembles.settings import RunSettings
from sim.plots.front import plot_front
from sim.readouts.courses import LESS, label_worth
from sim.readouts.moves import Moves, Trigger, tell_moves
from sim.reporting.findings import Findings, Picture, Sheet
from sim.studies.decide.course_files import POLICIES, SCENARIOS

MOST_SHOWN, LATE = 30, 0.75
"""Courses of the front that are judged anew; the part of the budget after which growth of the front is told."""
Worth = Mapping[Moves, np.ndarray]
"""Course -> its worth, (outcome, draw)."""


@dataclass(frozen=True)
class Outcome:
    """By what courses are judged: its name as typed, what is measured, 1.0 (more is better) or -1.0 (less is), and words."""

    name: str
    measure: str
    sign: float
    label: str

    @classmethod
    def of(cls, content: Content, name: str) -> Outcome:
        """An outcome by its name, with a minus before what is better when it is less."""
        return cls(name, name.removeprefix(LESS), -1.0 if name.startswith(LESS) else 1.0, label_worth(content, name))


def choose_shown(found: Found) -> dict[str, Moves]:
    """The courses of the front that are judged anew, by name, the best by the first outcome first.

    Of courses that are worth the same in every draw the one with the fewest moves stands for all. Of a front that is too long
    those are taken that would be missed most.
    """
    plainest: dict[bytes, Moves] = {}
    for moves in sorted(found.front, key=lambda moves: (len(moves), sum(not move.is_throughout for move in moves))):
        plainest.setdefault(found.worth[moves].tobytes(), moves)
    courses = list(plainest.values())
    means = np.array([found.worth[moves].mean(axis=1) for moves in courses])
    wanted = np.lexsort((-measure_marginal_utility(means), means[:, 0] < means[:, 0].max()))[:MOST_SHOWN]
    order = sorted(wanted, key=lambda place: -means[place, 0])
    return {f"course_{number:02d}": courses[place] for number, place in enumerate(order, start=1)}


@dataclass(frozen=True)
class Told:
    """A front that is told.

    Attributes
    ----------
    content, actor, outcomes, triggers, settings : of the search.
    found : what it left. shown : courses by name. words : name -> the course in words.
    before, after : gains over the reference in the draws of the search and in those held out, (course, outcome, draw).
    stays : whether each course is on the front of held-out draws. knees : places of the knees, the hardest to replace first.
    """

    content: Content
    actor: str
    outcomes: Sequence[Outcome]
    settings: RunSettings
    found: Found
    shown: Mapping[str, Moves]
    words: Mapping[str, str]
    before: np.ndarray
    after: np.ndarray
    stays: np.ndarray
    knees: np.ndarray

    @property
    def draws(self) -> int:
        """Draws of a full judgement."""
        return self.settings.worlds // self.settings.worlds_per_point


def analyze(
    content: Content,
    actor: str,
    outcomes: Sequence[Outcome],
    triggers: Mapping[str, Trigger],
    settings: RunSettings,
    found: Found,
    shown: Mapping[str, Moves],
    held: Worth,
    is_mean: bool = False,
) -> Findings:
    """What a search found.

    held : worth in held-out draws of the courses shown and of leaving everything as it comes. is_mean : whether outcomes are
    means over all months.
    """
    before = np.array([found.worth[moves] - found.worth[()] for moves in shown.values()])
    after = np.array([held[moves] - held[()] for moves in shown.values()])
    stays = np.isin(np.arange(len(shown)), find_front(after.mean(axis=2)))
    words = {name: tell_moves(content, moves, triggers) for name, moves in shown.items()}
    knees = find_knees(before.mean(axis=2)) if len(shown) > 2 else np.arange(0)
    told = Told(content, actor, outcomes, settings, found, shown, words, before, after, stays, knees)
    return Findings(
        f"{content.scenario.title}: courses of {content.actors[actor].name}, searched",
        f"Which courses of {content.actors[actor].name} are best by {', '.join(each.label for each in outcomes)},"
        f" {'on average over all months' if is_mean else 'in the last month'}?",
        list(_answer(told)),
        [_tell_front(told), _tell_optimism(told), _tell_history(told)],
        list(_draw(told)),
        _note(told, is_mean),
    )


def _answer(told: Told) -> Iterator[str]:
    """The winner by the first outcome, how much of its gain held, the front and its knees."""
    found, first, name = told.found, told.outcomes[0], told.content.actors[told.actor].name
    yield (
        f"{found.judged} courses of {name} were judged ({found.stops} stopped early) at the cost of {found.spent:.0f} full"
        f" judgements; {len(told.shown)} of them are told here, the front by {len(told.outcomes)} outcome(s)."
    )
    gain, hope = measure_gain(told.after[0, 0]), measure_optimism(told.before[0, 0], told.after[0, 0])
    words = next(iter(told.words.values()))
    if not next(iter(told.shown.values())):
        yield f"By {first.label}, nothing was found that is better than leaving everything as it comes."
    elif gain.is_better:
        yield (
            f"By {first.label}, the best course {words}: better than leaving everything as it comes by {gain.mean:.3f}"
            f" ({gain.low:.3f} to {gain.high:.3f}) in held-out draws."
        )
    else:
        yield (
            f"By {first.label}, the course that looked best ({words}) is not surely better than leaving everything as it comes:"
            f" {gain.mean:+.3f} ({gain.low:+.3f} to {gain.high:+.3f}) in held-out draws."
        )
    yield (
        f"Its optimism, by which the gain in the draws of the search exceeds that in held-out draws, is {hope.mean:+.3f}"
        f" ({hope.low:+.3f} to {hope.high:+.3f})."
    )
    yield f"{int(told.stays.sum())} of the {len(told.shown)} courses stay on the front in held-out draws."
    for number, place in enumerate(told.knees, start=1):
        course = list(told.shown)[place]
        held = ", ".join(f"{outcome.label} {told.after[place, k].mean():+.3f}" for k, outcome in enumerate(told.outcomes))
        yield f"Knee {number} ({course}) {told.words[course]}: {held}."
    yield _tell_growth(found)


def _tell_growth(found: Found) -> str:
    """Whether the front was still growing when the budget was spent."""
    spent, volume = np.array(found.history).T
    late = volume[spent <= LATE * spent[-1]][-1]
    if volume[-1] <= 0.0:
        return "Nothing that was tried made any difference to these outcomes."
    return (
        f"In the last quarter of the search the front's hypervolume grew by {1.0 - late / volume[-1]:.1%} of its size; more"
        " evaluations may find better courses."
    )


def _tell_front(told: Told) -> Sheet:
    """The courses of the front, with their gains in held-out draws."""
    table = pd.DataFrame({"name": list(told.words), "course": list(told.words.values())})
    table["moves"] = [len(moves) for moves in told.shown.values()]
    columns = {"name": "{name}", "course": "{course}"}
    for k, outcome in enumerate(told.outcomes):
        gains = [measure_gain(each[k]) for each in told.after]
        table[outcome.name] = [gain.mean for gain in gains]
        table[f"{outcome.name} low"] = [gain.low for gain in gains]
        table[f"{outcome.name} high"] = [gain.high for gain in gains]
        table[f"{outcome.name} found"] = told.before[:, k].mean(axis=1)
        columns[outcome.label] = f"{{{outcome.name}:+.3f}} ({{{outcome.name} low:+.3f}} to {{{outcome.name} high:+.3f}})"
    knee = {place: number for number, place in enumerate(told.knees, start=1)}
    table["knee"] = [f"knee {knee[place]}" if place in knee else "" for place in range(len(table))]
    table["stays"] = np.where(told.stays, "yes", "no")
    columns |= {"": "{knee}", "on the front of held-out draws": "{stays}"}
    return Sheet("front", "The courses of the front", table, columns, note=GAINS, shown=MOST_SHOWN)


GAINS = (
    "Gains over leaving everything as it comes, in held-out draws, with the 95 % interval of each by itself. A knee is hard to"
    " replace: over all mixtures of weights of the outcomes most would be lost without it. Knees were chosen in the draws of the"
    " search."
)


def _tell_optimism(told: Told) -> Sheet:
    """How much better the winner by each outcome, and the front, looked in the draws of the search."""
    rows = []
    for k, outcome in enumerate(told.outcomes):
        best = int(told.before[:, k].mean(axis=1).argmax())
        for who, before, after in (
            (list(told.words)[best], told.before[best, k], told.after[best, k]),
            ("mean of the front", told.before[:, k].mean(axis=0), told.after[:, k].mean(axis=0)),
        ):
            hope, gain = measure_optimism(before, after), measure_gain(after)
            rows.append((outcome.label, who, before.mean(), gain.mean, gain.low, gain.high, hope.mean, hope.low, hope.high))
    names = ["outcome", "course", "found", "held_out", "low", "high", "optimism", "optimism_low", "optimism_high"]
    columns = {"outcome": "{outcome}", "best course": "{course}", "gain found": "{found:+.3f}"}
    columns |= {"gain held out": "{held_out:+.3f}", "95 % interval": "{low:+.3f} to {high:+.3f}"}
    columns |= {"optimism": "{optimism:+.3f}", "95 % interval ": "{optimism_low:+.3f} to {optimism_high:+.3f}"}
    return Sheet(
        "optimism", "What the search promised, and what held", pd.DataFrame(rows, columns=names), columns, shown=len(rows)
    )


def _tell_history(told: Told) -> Sheet:
    """How the front grew."""
    table = pd.DataFrame(told.found.history, columns=["spent", "hypervolume"])
    return Sheet("history", "How the front grew", table, {"spent": "{spent:.0f}", "hypervolume": "{hypervolume:.4f}"}, shown=0)


def _draw(told: Told) -> Iterator[Picture]:
    """The front by the first two outcomes."""
    if len(told.outcomes) < 2 or len(told.shown) < 2:
        return
    table = pd.DataFrame({"name": list(told.words)})
    for axis, k in (("x", 0), ("y", 1)):
        gains = [measure_gain(each[k]) for each in told.after]
        table[axis], table[f"{axis}_found"] = [gain.mean for gain in gains], told.before[:, k].mean(axis=1)
        table[f"{axis}_low"], table[f"{axis}_high"] = [gain.low for gain in gains], [gain.high for gain in gains]
    knee = {place: f"knee {number}" for number, place in enumerate(told.knees, start=1)}
    table["knee"] = [knee.get(place, "") for place in range(len(table))]
    labels = (told.outcomes[0].label, told.outcomes[1].label)
    title = f"Trade-offs of {told.content.actors[told.actor].name}"
    drawn = partial(plot_front, table, x=labels[0], y=labels[1], n=told.settings.worlds, title=title)
    more = f"; {len(told.outcomes) - 2} more outcome(s) are not drawn" if len(told.outcomes) > 2 else ""
    yield Picture(
        "front", f"Gains over leaving everything as it comes in held-out draws, by the first two outcomes{more}.", drawn
    )


def _note(told: Told, is_mean: bool) -> list[str]:
    """What to bear in mind."""
    each = told.settings.worlds_per_point
    over = "means over all months (of incidents, their number a month)" if is_mean else "those of the last month"
    return [
        f"{told.draws} draws of the uncertain parameters, each with {each} replicates, common to all courses; {told.draws} others"
        f" were held out. Outcomes are {over}.",
        f"Bred by {told.found.method}. A new course is stopped after a quarter or half of the draws if some course of the front"
        f" is better in every outcome by paired one-sided t tests at {SURE:.0%} each.",
        "An option is held even where its conditions are not met; one put in place by a trigger stands until it is reviewed.",
        f"{SCENARIOS}/ holds each course as a scenario (scenario=FILE, study=compare), without what was changed on the command"
        f" line; {POLICIES} holds those that hold options throughout (study=robustness policies=FILE). Policies cannot say from"
        " when to when an option is held, nor at what; with timing=held all can be written.",
        "The front is the best of the courses looked at, not of all there are.",
    ]
