"""What is read of one theatre as if it were an ensemble?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ensembles.batch import gather_arrays
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.labels import label_arrays
from sim.ensembles.run_plan import RunPlan

if TYPE_CHECKING:
    from sim.theatre import Theatre


def gather_ensemble(theatre: Theatre, plan: RunPlan) -> Ensemble:
    """The worlds of a theatre that records everything, as far as it has been played, as an ensemble that numbers them from 0.

    plan : of the run that the worlds belong to.
    """
    settings = plan.settings.model_copy(update={"worlds": theatre.world.n, "keep": "all"})
    own = RunPlan(plan.content, settings)
    return Ensemble(label_arrays(gather_arrays(theatre, own), own), plan.content, settings)
