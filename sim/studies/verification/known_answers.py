"""Does the code reproduce published results?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.triads import least_friendly
from sim.config import files
from sim.config.content import Content
from sim.ensembles.settings import RunSettings
from sim.reporting.findings import Findings, Sheet
from sim.studies.registry import NUMBERS, study
from sim.studies.request import Request
from sim.studies.verification import cases
from sim.studies.verification.balance_only import Course, alone, course
from sim.studies.verification.cases import Answer, Case
from sim.studies.workflow import leave, open_folder

Answers = Mapping[str, Sequence[Answer]]
COLUMNS = {"case": "{case}", "number": "{what}", "published": "{published}", "found": "{found}"}
COLUMNS |= {"difference": "{apart:>}", "tolerance": "{tolerance}", "holds": "{holds}", "source": "{source}"}
OTHER = "other_dynamics"
"""Answers to a question that is not the theatre's: told, but not counted among those to be met."""


@study("known_answers", takes=("scenario", *NUMBERS, "seed"), examples=("", "seed=1"))
def make(request: Request) -> Path:
    """Compute every published answer and compare it with the published value. Returns the folder.

    Its summary is the page docs/known_answers.md.
    """
    content, seed = request.content(), request.settings.seed
    with request.console.status("working out what is known"):
        found = known_answers(content, seed)
    folder = open_folder(request, "known_answers")
    case = standard()["balance"]
    settings = RunSettings(worlds=case["worlds"], months=case["months"], seed=seed, precision="double", keep="final")
    return leave(folder, request, found, alone(content, tuple(case["starts"])), settings)


def standard() -> dict[str, Any]:
    """The published answers, as typed from their sources."""
    return files.read_yaml(files.shipped("configs") / "standards" / "known_answers.yaml")


def known_answers(content: Content, seed: int = 0) -> Findings:
    """Every published answer beside the one found here.

    Parameters
    ----------
    content : of the theatre whose structural balance is looked at. seed : of all that chance decides.
    """
    known = standard()
    case = known["balance"]
    even = course(alone(content, tuple(case["starts"])), case["worlds"], case["months"], seed, case["every"])
    groups = {
        "games": list(cases.games(known["games"])),
        "far_games": list(cases.far_games(known["far"])),
        "landscapes": list(cases.landscapes(known["landscapes"])),
        "balance": [*cases.triads(known["triads"], seed), *cases.balance(case, even)],
        OTHER: list(cases.beside_triads(known["triads"], even)),
        "sensitivity": list(cases.ishigami(known["ishigami"], seed)),
        "statistics": [*cases.survival(known["survival"]), *cases.resampling(known["resampling"], seed)],
    }
    return Findings(
        "Known answers",
        "Does the code reproduce published results, and where does it not?",
        _answer(groups),
        [*(_sheet(name, answers, content) for name, answers in groups.items()), _pace(case, content, seed, even)],
        notes=[
            "Cases, sources and tolerances are in configs/standards/known_answers.yaml.",
            "Games are played as theatres, by the code that plays the region; landscapes, indices, curves and intervals come from"
            " the code that reads its results.",
            "Made by `python -m sim study=known_answers`.",
        ],
    )


def _answer(groups: Answers) -> list[str]:
    """How many answers are met, and which are not."""
    asked = [answer for name, answers in groups.items() if name != OTHER for answer in answers]
    missed = [f"{answer.case}, {answer.what}" for answer in asked if not answer.holds]
    apart = sum(not answer.holds for answer in groups[OTHER])
    return [
        f"{len(asked) - len(missed)} of {len(asked)} known answers are met within their tolerance.",
        f"Not met: {'; '.join(missed)}." if missed else "All are met.",
        f"Beside them, {apart} of {len(groups[OTHER])} published densities of local triad dynamics differ from what the theatre's"
        " own structural balance comes to, which is another dynamics.",
    ]


def _sheet(name: str, answers: Sequence[Answer], content: Content) -> Sheet:
    title, note = TITLES[name]
    actors = len(content.actors)
    table = pd.DataFrame([answer.row() for answer in answers])
    return Sheet(name, title, table, COLUMNS, note.format(actors=actors, least=least_friendly(actors)), shown=len(table))


def _pace(case: Case, content: Content, seed: int, even: Course) -> Sheet:
    """How far structural balance comes by itself within a run of usual length, from even starts and from the theatre's own."""
    own = course(alone(content, None), case["worlds"], case["horizon"], seed, case["every"])
    look = int(np.searchsorted(even.months, case["horizon"]))
    looks = [("even", even, at) for at in (0, look, -1)] + [("the theatre's own", own, at) for at in (0, -1)]
    rows = [
        (starts, found.months[at], found.balanced[at].mean(), found.friendly[at].mean(), np.mean(found.balanced[at] >= 1.0))
        for starts, found, at in looks
    ]
    table = pd.DataFrame(rows, columns=["starts", "month", "balanced", "friendly", "whole"])
    columns = {"starts": "{starts}", "month": "{month:.0f}"}
    columns |= {"balanced triads": "{balanced:.3f}", "friendly ties": "{friendly:.3f}", "worlds all in balance": "{whole:.3f}"}
    title, note = TITLES["pace"]
    settled = np.where(even.settled < 0, np.inf, even.settled)
    note = note.format(half=np.median(settled))
    return Sheet("pace", title, table, columns, note, shown=len(table))


TITLES = {
    "games": (
        "Logit equilibria of games played as theatres",
        "A game of two players is a theatre of two actors, whose choice at depth inf is its logit quantal response equilibrium;"
        " lambda is one over the temperature.",
    ),
    "far_games": (
        "How far the equilibrium is found",
        "At depth inf expectations move a share (`decision.damping`) of the way to the answers they call for, until they answer"
        " themselves. Where answers overshoot, as opposed interests at low temperatures make them, they would swing for ever, so"
        " the steps become shorter as long as they have not settled. Far enough out that does not help either: after"
        " `decision.iterations` rounds the last expectations are taken. A smaller damping and more rounds reach further.",
    ),
    "landscapes": (
        "Landscapes of alliances",
        "The energy of a split is the sum over ordered pairs of actors on opposite sides of size x size x propensity.",
    ),
    "balance": (
        "Structural balance",
        "Local triad dynamics, a yardstick that the theatre does not use, is compared with its published densities. The theatre's"
        " mechanism `structural_balance` is played alone (no policies, no drift home, nothing else) and compared with what is"
        " published of such continuous dynamics.",
    ),
    OTHER: (
        "Where the theatre's structural balance is another dynamics",
        "Local triad dynamics turns single ties of triads drawn by lot, is more or less forgiving (p), and in a large network"
        " never comes to rest while p is below 0.5. The theatre moves every alignment a little each month by all its triads at"
        " once, without chance and without p, and comes to rest in two camps or one. Of the ties of {actors} actors in two camps"
        " at least {least:.4f} are friendly, so the lower published density cannot come about where everything has settled.",
    ),
    "sensitivity": (
        "Sobol indices",
        "Means over many designs, with four standard errors; and the share of designs whose 95 % interval holds the exact index.",
    ),
    "statistics": ("Survival curves and resampling", "On the data of the textbooks."),
    "pace": (
        "How fast structural balance is by itself",
        "What the mechanism does to the alignments at its own rate where nothing else moves them: means over worlds. From even"
        " starts half of the worlds are in balance by month {half:.0f}.",
    ),
}
"""Title and note of each table."""
