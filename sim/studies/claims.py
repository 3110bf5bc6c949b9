"""What becomes of the documents' claims when they are put to the test?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.config.errors import refuse, unknown
from sim.ensembles.folder import begin, stored
from sim.ensembles.settings import RunSettings
from sim.studies.arms import shown
from sim.studies.board import found
from sim.studies.claimed import Claim, read
from sim.studies.request import Request
from sim.studies.running import asked_of, leave, open_folder, resumable
from sim.studies.scoreboard import scoreboard
from sim.studies.standard import Standard, standard
from sim.studies.trials import runner, trials

FEWEST = 100
"""Draws from which it can be told on which numbers a verdict hangs."""


def study(request: Request) -> Path:
    """Put every claim of the documents (or those named by `claims=[...]`) to the test. Returns the folder.

    Each claim is an effect of one arm of worlds against another in the same luck, or a probability in one arm, over draws of all
    uncertain numbers. Stopped at any time, it goes on with `resume=FOLDER`.

    Raises
    ------
    InputError : a claim or a setting that cannot be used; nothing has been written then.
    """
    rules, claims = standard(), chosen(request.claims)
    settings = claims_settings(request, rules) if request.resume is None else stored(resumable(request.resume))[1]
    tried, baseline = trials(claims, settings, request.content), request.content("baseline")
    folder = request.resume or open_folder(request, "claims")
    if request.resume is None:
        begin(folder, baseline, settings, **asked_of(request))
    with shown(request) as told:
        table = scoreboard(claims, tried, baseline, settings, rules, runner(folder, request.execution, told))
    return leave(folder, request, found(table, rules, settings), baseline, settings, standard=rules.model_dump())


def chosen(names: Sequence[str]) -> dict[str, Claim]:
    """The claims named, or all. Raises InputError for one that does not exist."""
    claims = read()
    for name in names:
        if name not in claims:
            raise unknown("claim", name, claims, "claims")
    return {name: claims[name] for name in names} if names else claims


def claims_settings(request: Request, rules: Standard) -> RunSettings:
    """The settings of every arm: so many lucks at each of so many draws, unless the request says otherwise. Raises InputError."""
    lucks = request.per_point or rules.lucks
    worlds = request.worlds or rules.draws * lucks
    if request.settings.design != "monte_carlo":
        raise refuse("design", request.settings.design, "monte_carlo: study=claims draws all uncertain numbers")
    if request.settings.luck not in ("auto", "own"):
        raise refuse("luck", request.settings.luck, "own: arms are compared world by world, and draws must not share their luck")
    if lucks < 2 or worlds % lucks or worlds // lucks < FEWEST:
        raise refuse("worlds", worlds, f"a multiple of worlds_per_point={max(lucks, 2)}, at least {FEWEST * max(lucks, 2)}")
    return request.settings.model_copy(update={"worlds": worlds, "worlds_per_point": lucks, "keep": "all", "luck": "own"})
