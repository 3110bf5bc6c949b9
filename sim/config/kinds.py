"""Which kinds of entry does the theatre's content consist of, and which model does each follow?"""

from __future__ import annotations

from pydantic import BaseModel

from sim.config.arrangements import Agreement, Belief, Project
from sim.config.happenings import Incident, Milestone
from sim.config.schema import ActorBrief, Composition, Law, Mechanism, Variable

KINDS: dict[str, type[BaseModel]] = {
    "variables": Variable,
    "actors": ActorBrief,
    "outcomes": Composition,
    "mechanisms": Mechanism,
    "milestones": Milestone,
    "incidents": Incident,
    "laws": Law,
    "agreements": Agreement,
    "beliefs": Belief,
    "projects": Project,
}
"""The only list of them: whatever has to know all kinds reads it here."""
