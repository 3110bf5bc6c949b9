"""Which verdicts survive changes that should not matter?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from sim.analysis.verdicts import OPPOSITE, REACHED
from sim.config.errors import refuse
from sim.config.quantity import PlainNumber, Whole
from sim.ensembles.api import planned
from sim.ensembles.batch import compile_month
from sim.ensembles.folder import begin, stored
from sim.ensembles.run_plan import RunPlan
from sim.ensembles.settings import RunSettings
from sim.plots.verdicts import plot_variants
from sim.reporting.findings import Findings, Picture, Sheet
from sim.studies.claims.arms import shown
from sim.studies.claims.criteria import Standard, fixed_before, standard
from sim.studies.claims.findings import drawn
from sim.studies.claims.schema import Claim
from sim.studies.claims.scoreboard import scoreboard
from sim.studies.claims.scoring import runner, trials
from sim.studies.claims.settings import Asked, chosen, claims_settings, hash_standards
from sim.studies.registry import NEEDS_ALL, study
from sim.studies.request import Request
from sim.studies.workflow import asked_of, leave, open_folder, resumable

REFERENCE = "reference"
TOLD = 40


class Variant(BaseModel):
    """A change to how worlds are run: settings, actors in reverse order, keys of the decision rule, or foresight in months."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    settings: dict[str, Any] = {}
    reversed: bool = False
    decision: dict[str, Any] = {}
    foresight: PlainNumber | None = Field(default=None, gt=0)

    def lay_over(self, settings: RunSettings, actors: Sequence[str]) -> RunSettings:
        """The settings of a run with this change; actors : as they are in the content."""
        order: dict[str, Any] = {"order": [*reversed(settings.order or actors)]} if self.reversed else {}
        return planned(settings.worlds, {**settings.model_dump(exclude={"worlds"}), **self.settings, **order})


class Variants(BaseModel):
    """What is tried; see configs/standards/artefacts.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parameter_draws: Whole = Field(ge=100)
    replicates: Whole = Field(ge=2)
    should_not_matter: dict[str, Variant] = Field(min_length=1)
    alternatives: dict[str, Variant] = Field(min_length=1)

    @property
    def all(self) -> dict[str, Variant]:
        """The reference, and every variant by name."""
        return {REFERENCE: Variant(label="Reference"), **self.should_not_matter, **self.alternatives}


def variants() -> Variants:
    """What was fixed before any run. Raises InputError."""
    return fixed_before("artefacts", Variants)


@study(
    "artefacts",
    options=Asked,
    takes=NEEDS_ALL,
    is_resumable=True,
    rereads=hash_standards,
    examples=("claims=[border_war_brings_america_back]", "worlds=640 worlds_per_point=4"),
)
def make(request: Request[Asked]) -> Path:
    """Test the claims (or those named by `claims=[...]`) under every variant. Returns the folder.

    Once interrupted, continue with `resume=FOLDER`.
    """
    rules, tried, claims = standard(), variants(), chosen(request.options.claims)
    fewer = rules.model_copy(update={"parameter_draws": tried.parameter_draws, "replicates": tried.replicates})
    settings = claims_settings(request, fewer) if request.resume is None else stored(resumable(request.resume))[1]
    baseline = request.content("baseline")
    _check_variants(tried, request, settings)
    trials(claims, settings, request.content)  # whatever is wrong with a claim is told before anything is written
    folder = request.resume or open_folder(request, "artefacts")
    if request.resume is None:
        begin(folder, baseline, settings, **asked_of(request))
    verdicts = pd.DataFrame(
        {name: _verdicts(variant, claims, settings, fewer, request, folder / name) for name, variant in tried.all.items()}
    )
    fixed = {"standard": fewer.model_dump(), "variants": tried.model_dump(mode="json")}
    return leave(folder, request, analyze(verdicts, claims, tried, settings), baseline, settings, **fixed)


def _check_variants(tried: Variants, request: Request[Asked], settings: RunSettings) -> None:
    """Make sure that every variant differs from the run that is asked for. Raises InputError."""
    for name, variant in tried.all.items():
        have = {**settings.model_dump(mode="json"), **request.decision}
        changes = {**variant.settings, **variant.decision}
        if changes and all(have.get(key) in (value, str(value)) for key, value in changes.items()):
            words = ", ".join(f"{key}={value}" for key, value in changes.items())
            raise refuse("study=artefacts", words, f"other settings: '{variant.label}' ({name}) would be compared with itself")


def _verdicts(
    variant: Variant, claims: Mapping[str, Claim], settings: RunSettings, rules: Standard, request: Request[Asked], place: Path
) -> pd.Series:
    """The verdict on each claim under a variant, by the claim's name."""
    place.mkdir(exist_ok=True)
    request.check_reads(place.parent)
    actors = list(request.content("baseline").actors)
    asked = variant.lay_over(settings, actors)
    foresight = [] if variant.foresight is None else [(f"actors.{actor}.foresight", variant.foresight) for actor in actors]
    changes = [*request.changes, *foresight]
    changed = replace(request, settings=asked, changes=changes, decision={**request.decision, **variant.decision})
    request.console.print(variant.label, style="dim", markup=False)
    compile_month(RunPlan(changed.content("baseline"), asked))
    with shown(request) as told:
        run = runner(place, request.execution, told)
        table = scoreboard(
            claims, trials(claims, asked, changed.content), changed.content("baseline"), asked, rules, run, why=False
        )
    return table.set_index("name")["counted"]


