"""What do more worlds tell of what matters, while the page goes on?

They are run in the background, batch by batch, on one core, and wait before every few months until nothing is looked at.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from sim.config.errors import InputError
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.execution import Execution
from sim.ensembles.run import run_ensemble
from sim.page.looker import Looker, Overtaken
from sim.page.mattering import tell_matters
from sim.page.view import View

BATCH = 500
"""Worlds run together: so few that whoever moves a slider hardly waits for them."""
ABANDONED = 15.0
"""Seconds after which worlds nobody asks for any more are given up."""


@dataclass
class Job:
    """Worlds that are run in the background for one page."""

    view: View
    steps: int
    done: int = 0
    asked_at: float = field(default_factory=time.monotonic)
    is_over: bool = False
    ensemble: Ensemble | None = None
    problem: InputError | None = None
    told: dict[str, dict[str, Any]] = field(default_factory=dict)


class Sharper:
    """Runs larger ensembles, one a page at a time."""

    def __init__(self, looker: Looker) -> None:
        self._looker, self._turn = looker, threading.Lock()
        self._jobs: dict[str, Job] = {}

    def ask(self, page: str, view: View, outcome: str) -> dict[str, Any]:
        """How far the worlds of a view have come, and in the end what matters to an outcome in them.

        Returns
        -------
        share : of the work that is done, 0 to 1. found : as from `tell_matters`, once it is 1.

        Raises
        ------
        InputError : a view that cannot be run, or an outcome that does not exist.
        """
        job = self._job(page, view)
        job.asked_at = time.monotonic()
        if job.problem is not None:
            self.stop(page)
            raise job.problem
        if job.ensemble is None:
            return {"share": min(job.done / job.steps, 0.99), "found": None}
        if outcome not in job.told:
            job.told[outcome] = tell_matters(job.ensemble, outcome, self._looker.give_way)
        return {"share": 1.0, "found": job.told[outcome]}

    def stop(self, page: str) -> None:
        """Give up what is run for a page."""
        with self._turn:
            job = self._jobs.pop(page, None)
        if job is not None:
            job.is_over = True

    def _job(self, page: str, view: View) -> Job:
        """What is run for a page, begun now unless it is of this view already."""
        with self._turn:
            job = self._jobs.get(page)
            if job is not None and job.view == view and not job.is_over:
                return job
            if job is not None:
                job.is_over = True
            content, settings = view.prepare()
            settings = settings.model_copy(update={"keep": "final", "batch": BATCH})
            job = self._jobs[page] = Job(view, settings.months * -(-settings.worlds // BATCH))
            threading.Thread(target=self._run, args=(job, content, settings), daemon=True).start()
            return job

    def _run(self, job: Job, content: Any, settings: Any) -> None:
        def step() -> None:
            if job.is_over or time.monotonic() - job.asked_at > ABANDONED:
                raise Overtaken
            self._looker.give_way()
            job.done += 1

        try:
            job.ensemble = run_ensemble(content, settings, execution=Execution(kind="serial"), each_month=step)
        except Overtaken:
            job.is_over = True
        except InputError as problem:
            job.problem = problem
