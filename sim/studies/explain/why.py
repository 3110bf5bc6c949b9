"""Which goals drive the actors' choices?"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from rich.progress import track

from sim.actors.dealings import MOVES, Dealings
from sim.actors.tally import ANSWERS, COSTS, Tally
from sim.config.content import Content
from sim.config.errors import refuse, unknown
from sim.ensembles.api import load
from sim.ensembles.batch import opened
from sim.ensembles.room import check_room
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings
from sim.plots.reasons import plot_reasons
from sim.readouts.measures import label_of
from sim.reporting.findings import Findings, Picture, Sheet
from sim.studies.options import Options, String, option
from sim.studies.registry import NEEDS_ALL, study
from sim.studies.request import Request
from sim.studies.workflow import leave, open_folder

WORLDS = 500
"""So many worlds are run, or of a stored run so many are run again, unless said otherwise."""
AT_ONCE = 2000
LEADING = 3
"""So many wants of each actor are told where no actor is named."""
TURN = ["month", "actor", "dossier", "option"]


class Asked(Options):
    """What the study is asked."""

    actor: String | None = option(
        None,
        "Actor whose goals are all listed; by default the top three of every actor.",
        "the name of an actor",
    )


@study(
    "why",
    options=Asked,
    takes=("scenario", *NEEDS_ALL),
    reads_stored=True,
    examples=("scenario=cpec_cutoff", "actor=pakistan result=results/RUN"),
)
def make(request: Request[Asked]) -> Path:
    """Attribute policy changes to payoff rules, by actor, option and month. Returns the folder.

    Expected payoffs are not stored, so a sample of the worlds is simulated again.
    """
    if request.result is not None:
        stored = load(request.result)
        content, settings = stored.content, stored.settings
        chosen = np.unique(np.linspace(0, settings.worlds - 1, min(WORLDS, settings.worlds)).astype(np.int64))
    else:
        content, settings = request.content(), request.settings
        check_room(content, settings, request.results)
        chosen = np.arange(settings.worlds if request.worlds is not None else min(WORLDS, settings.worlds))
    actor = request.options.actor
    if actor is not None and actor not in content.actors:
        raise unknown("actor", actor, content.actors, "actor")
    if request.resume is not None:
        raise refuse("resume", str(request.resume), "no resume for study=why, which is short; start a new run")
    table, dealt = reasons(content, settings, chosen, request)
    folder = open_folder(request, "why")
    told = analyze(table, dealt, content, settings, len(chosen), actor)
    return leave(folder, request, told, content, settings, worlds=len(chosen))


def reasons(
    content: Content, settings: RunSettings, chosen: np.ndarray, request: Request[Asked]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What each rule expected of the changes of policy in some worlds, and what became of agreements there.

    Returns
    -------
    As from `sim.actors.tally.Tally.table` and from `sim.actors.dealings.Dealings.table`, this with the share of months in_force.
    """
    parts, dealings, in_force = [], Dealings(), np.zeros(len(content.agreements))
    batches = np.array_split(chosen, -(-len(chosen) // AT_ONCE))
    for worlds in track(batches, "running worlds", console=request.console, transient=True, disable=request.quiet):
        theatre, tally = opened(RunPlan(content, settings), worlds), Tally()
        theatre.onlookers += [tally, dealings]
        for _ in range(settings.months):
            theatre.step()
            in_force += theatre.world.agreed.sum(axis=1)
        parts.append(tally.table(theatre))
        theatre.release()
    months = dict(zip(content.agreements, in_force / (len(chosen) * settings.months), strict=True))
    dealt = dealings.table().assign(in_force=lambda t: t["agreement"].map(months))
    summed = pd.concat(parts).groupby([*TURN, "rule"], sort=False, as_index=False)[["changes", "gain", "decisive"]].sum()
    return summed, dealt


def analyze(
    table: pd.DataFrame, dealt: pd.DataFrame, content: Content, settings: RunSettings, worlds: int, actor: str | None = None
) -> Findings:
    """What is found about the reasons of changes of policy, and about agreements; actor : of one alone, and of that in full."""
    if actor is not None:
        table, dealt = table[table["actor"] == actor], dealt[dealt["dossier"].str.startswith(f"{actor}.")]
    turns = table.drop_duplicates(TURN)  # one row a turn, whatever the rules
    by_actor = _shares(table, ["actor", "rule"], turns.groupby("actor")["changes"].sum()).assign(
        who=lambda t: [content.actors[actor].name for actor in t["actor"]]
    )
    by_actor = by_actor.assign(want=[_want(content, row.actor, row.rule) for row in by_actor.itertuples()])
    by_option = _shares(table, ["actor", "dossier", "option", "rule"])
    strongest = by_option.loc[by_option.groupby(["dossier", "option"], sort=False)["share"].idxmax()]
    strongest = strongest.sort_values("changes", ascending=False, kind="stable", ignore_index=True)
    strongest = strongest.assign(
        label=[_option(content, row.dossier, row.option) for row in strongest.itertuples()],
        want=[_want(content, row.actor, row.rule) for row in strongest.itertuples()],
        often=strongest["changes"] / worlds,
    )
    leading = by_actor.loc[by_actor.groupby("actor", sort=False)["share"].idxmax()]
    told = {
        "turn": "{label}",
        "times a world": "{often:.2f}",
        "decided by": "{want}",
        "in": "{share:.0%}",
        "mean gain": "{gain:+.3f}",
    }
    everybody = {"actor": "{who}", "want": "{want}", "decided": "{share:.0%}", "mean gain": "{gain:+.3f}"}
    return Findings(
        f"{content.scenario.title}: goals behind the choices",
        "Which payoff rules expected most of the changes of policy that the actors made?",
        [
            f"In {worlds} worlds there were {turns['changes'].sum():,} changes of policy.",
            "Most frequent drivers: "
            + "; ".join(f"{row.who} by '{row.want}' ({row.share:.0%})" for row in leading.itertuples())
            + ".",
        ],
        [
            Sheet("turns", "Drivers of each policy change", strongest, told, note=DECIDED, shown=25),
            *_wants(by_actor, everybody, is_one=actor is not None),
            _agreements(dealt, content, worlds),
            Sheet("by_month", "By month, option and rule", table, {}, shown=0),
        ],
        [
            Picture(
                "reasons", "The goals that drive most of each actor's policy changes.", partial(plot_reasons, by_actor, n=worlds)
            )
        ],
        [f"{worlds} worlds of {settings.months} months, run for this question."],
    )


def _wants(table: pd.DataFrame, columns: dict[str, str], is_one: bool) -> list[Sheet]:
    """What decides turns: all wants of one actor, or of each the three that decide most, and all in a file."""
    if is_one:
        return [Sheet("wants", "Drivers of its policy changes", table, columns, shown=len(table))]
    leading = table[table.groupby("actor", sort=False).cumcount() < LEADING]
    told = Sheet(
        "leading",
        "Drivers of each actor's policy changes",
        leading,
        columns,
        note="All are in tables/wants.csv.",
        shown=len(leading),
    )
    return [told, Sheet("wants", "All wants", table, columns, shown=0)]


def _agreements(dealt: pd.DataFrame, content: Content, worlds: int) -> Sheet:
    """What became of agreements, side by side, those most often in force first."""
    table = dealt.sort_values(["in_force", "agreement"], ascending=[False, True], kind="stable", ignore_index=True)
    table = table.assign(
        label=[content.agreements[name].label for name in table["agreement"]],
        who=[f"{content.actors[name.split('.', 1)[0]].name} ({name})" for name in table["dossier"]],
        **{f"{move}_a_world": table[move] / worlds for move in MOVES},
    )
    told = {"agreement": "{label}", "in force": "{in_force:.0%}", "side": "{who}"}
    told |= {move: f"{{{move}_a_world:.2f}}" for move in MOVES}
    return Sheet("agreements", "Agreements over time", table, told, note=DEALT, shown=len(table))


DEALT = (
    "Moves of each side, times a world. Offered: it consents and others are still to. Granted: it consents, and that was all that"
    " was missing. Refused: a review that leaves it without consent while all others consent. Withdrawn: it ends what was agreed."
    " In force: share of all months."
)
DECIDED = (
    "A rule drives a change if it contributes the largest expected gain, new option against previous one, over the"
    f" actor's foresight. '{ANSWERS}' is the value of options as responses to other actors, '{COSTS}' their cost."
    " Choices are probabilistic; some changes have no driver."
)


def _shares(table: pd.DataFrame, keys: list[str], of: pd.Series | None = None) -> pd.DataFrame:
    """By some keys: changes, mean gain, and the share of the changes that the rule decided; the greatest share first.

    of : by the first key, all changes that the share is taken of; unless given, those in which the rule had a say.
    """
    found = table.groupby(keys, sort=False, as_index=False)[["changes", "gain", "decisive"]].sum()
    whole = found["changes"] if of is None else found[keys[0]].map(of)
    found = found.assign(gain=found["gain"] / found["changes"], share=found["decisive"] / whole)
    return found.sort_values([keys[0], "share"], ascending=[True, False], kind="stable", ignore_index=True)


def _want(content: Content, actor: str, rule: str) -> str:
    """A payoff rule in words: what of, and whether more or less of it is wanted."""
    if rule in (ANSWERS, COSTS):
        return rule
    payoff = content.actors[actor].payoffs[rule]
    return f"{'more' if payoff.weight.value > 0 else 'less'} of: {label_of(content, payoff.outcome)}"


def _option(content: Content, dossier: str, option: str) -> str:
    actor, name = dossier.split(".", 1)
    brief = content.actors[actor]
    return f"{brief.name}: {brief.dossiers[name].options[option].label}"