def analyze(verdicts: pd.DataFrame, claims: Mapping[str, Claim], tried: Variants, settings: RunSettings) -> Findings:
    """What survives.

    Parameters
    ----------
    verdicts : a row a claim, a column a variant (the reference first).
    """
    tested = verdicts[[not claims[name].beyond for name in verdicts.index]]
    table = _by_variant(tested, tried)
    neutral, other = (
        (tested[list(names)].eq(tested[REFERENCE], axis=0)).all(axis=1) for names in (tried.should_not_matter, tried.alternatives)
    )
    whole = tested.assign(
        survives_neutral=neutral, survives_alternatives=other, claim=[claims[name].claim for name in tested.index]
    )
    labels = {name: variant.label for name, variant in tried.all.items()}
    moved = whole[~(neutral & other)]
    draws = settings.worlds // settings.worlds_per_point
    return Findings(
        "Verdicts under alternative settings and decision rules",
        "Which verdicts on the documents' claims survive changes that should not matter, and which alternative decision rules?",
        [
            f"Of {len(tested)} verdicts {neutral.sum()} survive every change that should not matter, {other.sum()} every other"
            f" way of reasoning, {(neutral & other).sum()} both.",
            _compared(table),
        ],
        [
            Sheet("variants", "Verdicts unaffected by each change", table, _COLUMNS, shown=len(table)),
            *(
                [
                    Sheet(
                        "moved",
                        "Verdicts that do not survive",
                        _moved_by(moved.rename_axis("name").reset_index(), labels),
                        _MOVED,
                        shown=TOLD,
                    )
                ]
                if len(moved)
                else []
            ),
            Sheet("verdicts", "All verdicts", whole.reset_index(), {"claim": "{claim}"}, shown=0),
        ],
        [
            Picture(
                "variants",
                "The verdicts that some change moves, under every change; the others stand throughout.",
                partial(plot_variants, moved.set_index("claim")[list(labels)], labels=labels, n=settings.worlds),
            )
        ]
        if len(moved)
        else [],
        [
            f"{draws} draws of {drawn(settings)}, {settings.worlds_per_point} worlds at each, in every arm. With so few a"
            " verdict close to a limit changes with the seed alone; a change that moves no more than another seed moves nothing.",
            "Verdicts are those of study=claims, with simultaneous intervals for all claims; what they rest on is not examined.",
        ],
    )


_COLUMNS = {"change": "{label}", "kind": "{kind}", "same verdict": "{same:.0%}", "moved": "{moved:d}", "reversed": "{reversed:d}"}


def _by_variant(tested: pd.DataFrame, tried: Variants) -> pd.DataFrame:
    """A row a variant: the share of verdicts it leaves, how many it moves, and how many it turns into their opposite."""
    rows = []
    for kind, group in (("should not matter", tried.should_not_matter), ("another way of reasoning", tried.alternatives)):
        for name, variant in group.items():
            same = tested[name] == tested[REFERENCE]
            pairs = list(zip(tested[REFERENCE], tested[name], strict=True))
            turned = sum(set(pair) == {REACHED, OPPOSITE} for pair in pairs)
            rows.append((name, variant.label, kind, float(same.mean()), int((~same).sum()), turned))
    return pd.DataFrame(rows, columns=["variant", "label", "kind", "same", "moved", "reversed"])


def _compared(table: pd.DataFrame) -> str:
    """Which changes move most."""
    most = table[table["moved"] > 0].sort_values("moved", ascending=False, kind="stable")
    if most.empty:
        return "No change affects any verdict."
    first = [f"'{row.label}' ({row.moved}, {row.reversed} of them to the opposite)" for row in most.head(3).itertuples()]
    return f"Most verdicts are changed by {', '.join(first)}."


_MOVED = {"name": "{name}", "claim": "{claim}", "verdict": "{verdict}", "moved": "{moved}"}


def _moved_by(moved: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """A row a claim: its verdict, and which changes turn it into what."""
    rows = []
    for row in moved.sort_values(REFERENCE, kind="stable").to_dict("records"):
        turned: dict[str, list[str]] = {}
        for name, label in labels.items():
            if row[name] != row[REFERENCE]:
                turned.setdefault(row[name], []).append(label)
        rows.append((row["name"], row["claim"], row[REFERENCE], "; ".join(f"{to}: {', '.join(by)}" for to, by in turned.items())))
    return pd.DataFrame(rows, columns=["name", "claim", "verdict", "moved"])
