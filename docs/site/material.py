"""What are the pages made from? The content, the ledger, all scenarios, and small runs of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import sim
from sim.config.content import Content
from sim.config.scenario import Scenario
from sim.ensembles.ensemble import Ensemble
from sim.evidence import Ledger
from sim.studies.documentation import carried
from sim.studies.documentation.describe import scenarios_of
from sim.world.citing import ledger_of

BASELINE = "baseline"


class _Shipped:
    """What `scenarios_of` asks of a request: no folders of anybody's own."""

    folders = ()


@dataclass(frozen=True)
class Material:
    """What all pages are made from.

    Attributes
    ----------
    worlds : of each small run.
    months : of each small run.
    pictures : the folder for figures of small runs of the studies; None where nothing but the baseline is run.
    """

    worlds: int
    months: int
    pictures: Path | None = None

    @cached_property
    def content(self) -> Content:
        """The theatre of the baseline."""
        return sim.content()

    @cached_property
    def ledger(self) -> Ledger:
        """Facts and sources."""
        return ledger_of(self.content)

    @cached_property
    def scenarios(self) -> dict[str, Scenario]:
        """All shipped scenarios by name."""
        return scenarios_of(_Shipped)  # type: ignore[arg-type]

    @cached_property
    def verdicts(self) -> dict[str, Any]:
        """How each rule stands to its facts, by its address."""
        return dict(carried.read_verdicts(self.content)["verdicts"])

    @cached_property
    def baseline(self) -> Ensemble:
        """A small run of the baseline."""
        return self.run(BASELINE)

    def run(self, scenario: str) -> Ensemble:
        """A small run of a scenario, in the same luck as all others."""
        return sim.run(scenario, worlds=self.worlds, months=self.months)


@dataclass(frozen=True)
class Page:
    """A page of the site: its name without suffix, such as `evidence/facts/pact-12`, and its Markdown."""

    name: str
    text: str
