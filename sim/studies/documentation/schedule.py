"""What does a month of the theatre do, and what does it draw luck for? Found by watching one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, cast

from sim import luck
from sim.actors.actor import Actor
from sim.config.calendar import calendar
from sim.config.content import Content
from sim.ensembles.settings import RunSettings
from sim.studies.documentation.formulas import schedule
from sim.theatre import Theatre


def running(content: Content) -> dict[str, Any]:
    """What is found by opening the theatre: the calls of a month, and what it draws luck for."""
    theatre = Theatre(content, WATCHED, horizon=1, design="central")
    month = list(schedule(type(theatre).step, theatre, {"actor": Actor}))
    heard = Listening(theatre.luck)
    theatre.luck = cast(luck.Luck, heard)
    theatre.step()
    theatre.release()
    purposes = defaultdict(list)
    for purpose in sorted(heard.purposes):
        purposes[purpose.partition("/")[0]].append(purpose)
    ranges = {key: [getattr(brief, key).value for brief in content.actors.values()] for key in ("foresight", "temperature")}
    return {
        "steps": month,
        "purposes": purposes,
        "settings": {name: field.default for name, field in RunSettings.model_fields.items()},
        "start_month": calendar(0),
        "decision": content.decision.plain(),
        "depth": content.decision.plain()["depth"],
        **{f"{key}_span": f"{min(values):g} to {max(values):g}" for key, values in ranges.items()},
    }


WATCHED = 100
"""Worlds in which a month is watched: enough for every dossier to come up in some."""


class Listening:
    """Luck that remembers what it was asked for."""

    def __init__(self, source: luck.Luck) -> None:
        self.source = source
        self.purposes: set[str] = set()

    def uniform(self, purpose: str, moment: int) -> Any:
        """What the source says."""
        return self.uniforms([purpose], moment)[0]

    def uniforms(self, purposes: Sequence[str], moment: int) -> Any:
        """What the source says."""
        self.purposes |= set(purposes)
        return self.source.uniforms(purposes, moment)
