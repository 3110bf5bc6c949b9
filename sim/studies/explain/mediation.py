"""How much of a policy's effect runs through another actor?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.progress import track

from sim.analysis.contrast import paired
from sim.analysis.mediation import BOTH, DIRECT, INDIRECT, PURE, TOTAL, measure_mediation, share_mediated
from sim.config.content import Content
from sim.config.errors import InputError, refuse, unknown
from sim.ensembles.batch import opened
from sim.ensembles.plan import check
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings
from sim.plots.contrast import plot_contrast
from sim.readouts.labels import plain
from sim.readouts.measures import check_measure, label_of, scaled_label
from sim.reporting.findings import Findings, Picture, Sheet
from sim.studies.options import Options, Settings, String, option, outcome_option
from sim.studies.registry import NEEDS_ALL, study
from sim.studies.request import Request
from sim.studies.workflow import leave, open_folder
from sim.theatre import Theatre
from sim.world.reading import resolved

WORLDS, FEWEST, AT_ONCE = 1_000, 30, 1_000
"""So many worlds are run unless said otherwise; fewer than `FEWEST` tell nothing."""
LABELS = {
    TOTAL: "Total effect",
    DIRECT: "Direct effect: the other's policy as without it",
    INDIRECT: "Mediated by the other's policy",
    PURE: "Mediator alone, without the intervention",
    BOTH: "Interaction",
}
Paths = dict[str, np.ndarray]
"""Dossier -> the option standing in it at the end of each month, (month, world)."""


class Asked(Options):
    """What the study is asked."""

    fork: Settings | None = option(None, "Option held from the first month.", "a mapping such as {china.corridor: cut_off}")
    mediator: String | None = option(
        None, "The mediating dossier, or actor with all its dossiers.", "the name of a dossier or an actor"
    )
    outcome: String = outcome_option()


@study(
    "mediation",
    options=Asked,
    takes=("scenario", *NEEDS_ALL),
    examples=(
        "fork='{china.corridor: cut_off}' mediator=pakistan outcome=pakistan_isolation",
        "fork='{china.corridor: cut_off}' mediator=pakistan.minerals outcome=pakistan_isolation worlds=4000",
    ),
)
def make(request: Request[Asked]) -> Path:
    """Split the effect on `outcome` of a held option (`fork={DOSSIER: OPTION}`) into direct and mediated. Returns the folder.

    The option is held from the first month and compared with the initial option held in the same worlds. `mediator` is a dossier
    of another actor, or that actor with all its dossiers; it is fixed, month by month, to its path in either arm.

    Raises
    ------
    InputError : a dossier, option or outcome that does not exist, a mediator that is held itself, or fewer than 30 worlds.
    """
    content = request.content()
    cause, option, reference = held_by(content, request.options.fork)
    through = mediators(content, request.options.mediator, cause)
    settings = _settings(request, content, cause, option)
    arms = play_arms(content, settings, (cause, option, reference), through, request)
    folder = open_folder(request, "mediation")
    told = analyze(content, arms, (cause, option, reference), request.options.mediator or "", request.options.outcome, settings)
    return leave(folder, request, told, content, settings)


def held_by(content: Content, fork: Mapping[str, Any] | None) -> tuple[str, str, str]:
    """The dossier that is held, its option, and the one it is held against. Raises InputError."""
    if not fork or len(fork) != 1:
        raise refuse("fork", fork, "one dossier and the option that is held in it, such as {china.corridor: cut_off}")
    ((cause, option),) = fork.items()
    if cause not in content.options:
        raise unknown("dossier", cause, content.options, "fork")
    if option not in content.options[cause]:
        raise unknown("option", option, content.options[cause], f"fork: {cause}")
    actor, question = cause.split(".")
    reference = content.actors[actor].dossiers[question].start
    if option == reference:
        others = [each for each in content.options[cause] if each != reference]
        raise refuse(f"fork: {cause}", option, f"another than what stands at the start: {', '.join(others)}")
    return cause, str(option), reference


def mediators(content: Content, asked: str | None, cause: str) -> list[str]:
    """The dossiers by way of which: one, or all of an actor. Raises InputError."""
    if asked is None:
        raise InputError(
            "study=mediation: name the mediator with mediator=DOSSIER or mediator=ACTOR, such as mediator=pakistan.minerals"
        )
    found = [name for name in content.dossiers if asked in (name, name.split(".")[0])]
    if not found:
        raise unknown("dossier", asked, [*content.options, *content.actors], "mediator")
    if cause in found:
        raise refuse("mediator", asked, f"a dossier, or an actor, other than that of {cause}, which is held")
    return found


def _settings(request: Request[Asked], content: Content, cause: str, option: str) -> RunSettings:
    worlds = request.worlds or WORLDS
    if request.settings.design != "monte_carlo":
        raise refuse("design", request.settings.design, "monte_carlo with study=mediation, which lays out its arms itself")
    if worlds < FEWEST:
        raise refuse("worlds", worlds, f"at least {FEWEST}, to estimate effects")
    check_measure(content, request.settings, request.options.outcome, "outcome")
    if request.options.outcome not in content.milestones:
        resolved(request.options.outcome, content, "outcome")
    return settings_of(content, request.settings, worlds, {cause: option})


def settings_of(content: Content, settings: RunSettings, worlds: int, held: Mapping[str, str]) -> RunSettings:
    """The settings of an arm in which options are held: the same numbers and luck in every arm."""
    laid = {
        "design": "courses",
        "courses": {"arm": dict(held)},
        "worlds": worlds,
        "worlds_per_point": worlds,
        "worlds_per_draw": 1,
    }
    made = settings.model_copy(update=laid)
    check(content, made)
    return made


# --- the arms --------------------------------------------------------------------------------------------------------------


def play_arms(
    content: Content, settings: RunSettings, cause: tuple[str, str, str], through: Sequence[str], request: Request[Asked]
) -> dict[str, np.ndarray]:
    """The outcome at the end of six arms, by name, (world,).

    'with' and 'without' : the mediators left to their actors. 'with_own', 'with_other', 'without_other', 'without_own' : pinned.
    """
    dossier, option, reference = cause
    batches = np.array_split(np.arange(settings.worlds), -(-settings.worlds // AT_ONCE))
    parts: list[dict[str, np.ndarray]] = []
    for worlds in track(batches, "running arms", console=request.console, transient=True, disable=request.quiet):
        arm = partial(_arm, content, settings, worlds, request.options.outcome, through)
        had, had_paths = arm({dossier: option})
        lacked, lacked_paths = arm({dossier: reference})
        made = {"with": had, "without": lacked}
        for name, held, paths in (
            ("with_own", option, had_paths),
            ("with_other", option, lacked_paths),
            ("without_other", reference, had_paths),
            ("without_own", reference, lacked_paths),
        ):
            made[name], _ = arm({dossier: held}, paths)
        parts.append(made)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _arm(
    content: Content,
    settings: RunSettings,
    worlds: np.ndarray,
    outcome: str,
    through: Sequence[str],
    held: Mapping[str, str],
    pinned: Paths | None = None,
) -> tuple[np.ndarray, Paths]:
    """The outcome at the end of some worlds, (world,), and the paths of the mediators, which may be pinned."""
    options = {name: content.options[name][0] for name in through} if pinned else {}
    theatre = opened(RunPlan(content, settings_of(content, settings, settings.worlds, {**held, **options})), worlds)
    paths = {name: np.zeros((settings.months + 1, len(worlds)), dtype=int) for name in through}
    for month in range(1, settings.months + 1):
        for name, path in (pinned or {}).items():
            theatre.held[name][:] = path[month]
        theatre.advance(1)
        for name in through:
            paths[name][month] = theatre.world.stances[theatre.by_name[name].row]
    values = _read(theatre, content, outcome)
    theatre.release()
    return values, paths


def _read(theatre: Theatre, content: Content, outcome: str) -> np.ndarray:
    if outcome in content.milestones:
        return (theatre.world.reached[list(content.milestones).index(outcome)] >= 0).astype(float)
    reading = resolved(outcome, content, "outcome")
    levels = {name: np.asarray(theatre.world[name], dtype=float) for name in reading.reads}
    numbers = {name: quantity.value for name, quantity in content.quantities.items()} | dict(theatre.parameters)
    return np.broadcast_to(np.asarray(reading.of(levels, numbers.__getitem__), dtype=float), (theatre.world.n,)).copy()


# --- what is told ----------------------------------------------------------------------------------------------------------


def analyze(
    content: Content,
    arms: Mapping[str, np.ndarray],
    cause: tuple[str, str, str],
    through: str,
    outcome: str,
    settings: RunSettings,
) -> Findings:
    """What is found about an effect and the ways it takes.

    arms : from `played`. cause : dossier, option held, option it is held against. through : dossier or actor, as asked for.
    """
    dossier, option, reference = cause
    label, by = scaled_label(content, outcome), _name_mediator(content, through)
    table = measure_mediation(arms["with_own"], arms["with_other"], arms["without_other"], arms["without_own"])
    table = table.assign(label=table["effect"].map(LABELS), outcome=table["effect"], expected=None)
    share = share_mediated(arms["with_own"], arms["with_other"], arms["without_own"], seed=settings.seed)
    left = paired(arms["with"], arms["without"])
    rows = table.set_index("effect")
    total, way, alone = rows.loc[TOTAL], rows.loc[INDIRECT], rows.loc[DIRECT]
    held = f"'{label_of(content, f'{dossier}={option}')}' instead of '{label_of(content, f'{dossier}={reference}')}'"
    answer = [f"Held from the start, {held} changes '{label}' by {_tell(total)} after {settings.months} months."]
    is_clear = total.low > 0 or total.high < 0
    answer.append(
        f"Mediated by {by} the effect is {_tell(way)}; the direct effect, with {by} as without the intervention, is"
        f" {_tell(alone)}."
    )
    if is_clear and np.isfinite(share).all():
        answer.append(f"{share[0]:.0%} of the effect ({share[1]:.0%} to {share[2]:.0%}) is mediated.")
    else:
        answer.append("The total effect is not significant, so no mediated share is reported.")
    columns = {"effect": "{label}", "mean": "{mean:+.4f}", "95 % interval": "{low:+.4f} to {high:+.4f}", "p": "{pvalue:.2g}"}
    means = pd.DataFrame({"arm": list(arms), "mean": [float(values.mean()) for values in arms.values()]})
    title = f"Effect mediated by {by}"
    note = (
        f"With {by} left alone in both arms the effect is {left.mean:+.4f} ({left.low:+.4f} to {left.high:+.4f}). Pinned, a"
        " policy is turned at the start of the month in which it was turned, and is answered within that month."
    )
    drawn = partial(plot_contrast, table, n=settings.worlds, title=f"{title}: '{label}'")
    caption = f"What {held} does to '{label}', directly and mediated by {by}, with 95 % intervals."
    sheets = [Sheet("effects", title, table, columns, note=note), Sheet("arms", "Means of the arms", means, {}, shown=0)]
    question = f"How much of the effect of {held} on '{label}' is mediated by {by}?"
    notes = [f"{settings.worlds:,} worlds, with the same parameters and random numbers in six arms.", note]
    return Findings(f"{content.scenario.title}: {title}", question, answer, sheets, [Picture("mediation", caption, drawn)], notes)


def _tell(row: pd.Series) -> str:
    return f"{row['mean']:+.3f} ({row.low:+.3f} to {row.high:+.3f})"


def _name_mediator(content: Content, through: str) -> str:
    """A dossier or an actor in words."""
    actor, _, question = through.partition(".")
    return f"{content.actors[actor].name}'s policy" + (f" on {plain(question)}" if question else " as a whole")
