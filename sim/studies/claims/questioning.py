"""On what does a verdict rest: does it emerge, does it follow from stated wants, or was it built in?

A verdict that is sure is asked again in other worlds. First the wiring is taken away that makes the claim hold without a choice.
What then stands is asked three times more: beside worlds in which all dossiers that no arm touches are held still, where whatever
is left happens without anybody's choice; beside worlds in which nobody wants anything, where it happens by chance; and
without the payoff rules, options and agreements that cite the claim's facts.

A verdict was built in if it falls without the wiring, or if choices add too little to worlds that are held still or left to
chance. Of the others it follows from stated wants if it falls without these. What stands throughout emerges. A verdict that
something falls short is asked the same way, as far as it can be: it was built in, or follows, where the claim is reached without
what was taken away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.analysis.judging import Judged
from sim.analysis.verdicts import OPPOSITE, REACHED, UNCLEAR
from sim.config.content import Content
from sim.ensembles.settings import RunSettings
from sim.studies.claims import arms
from sim.studies.claims.circularity import Wants, Wiring, find_wants, find_wiring, hold_still, want_nothing
from sim.studies.claims.criteria import Standard
from sim.studies.claims.scoring import Readings, Trial, arms_of, judge_values, tested, verdict_of
from sim.studies.claims.stripping import take_wants, take_wiring

EMERGES, FOLLOWS, BUILT_IN = "emerges", "follows from wants", "built in"
GRADES = (EMERGES, FOLLOWS, BUILT_IN)
BESIDE = {"still": hold_still, "idle": want_nothing}
"""Worlds in which nobody chooses, and in which nobody has a reason to."""


@dataclass(frozen=True)
class Answer:
    """On what a verdict rests.

    grade : one of GRADES; none for a verdict that is not sure. unwired, unwanted : the verdict without wiring, and without stated
    wants either. still, idle : that on what choices add to worlds in which all is held still, and in which nobody wants anything;
    for an event the verdict in these. Each is empty where it was not asked, as nothing was there to be taken away, or could be,
    or the grade is known without it.
    """

    wiring: Wiring
    wants: Wants
    grade: str = ""
    unwired: str = ""
    still: str = ""
    idle: str = ""
    unwanted: str = ""


def question(
    tried: Sequence[Trial],
    verdicts: Mapping[str, Judged],
    measured: Readings,
    settings: RunSettings,
    rules: Standard,
    run: Callable[[Sequence[arms.Arm]], Readings],
) -> dict[str, Answer]:
    """On what the verdict on each claim rests, by the name of its trial.

    Parameters
    ----------
    verdicts : on each trial, as it is. measured : what they rest on. run : runs arms and gives what was measured in them.
    """
    looks, answers = len(tried), {}
    for trial in tried:
        one, other = trial.contents[0], trial.contents[1] if len(trial.contents) > 1 else None
        answers[trial.name] = Answer(find_wiring(trial.claim, one, other), find_wants(trial.claim, one, other))
    sure = [trial for trial in tried if verdicts[trial.name].verdict != UNCLEAR and not verdicts[trial.name].depends]
    unwired = {trial.name: _changed(trial, answers[trial.name].wiring, take_wiring) for trial in sure}
    wired = [trial for trial in sure if answers[trial.name].wiring and not answers[trial.name].wiring.outright]
    found = {**measured, **_measure([unwired[trial.name] for trial in wired], settings, run)}
    for trial in wired:
        after = verdict_of(unwired[trial.name], found, rules, looks)
        grade = "" if _stands(verdicts[trial.name], after) else BUILT_IN
        answers[trial.name] = replace(answers[trial.name], grade=grade, unwired=_say(after))
    for trial in sure:
        if answers[trial.name].wiring.outright:
            answers[trial.name] = replace(answers[trial.name], grade=BUILT_IN)
    left = [trial for trial in sure if not answers[trial.name].grade]
    beside = {
        (trial.name, kind): _beside(unwired[trial.name], kind) for trial in left for kind in _kinds(trial, verdicts[trial.name])
    }
    unwanted = {t.name: _changed(unwired[t.name], answers[t.name].wants, take_wants) for t in left if answers[t.name].wants}
    found |= _measure([*beside.values(), *unwanted.values()], settings, run)
    for trial in left:
        name, before = trial.name, verdicts[trial.name]
        told: dict[str, Any] = {"grade": EMERGES}
        if name in unwanted:
            after = verdict_of(unwanted[name], found, rules, looks)
            stands = _stands(before, after) and not answers[name].wants.outright
            told = {"grade": EMERGES if stands else FOLLOWS, "unwanted": _say(after)}
        for kind in _kinds(trial, before):
            after = _by_choice(unwired[name], beside[name, kind], found, rules, looks)
            by_choice = (after.verdict == before.verdict) == (trial.claim.effect is not None)
            told |= {kind: _say(after), **({} if by_choice else {"grade": BUILT_IN})}
        answers[name] = replace(answers[name], **told)
    return answers


def _measure(trials: Sequence[Trial], settings: RunSettings, run: Callable[[Sequence[arms.Arm]], Readings]) -> Readings:
    return run(arms_of(trials, settings)) if trials else {}


def _changed(trial: Trial, what: Wiring | Wants, take: Callable[[Content, Any], Content]) -> Trial:
    """The trial in worlds without something; the trial itself where there is nothing to take away."""
    if not what:
        return trial
    mark = hashlib.sha256(str(what).encode()).hexdigest()[:6]
    return replace(
        trial, contents=tuple(take(each, what) for each in trial.contents), keys=tuple(f"{key}_less_{mark}" for key in trial.keys)
    )


def _beside(trial: Trial, kind: str) -> Trial:
    """The trial in worlds that its own are set beside; what they are depends on both arms."""
    mark = hashlib.sha256(" ".join(trial.keys).encode()).hexdigest()[:6]
    return replace(trial, contents=BESIDE[kind](trial.contents), keys=tuple(f"{key}_{kind}_{mark}" for key in trial.keys))


def _kinds(trial: Trial, verdict: Judged) -> tuple[str, ...]:
    """Beside which worlds it is asked what choices add; that no event happens where all is held still says nothing."""
    if verdict.verdict not in (REACHED, OPPOSITE):
        return ()
    return ("idle",) if verdict.verdict == OPPOSITE and trial.claim.event is not None else tuple(BESIDE)


def _by_choice(trial: Trial, beside: Trial, found: Readings, rules: Standard, looks: int) -> Judged:
    """The verdict on what choices add to an effect; on an event, that in worlds beside which it is set."""
    there = tested(beside, found)
    return judge_values(trial, tested(trial, found) - there if trial.claim.effect is not None else there, rules, looks)


def _stands(before: Judged, after: Judged) -> bool:
    """Whether a verdict is the same in other worlds; that a claim falls short, whether it still does."""
    if before.verdict in (REACHED, OPPOSITE):
        return after.verdict == before.verdict and not after.depends
    return after.verdict != REACHED


def _say(verdict: Judged) -> str:
    """A verdict in a word, with what it depends on."""
    return f"{verdict.verdict} on average" if verdict.depends else verdict.verdict
