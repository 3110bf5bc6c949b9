"""What do the documents themselves give for a question, where what they expect can be put as an answer to it?

They state no probabilities. Their words are read as in configs/standards/verdicts.yaml: the least that each can mean, by the
month by which the claim is tested, spread evenly over the months before. Claims that hold in a scenario as it is are taken from
configs/standards/claims; what has a day is in configs/standards/forecasts.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from sim.config.calendar import OPENING, month_number
from sim.config.content import Content
from sim.config.errors import InputError, unknown
from sim.config.schema import Cited
from sim.config.setting import MONTH
from sim.evidence import Ledger, UnknownEntry
from sim.readouts.measures import STANDS, stance_of
from sim.record.forecasts import starts
from sim.studies.claims.criteria import fixed_before, standard
from sim.studies.claims.schema import Arm, Likelihood, read

FILE = "forecasts"


class Expected(BaseModel):
    """What documents expect to stand, or to be reached, from a month on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    asks: str
    since: str = Field(pattern=MONTH, alias="from")
    likelihood: Likelihood
    cites: Cited
    why: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    documents: dict[str, Expected]


@dataclass(frozen=True)
class Said:
    """What documents say of an answer.

    asks : a milestone, or a stance as 'us.tariffs=hold'. chance : the least that their word means, by a month. since : the month
    before which they give it none.
    """

    asks: str
    claim: str
    likelihood: str
    cites: tuple[str, ...]
    chance: float
    since: int
    by: int

    def by_month(self, month: int) -> float:
        """The chance at a month: at once where they give a day, else spread evenly up to the month by which it is claimed."""
        if self.since == self.by:
            return self.chance if month >= self.since else 0.0
        return 1.0 - (1.0 - self.chance) ** (min(month, self.by) / self.by)


@lru_cache(maxsize=1)
def read_expected() -> dict[str, Expected]:
    """What has a day in the documents. Raises InputError for an entry that cannot be used."""
    found = fixed_before(FILE, _File).documents
    for name, entry in found.items():
        for fact in entry.cites:
            try:
                Ledger.load().cite(fact, f"standards/{FILE}.yaml: documents.{name}")
            except UnknownEntry as problem:
                raise InputError(str(problem)) from None
    return found


def list_said(scenario: str) -> Iterator[Said]:
    """All that documents say of worlds of a scenario in which nothing is forced beyond it."""
    least = standard().likelihood
    for entry in read_expected().values() if scenario == Arm().scenario else ():
        since = month_number(OPENING, entry.since)
        yield Said(entry.asks, entry.why, entry.likelihood, entry.cites, least[entry.likelihood], since, since)
    for claim in read().values():
        if claim.event is not None and claim.likelihood is not None and claim.arm == Arm(scenario=scenario):
            yield Said(claim.event, claim.claim, claim.likelihood, claim.cites, least[claim.likelihood], 1, claim.by)


def check_said(content: Content, said: Said) -> None:
    """Raise InputError for an answer that the theatre does not have."""
    if STANDS in said.asks:
        stance_of(content, said.asks, f"standards/{FILE}.yaml")
    elif said.asks not in content.milestones:
        raise unknown("milestone", said.asks, content.milestones, f"standards/{FILE}.yaml")


def give_document(content: Content, scenario: str, subject: str, month: int) -> tuple[list[float], dict[str, Any]] | None:
    """The documents' chances of the answers to a question, and what they say; None where they say nothing that fits it.

    Where several say something of one question the surest is taken. What they leave over stays with what stands.
    """
    found = [said for said in list_said(scenario) if said.asks.partition(STANDS)[0] == subject and month >= said.since]
    if not found:
        return None
    surest = max(found, key=lambda said: said.by_month(month))
    check_said(content, surest)
    chance = surest.by_month(month)
    about = {"claim": surest.claim, "likelihood": surest.likelihood, "cites": list(surest.cites), "by": surest.by}
    if subject in content.milestones:
        return [1.0 - chance, chance], about
    options = content.options[subject]
    chances = [0.0] * len(options)
    chances[options.index(starts(content)[subject])] = 1.0 - chance
    chances[options.index(surest.asks.partition(STANDS)[2])] += chance
    return chances, about
