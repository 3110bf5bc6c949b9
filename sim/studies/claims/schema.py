"""What do the documents claim, and in which form can the model be asked about it?

Claims are in configs/standards/claims/*.yaml, one file a theme. Each names the facts it words and is one of three: an `effect`
(one arm of worlds against another, in the same luck), an `event` (how likely something is in one arm), or `beyond` the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sim.config import files
from sim.config.arrangements import Reached
from sim.config.content import Content
from sim.config.errors import InputError, from_validation
from sim.config.loading import under
from sim.config.quantity import PlainNumber, Whole
from sim.config.schema import Cited
from sim.evidence import Ledger, UnknownEntry
from sim.readouts.conditions import Target, target_of

LAID = ("starts", "works", "events", "force", "forbid", "weights")
"""What an arm may lay over its scenario."""
OWN_START = re.compile(r"\bstart\s*$")
Likelihood = Literal["possible", "likely", "near_certain"]


class Arm(BaseModel):
    """Worlds of a scenario, with something more held in place, forbidden, started or happening; keys as in a scenario's file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scenario: str = "baseline"
    starts: dict[str, PlainNumber] = {}
    works: dict[str, Reached] = {}
    events: tuple[dict[str, Any], ...] = ()
    force: dict[str, Any] = {}
    forbid: dict[str, tuple[str, ...]] = {}
    weights: dict[str, PlainNumber] = {}


class Effect(BaseModel):
    """What is claimed to change, and how: an outcome, variable, milestone or incident, by a month after October 2025."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outcome: str
    direction: Literal["up", "down"]


class Claim(BaseModel):
    """One claim of the documents in the form in which it is tested, or why it cannot be.

    claim : in own words. effect : `arm` against `against`. event : a milestone, or a condition such as
    'pakistan_isolation > 0.5', or 'china_india > start' where each world is held against its own start, whose probability in
    `arm` is to reach what its `likelihood` means. beyond : why the model cannot say. by : the month it is read at. why : why this
    form is a fair reading of the claim. theme : the name of its file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    claim: str
    cites: Cited
    effect: Effect | None = None
    event: str | None = None
    likelihood: Likelihood | None = None
    arm: Arm = Arm()
    against: Arm = Arm()
    by: Whole = Field(default=60, ge=1)
    beyond: str = ""
    why: str = ""
    theme: str = ""

    @model_validator(mode="after")
    def _one_form(self) -> Claim:
        if sum((self.effect is not None, self.event is not None, bool(self.beyond))) != 1:
            raise ValueError("give exactly one of effect, event and beyond")
        if (self.event is None) != (self.likelihood is None):
            raise ValueError("an event needs a likelihood (possible, likely, near_certain), and nothing else does")
        if not self.beyond and not self.why:
            raise ValueError("say under why: why this form is a fair reading of the claim")
        if self.effect is not None and self.arm == self.against:
            raise ValueError("arm and against are the same worlds, so nothing can differ")
        return self

    @property
    def is_from_start(self) -> bool:
        """Whether its event compares a level with where that level started in the same world."""
        return self.event is not None and OWN_START.search(self.event) is not None

    @property
    def target(self) -> Target:
        """What its event compares with which number: the level, or its distance from the start. Raises InputError."""
        return target_of(OWN_START.sub("0", self.event or ""))

    @property
    def facts(self) -> list[str]:
        """All facts that it cites, also those of the events of its arms."""
        events = (*self.arm.events, *self.against.events)
        return [*self.cites, *(fact for event in events for fact in event.get("cites", ()))]

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The worlds that are needed to test it."""
        if self.beyond:
            return ()
        return (self.arm, self.against) if self.effect is not None else (self.arm,)


def read(folder: Path | None = None) -> dict[str, Claim]:
    """The claims of a folder (the shipped ones unless given), by name.

    Raises
    ------
    InputError : a claim that cannot be used, or a fact that does not exist, with file and key.
    """
    found: dict[str, Claim] = {}
    paths = sorted((folder or files.shipped("configs") / "standards" / "claims").glob("*.yaml"))
    if not paths:
        raise InputError(f"claims: {folder} holds no claims (*.yaml)")
    for path in paths:
        for name, entry in files.read_yaml(path).items():
            where = f"claims/{path.name}: {name}"
            if name in found:
                raise InputError(f"{where}: another claim has this name; rename one of them")
            try:
                found[name] = Claim.model_validate({**entry, "theme": path.stem} if isinstance(entry, dict) else entry)
                for fact in found[name].facts:
                    Ledger.load().cite(fact, where)
            except ValidationError as problem:
                raise from_validation(problem, where, Claim) from None
            except UnknownEntry as problem:
                raise InputError(str(problem)) from None
    return found


def opened(content: Content, arm: Arm, where: str) -> Content:
    """The content of an arm: that of its scenario, which is given, with what the arm lays over it. Raises InputError."""
    story = dict(content.tree["scenario"])
    for key in LAID:
        laid = getattr(arm, key)
        if isinstance(laid, Mapping):
            story[key] = {**(story.get(key) or {}), **laid}
        elif laid:
            story[key] = [*(story.get(key) or []), *laid]
    return under(content, story, where)


def untold(claims: Iterable[Claim]) -> list[str]:
    """The forecasts, conditionals and causal statements of the ledger that no claim words."""
    told = {fact for claim in claims for fact in claim.cites}
    ledger = Ledger.load()
    return [id_ for id_ in ledger if ledger.cite(id_).kind in ("forecast", "conditional", "causal") and id_ not in told]
