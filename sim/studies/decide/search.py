"""Which courses of one actor are best, searched, not given?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from sim.analysis.pareto import require_pymoo
from sim.analysis.searching import Told, draw_start, search
from sim.config.commands import going_on
from sim.config.content import Content
from sim.config.errors import InputError, refuse, unknown
from sim.config.taken import several
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.execution import Execution
from sim.ensembles.folder import FINISHED, begin, manifest_of, stored
from sim.ensembles.journal import held
from sim.ensembles.plan import check
from sim.ensembles.room import check_room
from sim.ensembles.run import Stopped, run_ensemble
from sim.ensembles.settings import RunSettings
from sim.luck import generator
from sim.readouts.courses import LESS
from sim.readouts.measures import PAYOFF, average, check_measure, measured
from sim.readouts.moves import Moves, Trigger, find_dossiers, lay_in, list_open, read_triggers
from sim.studies.decide.course_files import write_courses
from sim.studies.decide.course_space import TIMINGS, Space
from sim.studies.decide.judgements import Judgements
from sim.studies.decide.search_findings import Outcome, analyze, choose_shown
from sim.studies.options import Count, Names, Options, String, option, outcomes_option
from sim.studies.registry import NUMBERS, study
from sim.studies.request import Request
from sim.studies.workflow import WHOLE, asked_of, leave, open_folder, resumable

REPLICATES, OTHERS = 4, 2
"""Worlds to a draw unless said otherwise; other actors whose payoffs count where no outcome is named."""
LAST, MEAN = "last", "mean"
"""The months that outcomes are judged over: the last one, or all of them on average."""
TAKES = ("scenario", "months", "seed", "worlds_per_point", "vary", "priors", "correlations", "batch")
TAKES += ("precision", "steps_per_month", "generator", "order", *NUMBERS)


class Asked(Options):
    """What the study is asked."""

    actor: String | None = option(None, "The actor whose courses are searched.", "the name of an actor")
    dossiers: Names = option(
        (),
        "The dossiers that a course may touch, by name or pattern; all of the actor's by default.",
        "a list of names or patterns",
    )
    outcomes: Names = outcomes_option(
        "Outcomes to judge by, with a minus where less is better; by default the payoffs of the actor and of the two largest"
        " others."
    )
    over: String = option(
        LAST,
        "The months that outcomes are judged over: the last one, or all of them on average (of incidents, their number a month).",
        "last or mean",
    )
    timing: String = option(
        "triggers",
        "What a course may do with an option: hold it throughout (held), also from one month to another (months), also put it in"
        " place once when a condition holds (triggers).",
        "held, months or triggers",
    )
    triggers: Names = option(
        (),
        "The conditions, such as cpec_cut_off, china.corridor=cut_off or 'finances < 0.2'; all milestones by default.",
        "a list of milestones, agreements, stances and comparisons",
    )
    most: Count = option(3, "Dossiers that a course touches at most.", "a whole number from 1 to 20", ge=1, le=20)
    evaluations: Count = option(
        300,
        "Budget: full judgements of a course, those stopped early counting in part.",
        "a whole number from 10",
        ge=10,
        le=100_000,
    )
    population: Count = option(24, "Courses in a generation.", "a whole number from 4 to 1000", ge=4, le=1000)
    draws: Count = option(
        100,
        "Draws of the uncertain parameters of a full judgement, and as many held out.",
        "a whole number from 20",
        ge=20,
        le=100_000,
    )


@study(
    "search",
    options=Asked,
    takes=TAKES,
    is_resumable=True,
    examples=("actor=pakistan", "actor=pakistan timing=held outcomes=[payoff.pakistan,-pakistan_isolation] evaluations=200"),
)
def make(request: Request[Asked]) -> Path:
    """Search the courses of `actor` for those that are best by several outcomes. Returns the folder.

    A course holds options of a few dossiers, throughout, from one month to another, or put in place when a condition holds, and
    leaves the rest to the actor. All courses meet the same draws and the same luck. The front is judged anew in draws that had no
    part in the search; `policies.yaml` and `scenarios/` hand it on. `over=mean` judges by the mean over all months instead of the
    last month. Every judgement is kept as it is made; once interrupted, continue with `resume=FOLDER`.

    Raises
    ------
    InputError : the request is invalid, or pymoo is not installed. Stopped : it was interrupted; what was judged is kept.
    """
    folder, bench = _begin(request)
    asked, judgements = request.options, Judgements(folder)
    space = bench.lay_out(asked)
    try:
        with held(folder), _show(request) as told:
            start = draw_start(space.genes, space.shape, asked.population, bench.settings.seed)
            judge = judgements.remember("search", bench.judge)
            found = search(
                space.genes, space.decode, judge, start, asked.evaluations, asked.draws, bench.settings.seed, told=told
            )
            shown, judge = choose_shown(found), judgements.remember("held out", bench.hold_out().judge)
            anew = {moves: judge(moves, asked.draws) for moves in dict.fromkeys([(), *shown.values()])}
    except (KeyboardInterrupt, Stopped):
        raise Stopped(f"stopped, {len(judgements)} judgements are kept; continue with: {going_on(folder)}") from None
    findings = analyze(
        bench.content,
        str(asked.actor),
        bench.outcomes,
        bench.triggers,
        bench.settings,
        found,
        shown,
        anew,
        is_mean=asked.over == MEAN,
    )
    names = tuple(each.name for each in bench.outcomes)
    write_courses(folder, bench.content, str(asked.actor), names, shown, bench.triggers)
    return leave(folder, request, findings, bench.content, bench.settings)


def _begin(request: Request[Asked]) -> tuple[Path, Bench]:
    """The folder of a search, new or to be resumed, and where its courses are judged. Raises InputError."""
    if request.resume is not None:
        if manifest_of(request.resume)["state"] == FINISHED:
            raise InputError(f"resume={request.resume}: {WHOLE}")
        folder = resumable(request.resume)
        content, settings = stored(folder)
        return folder, prepare(request.options, content, settings)
    content, asked = request.content(), request.options
    each = request.per_point or REPLICATES
    keep = "all" if asked.over == MEAN else "final"
    update = {"worlds": asked.draws * each, "worlds_per_point": each, "keep": keep}
    bench = prepare(asked, content, request.settings.model_copy(update=update))
    check_room(content, bench.settings, request.results)
    folder = open_folder(request, "search")
    begin(folder, content, bench.settings, **asked_of(request))
    return folder, bench


@dataclass(frozen=True)
class Bench:
    """Where courses are judged.

    Attributes
    ----------
    content : of the scenario. settings : of a full judgement. outcomes : by which courses are judged.
    triggers : conditions by name. over : the months that count, LAST or MEAN.
    """

    content: Content
    settings: RunSettings
    outcomes: tuple[Outcome, ...]
    triggers: dict[str, Trigger]
    over: str = LAST

    def judge(self, moves: Moves, draws: int) -> np.ndarray:
        """What a course is worth in the first so many draws, means over replicates, (outcome, draw), the more the better."""
        each = self.settings.worlds_per_point
        settings = self.settings.model_copy(update={"worlds": draws * each})
        laid = lay_in(self.content, moves, self.triggers)
        ensemble = run_ensemble(laid, settings, execution=Execution(kind="serial"))
        values = [outcome.sign * self._read(ensemble, outcome.measure) for outcome in self.outcomes]
        return np.array([each_world.reshape(draws, each).mean(axis=1) for each_world in values])

    def _read(self, ensemble: Ensemble, measure: str) -> np.ndarray:
        """What a measure is in each world, (world,)."""
        return average(ensemble, measure) if self.over == MEAN else measured(ensemble, measure, self.settings.months)

    def hold_out(self) -> Bench:
        """The same with draws and luck that have no part in the search."""
        seed = int(generator(self.settings.seed, "search/held out").integers(2**31))
        return replace(self, settings=self.settings.model_copy(update={"seed": seed}))

    def lay_out(self, asked: Asked) -> Space:
        """The courses that are searched. Raises InputError."""
        dossiers = find_dossiers(self.content, str(asked.actor), asked.dossiers)
        answers = tuple((dossier, name) for dossier in dossiers for name in list_open(self.content, dossier))
        return Space(answers, tuple(self.triggers), self.settings.months, min(asked.most, len(dossiers)), asked.timing)


def prepare(asked: Asked, content: Content, settings: RunSettings) -> Bench:
    """What courses are judged on. Raises InputError for what cannot be asked.

    settings : of a full judgement.
    """
    require_pymoo()
    if asked.actor is None:
        raise refuse("actor", None, f"with study=search, the actor whose courses are searched: {', '.join(content.actors)}")
    for key, known in (("timing", TIMINGS), ("over", (LAST, MEAN))):
        if getattr(asked, key) not in known:
            raise unknown(key, getattr(asked, key), known, key)
    find_dossiers(content, asked.actor, asked.dossiers)
    if asked.triggers and asked.timing != "triggers":
        raise refuse("triggers", list(asked.triggers), f"none with timing={asked.timing}")
    triggers = read_triggers(content, asked.triggers) if asked.timing == "triggers" else {}
    names = several(asked.outcomes) or list_payoffs(content, asked.actor)
    for name in names:
        check_measure(content, settings, name.removeprefix(LESS), "outcomes")
    check(content, settings)
    return Bench(content, settings, tuple(Outcome.of(content, name) for name in names), triggers, asked.over)


def list_payoffs(content: Content, actor: str) -> list[str]:
    """The payoffs of an actor and of the largest others."""
    others = sorted((name for name in content.actors if name != actor), key=lambda name: -content.actors[name].size.value)
    return [f"{PAYOFF}{name}" for name in (actor, *others[:OTHERS])]


@contextmanager
def _show(request: Request[Asked]) -> Iterator[Told]:
    """A bar that shows how much of the budget is spent, how many courses were judged, and how many stopped early."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[words]}"))
    with Progress(
        *columns, TimeElapsedColumn(), TimeRemainingColumn(), console=request.console, transient=True, disable=request.quiet
    ) as bar:
        task = bar.add_task("searching courses", total=request.options.evaluations, words="")

        def tell(spent: float, judged: int, stops: int) -> None:
            bar.update(task, completed=spent, words=f"{judged} courses, {stops} stopped early")

        yield tell
