"""What does the content, with all its scenarios, cite, and where?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.config.files import read_scenario
from sim.config.loading import under
from sim.config.overrides import Change
from sim.ensembles.api import content as load
from sim.ensembles.api import scenarios
from sim.world.citing import citations


def collect_citations(folders: Sequence[str], changes: Sequence[Change] = ()) -> dict[str, list[str]]:
    """Every place of the content and of all scenarios that cites, with the ids it cites. Raises InputError."""
    content = load("baseline", changes, folders)
    found: dict[str, list[str]] = {}
    for name in scenarios(folders):
        story, file = read_scenario(name, folders)
        found |= {place: list(ids) for place, ids in citations(replace(under(content, story, file), scenario_name=name)).items()}
    return found
