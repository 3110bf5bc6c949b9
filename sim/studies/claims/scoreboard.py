"""What does the scoreboard of the documents' claims hold?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from sim.analysis.judging import Judged
from sim.analysis.verdicts import OPPOSITE, REACHED, UNCLEAR
from sim.config.content import Content
from sim.ensembles.settings import RunSettings
from sim.readouts.measures import label_of
from sim.studies.claims import arms
from sim.studies.claims.criteria import Standard
from sim.studies.claims.questioning import BUILT_IN, Answer, question
from sim.studies.claims.schema import Claim
from sim.studies.claims.scoring import Readings, Trial, arms_of, hangs_on, numbers_of, verdict_of
from sim.studies.claims.wording import say_arm, say_wants, say_wiring

BEYOND, DEPENDS = "beyond the model", "depends"
COLUMNS = ["name", "theme", "claim", "cites", "form", "measure", "label", "asked", "event", "by", "arm", "against"]
COLUMNS += ["mean", "low", "high", "least", "share", "share_low", "share_high", "verdict", "alone", "depends", "grade"]
COLUMNS += ["counted", "wiring", "wants", "stated", "wanted", "unwired", "still", "idle", "unwanted", "hangs_on", "why"]


def scoreboard(
    claims: Mapping[str, Claim],
    tried: Sequence[Trial],
    baseline: Content,
    settings: RunSettings,
    rules: Standard,
    run: Callable[[Sequence[arms.Arm]], Readings],
    why: bool = True,
) -> pd.DataFrame:
    """One row a claim: what is claimed and where, in which form it was tested, what was found, the verdict, and on what it rests.

    Parameters
    ----------
    tried : the trials of the claims (`trials`). baseline : content with the same uncertain numbers as every arm.
    run : runs arms and gives what was measured in them. why : also ask on what verdicts rest, and on which numbers they hang.

    Returns
    -------
    columns as in `COLUMNS`: among them mean, low, high (effect or probability with its interval), least (what is asked), share
    (of draws in support), verdict (of all claims together) and alone (by its own interval), depends (whether too few draws say
    so too), grade and what it was found by (see `sim.studies.claims.questioning.Answer`; stated and wanted: in words), counted
    (what it comes to: the grade of what is reached, 'built in' also for an opposite that was, else the verdict, or 'depends',
    or 'beyond the model') and hangs_on.
    """
    measured = run(arms_of(tried, settings))
    verdicts = {trial.name: verdict_of(trial, measured, rules, len(tried)) for trial in tried}
    answers = question(tried, verdicts, measured, settings, rules, run) if why else {}
    numbers = numbers_of(baseline, settings) if why else None
    by_name = {trial.name: trial for trial in tried}
    rows = []
    for name, claim in claims.items():
        row: dict[str, Any] = {
            "name": name,
            "theme": claim.theme,
            "claim": claim.claim,
            "cites": ", ".join(claim.cites),
            "why": claim.why,
        }
        if name not in by_name:
            rows.append({**row, "form": "beyond", "why": claim.beyond, "verdict": BEYOND, "counted": BEYOND})
            continue
        trial, verdict = by_name[name], verdicts[name]
        row |= {**_form(trial, rules), **asdict(verdict), "counted": DEPENDS if verdict.depends else verdict.verdict}
        if why:
            row |= _tell_claim(trial.contents[0], answers[name], verdict)
            is_unsure = verdict.depends or verdict.verdict == UNCLEAR
            row["hangs_on"] = hangs_on(trial, measured, numbers, rules) if is_unsure else ""
        rows.append(row)
    return pd.DataFrame(rows).reindex(columns=COLUMNS)


def _tell_claim(content: Content, answer: Answer, verdict: Judged) -> dict[str, str]:
    """On what a verdict rests, as it stands in a row."""
    told = {key: getattr(answer, key) for key in ("grade", "unwired", "still", "idle", "unwanted")}
    told |= {"wiring": str(answer.wiring), "stated": say_wiring(content, answer.wiring)}
    told |= {"wants": str(answer.wants), "wanted": say_wants(content, answer.wants)}
    counts_as_grade = verdict.verdict == REACHED or (verdict.verdict == OPPOSITE and answer.grade == BUILT_IN)
    return told | ({"counted": answer.grade} if counts_as_grade and not verdict.depends else {})


def _form(trial: Trial, rules: Standard) -> dict[str, Any]:
    """In which form a claim was tested."""
    claim, content = trial.claim, trial.contents[0]
    told = [say_arm(content, arm) for content, arm in zip(trial.contents, claim.arms, strict=True)]
    return {
        "form": "effect" if claim.effect is not None else "event",
        "measure": trial.asked[0],
        "label": label_of(content, trial.asked[0]),
        "asked": claim.effect.direction if claim.effect is not None else claim.likelihood,
        "event": claim.event or "",
        "by": claim.by,
        "arm": told[0],
        "against": told[1] if len(told) > 1 else "",
        "least": rules.likelihood[claim.likelihood] if claim.likelihood is not None else rules.least_effect,
    }
