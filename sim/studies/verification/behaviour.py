"""Does the baseline behave plausibly?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.actors.dossier import Dossier
from sim.analysis import behaviour as measure
from sim.analysis import responses
from sim.analysis.explained import luck_share
from sim.analysis.stances import cadence
from sim.config.content import Content
from sim.config.errors import refuse, refuse_all
from sim.ensembles.api import scenarios
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.settings import RunSettings
from sim.reporting.findings import Findings, Sheet
from sim.reporting.progress import run_shown
from sim.studies.registry import NEEDS_ALL, study
from sim.studies.request import Request
from sim.studies.verification.check import Check, standard
from sim.studies.verification.opening_likelihood import opening
from sim.studies.verification.opening_likelihood import tell as tell_opening
from sim.studies.verification.purpose import problems, purpose, scenarios_of
from sim.studies.verification.side_effects import list_out_of_order
from sim.studies.verification.weight_evidence import likeliest
from sim.studies.verification.weight_evidence import tell as tell_weights
from sim.studies.workflow import leave, open_folder
from sim.theatre import Theatre

CHOICE_WORLDS = 200


@study(
    "behaviour", takes=tuple(key for key in NEEDS_ALL if key != "worlds_per_point"), examples=("worlds=2000", "decision.depth=2")
)
def make(request: Request) -> Path:
    """Evaluate every check of configs/standards/behaviour.yaml. Returns the folder."""
    content = request.content("baseline")
    refuse_all(problems(content, standard()["purpose"]))
    seed = request.settings.seed
    table, others = behaviour(request), (opening(content, seed), likeliest(content, seed), list_out_of_order(content))
    folder = open_folder(request, "behaviour")
    settings = behaviour_settings(request)
    counted: dict[str, Any] = {"standard": standard(), "holds": int(table["holds"].sum()), "checks": len(table)}
    return leave(folder, request, findings(table, *others), content, settings, **counted)


def findings(table: pd.DataFrame, begun: pd.DataFrame, weights: pd.DataFrame, effects: pd.DataFrame) -> Findings:
    """The checks, which of them fail, what stands at the opening and says of the weights, and the side effects out of order."""
    failing = table.loc[~table["holds"], "check"]
    columns = {"check": "{check}", "found": "{found}", "wanted": "{wanted}", "holds": "{verdict}"}
    told = table.assign(verdict=np.where(table["holds"], "yes", "no"))
    return Findings(
        "Behaviour of the baseline",
        "Does the baseline behave plausibly?",
        [
            f"{table['holds'].sum()} of {len(table)} checks pass.",
            f"Failed checks: {'; '.join(failing)}." if len(failing) else "All checks pass.",
            tell_opening(begun),
            tell_weights(weights),
        ],
        [Sheet("behaviour", "Checks", told, columns, shown=len(told)), _opening(begun), _likeliest(weights), _ordered(effects)],
        notes=[
            "Criteria were fixed before the run, in configs/standards/behaviour.yaml.",
            "Whether actors mean what they do, answer, expect and remember is looked at over 60 months, whatever is asked for.",
        ],
    )


def _opening(table: pd.DataFrame) -> Sheet:
    """How likely what stands at the opening is, by dossier."""
    columns = {"dossier": "{dossier}", "stands": "{stands}", "chance": "{chance:.3f}", "log-likelihood": "{likelihood:+.2f}"}
    columns |= {"at random": "{uniform:+.2f}", "best option in": "{best:.0%}", "best most often": "{instead}"}
    columns |= {"behind the best": "{behind:.4f}"}
    note = "The chance that the choice of its actor gives the stance that stands; the last three before the cost of turning."
    return Sheet("opening", "What stands at the opening", table, columns, note, shown=len(table))


def _likeliest(table: pd.DataFrame) -> Sheet:
    """The likeliest weights of the payoff rules."""
    columns = {"payoff rule": "{rule}", "declared": "{declared:.2f}", "likeliest": "{likeliest:.2f}"}
    columns |= {"range": "{from:.2f} to {to:.2f}"}
    note = "The weights under which what stands at the opening is likeliest, within their ranges and near the declared ones."
    return Sheet("weights", "What the opening says about the weights", table, columns, note, shown=len(table))


def _ordered(table: pd.DataFrame) -> Sheet:
    """The side effects out of order."""
    note = "Pushes that neither grow nor shrink along the order of a dossier's options, and why, where an option says it."
    columns = {"dossier": "{dossier}", "variable": "{variable}", "pushes": "{along the order}", "because": "{why}"}
    return Sheet("ordered", "Side effects out of order", table, columns, note, shown=len(table))


def behaviour(request: Request) -> pd.DataFrame:
    """All checks: columns check, found, wanted, holds."""
    wanted = standard()
    content = request.content("baseline")
    baseline = run_shown(request, content, behaviour_settings(request))
    rows = [
        *_variables(baseline, wanted),
        *_policies(baseline, wanted),
        *_milestones(baseline, wanted),
        *_incidents(baseline, wanted),
    ]
    rows += [*_options(request, baseline, wanted), *_weights(content, request, wanted)]
    others = {name: request.content(name) for name in scenarios_of(wanted["purpose"])}
    settings = request.settings
    rows += purpose(content, others, settings.worlds, settings.seed, wanted["purpose"])
    return measure.verdicts(rows)


def behaviour_settings(request: Request) -> RunSettings:
    """The settings of the baseline: everything kept, several worlds at each parameter point, at least two points and a year."""
    replicates, least = standard()["replicates"], 12
    points = max(-(-request.settings.worlds // replicates), 2)
    if request.settings.months < least:
        raise refuse("months", request.settings.months, f"at least {least} for the behaviour study, which looks at a year")
    changes = {"worlds": points * replicates, "worlds_per_point": replicates, "keep": "all"}
    return request.settings.model_copy(update=changes)


def _variables(ensemble: Ensemble, wanted: Mapping[str, Any]) -> Iterator[Check]:
    """Bounds, spread and modes, and the parts of luck and parameters."""
    state = ensemble.data["state"]
    final = state.isel({state.dims[1]: -1})
    stuck, wide, lucks, spent = [], [], {}, []
    for name, variable in ensemble.content.variables.items():
        values, (low, high) = final.sel(variable=name).values.astype(float), variable.bounds
        for share, bound in zip(measure.at_bounds(values, low, high), (low, high), strict=True):
            if share > wanted["at_bound"] and bound not in variable.absorbing:
                stuck.append(f"{name} at {bound:g} in {share:.0%}")
        if responses.spent(values, low, high):
            spent.append(name)
        if variable.headline:
            band, peaks = measure.spread(values, low, high)
            if band > wanted["wide_band"] or peaks > 1:
                wide.append(name)
            lucks[name] = luck_share(values, ensemble.settings.worlds_per_point)
    low, high = wanted["luck_share"]
    odd = [f"{name} {share:.2f}" for name, share in lucks.items() if not low < share < high]
    yield "variables stuck at a bound", ", ".join(stuck) or "none", "none", not stuck
    yield "variables dead or pinned", ", ".join(spent) or "none", f"at most {wanted['spent']}", len(spent) <= wanted["spent"]
    yield (
        "headline variables with a wide band or modes",
        str(len(wide)),
        f"at least {wanted['wide_variables']}",
        (len(wide) >= wanted["wide_variables"]),
    )
    found = f"{min(lucks.values()):.2f} to {max(lucks.values()):.2f}{'; outside: ' + ', '.join(odd) if odd else ''}"
    yield "share of headline variance that is luck", found, f"{low} to {high}", not odd


def _policies(ensemble: Ensemble, wanted: Mapping[str, Any]) -> Iterator[Check]:
    """How often policies change, and how many changes are undone soon."""
    table = cadence(ensemble.data["stance"], acts(ensemble.content))
    low, high = wanted["changes_per_year"]
    odd = table[(table["changes_per_year"] < low) | (table["changes_per_year"] > high)]
    found = f"{table['changes_per_year'].min():.2f} to {table['changes_per_year'].max():.2f}"
    names = "; outside: " + ", ".join(odd["dossier"]) if len(odd) else ""
    yield "changes of policy per dossier and year", found + names, f"{low} to {high}", odd.empty
    undone = float(np.average(table["undone"], weights=table["changes"]))
    yield "changes undone within three months", f"{undone:.1%}", f"under {wanted['undone']:.0%}", undone < wanted["undone"]


def acts(content: Content) -> dict[str, list[int]]:
    """Dossier -> the options that lapse by themselves."""
    return {
        f"{actor}.{name}": [index for index, option in enumerate(dossier.options.values()) if option.lasts]
        for actor, brief in content.actors.items()
        for name, dossier in brief.dossiers.items()
    }


def _milestones(ensemble: Ensemble, wanted: Mapping[str, Any]) -> Iterator[Check]:
    """How many milestones are open questions."""
    shares = (ensemble.data["milestone"].values >= 0).mean(axis=0)
    low, high = wanted["milestone_share"]
    inside = int(((shares > low) & (shares < high)).sum())
    share = inside / shares.size
    yield (
        f"milestones with a share between {low} and {high}",
        f"{inside} of {shares.size}",
        f"at least {wanted['milestones_inside']:.0%}",
        (share >= wanted["milestones_inside"]),
    )


def _incidents(ensemble: Ensemble, wanted: Mapping[str, Any]) -> Iterator[Check]:
    """Attacks, crises and the tail of severity against what was measured."""
    data, asked = ensemble.data, wanted["attacks_first_year"]
    attacks = float(data["attacks"].isel(month=slice(1, 13)).sum("month").mean())
    near = abs(attacks / asked["measured"] - 1.0) <= asked["within"]
    yield (
        "attacks in the first year",
        f"{attacks:.0f}",
        f"{asked['measured']} within {asked['within']:.0%} ({asked['cites'][0]})",
        near,
    )
    crises = float(data["happened"].sel(incident="india_pakistan_crisis").isel(month=slice(1, None)).mean())
    low, high = wanted["crises_per_month"]
    yield "India-Pakistan crises a month", f"{crises:.3f}", f"{low} to {high}", low <= crises <= high
    exponent, error = measure.tail_exponent(data["worst_attack"].values.ravel(), wanted["tail_exponent"]["least"])
    low, high = wanted["tail_exponent"]["between"]
    yield "tail exponent of severity", f"{exponent:.2f} +- {error:.2f}", f"{low} to {high}", low < exponent < high


def _options(request: Request, baseline: Ensemble, wanted: Mapping[str, Any]) -> Iterator[Check]:
    """The rarest option over all shipped scenarios; of those that are not the baseline in fewer worlds."""
    most = len(baseline.data["option_name"][0])
    best = measure.occupancy(baseline.data["stance"], most)
    few = request.settings.model_copy(update={"worlds": -(-request.settings.worlds // wanted["replicates"]), "keep": "all"})
    for name in scenarios(request.folders):
        if name != "baseline":
            stance = run_shown(request, request.content(name), few).data["stance"]
            best = np.maximum(best, measure.occupancy(stance, most))
    names = baseline.data["option_name"].values
    found = {
        f"{dossier}.{option}": best[row, column]
        for row, dossier in enumerate(baseline.data["dossier"].values)
        for column, option in enumerate(names[row])
        if option
    }
    rare = [f"{name} {share:.2%}" for name, share in found.items() if share < wanted["occupancy"]]
    rarest = min(found, key=lambda name: found[name])
    yield (
        "rarest option over all scenarios",
        ", ".join(rare) or f"{rarest} {found[rarest]:.2%}",
        f"at least {wanted['occupancy']:.1%}",
        not rare,
    )


def _weights(content: Content, request: Request, wanted: Mapping[str, Any]) -> Iterator[Check]:
    """Whether every payoff weight matters to some choice of its actor."""
    theatre = Theatre(content, CHOICE_WORLDS, request.settings.seed, horizon=max(wanted["choice_months"]))
    reach: dict[str, float] = {}
    for _ in range(max(wanted["choice_months"])):
        theatre.step()
        if theatre.month in wanted["choice_months"]:
            for rule, change in weight_reach(theatre).items():
                reach[rule] = max(reach.get(rule, 0.0), change)
    theatre.release()
    idle = [rule for rule, change in reach.items() if change < wanted["choice_change"]]
    weakest = min(reach, key=lambda rule: reach[rule])
    found = ", ".join(idle) or f"weakest: {weakest}, {reach[weakest]:.3f}"
    yield "payoff weights that change no choice when set to zero", found, "none", not idle


def weight_reach(theatre: Theatre) -> dict[str, float]:
    """Payoff rule -> the largest change of any of its actor's choice probabilities when its weight is set to zero now."""
    everywhere, lasting = np.arange(theatre.world.n), theatre.look_ahead()
    reach = {}
    for actor in theatre.actors.values():
        usual = {d.name: actor.weigh(d, everywhere, lasting) for d in actor.dossiers}
        for rule in actor.rules:
            touched: list[Dossier] = [d for d in actor.dossiers if rule in actor.relevant[d.name]]
            changes = [0.0]
            for d in touched:
                without = usual[d.name].utilities - usual[d.name].terms[rule.name]
                chances = actor.probabilities(d, everywhere, without, usual[d.name].is_open)
                changes.append(float(np.abs(chances - usual[d.name].probabilities).max()))
            reach[f"{actor.name}.{rule.name}"] = max(changes)
    return reach
