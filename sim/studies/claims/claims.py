"""Does the model support the documents' claims?"""

from __future__ import annotations

from pathlib import Path

from sim.ensembles.folder import begin, stored
from sim.studies.claims.arms import shown
from sim.studies.claims.criteria import standard
from sim.studies.claims.findings import analyze
from sim.studies.claims.scoreboard import scoreboard
from sim.studies.claims.scoring import runner, trials
from sim.studies.claims.settings import Asked, chosen, claims_settings, hash_standards
from sim.studies.registry import NEEDS_ALL, study
from sim.studies.request import Request
from sim.studies.workflow import asked_of, leave, open_folder, resumable


@study(
    "claims",
    options=Asked,
    takes=NEEDS_ALL,
    is_resumable=True,
    rereads=hash_standards,
    examples=("claims=[border_war_brings_america_back]", "worlds_per_point=8"),
)
def make(request: Request[Asked]) -> Path:
    """Test every claim of the documents (or those named by `claims=[...]`). Returns the folder.

    Each claim is an effect of one arm of worlds against another in the same luck, or a probability in one arm, over draws of all
    uncertain numbers. Once interrupted, continue with `resume=FOLDER`.

    Raises
    ------
    InputError : a claim or a setting that cannot be used; nothing has been written then.
    """
    rules, claims = standard(), chosen(request.options.claims)
    settings = claims_settings(request, rules) if request.resume is None else stored(resumable(request.resume))[1]
    tried, baseline = trials(claims, settings, request.content), request.content("baseline")
    folder = request.resume or open_folder(request, "claims")
    if request.resume is None:
        begin(folder, baseline, settings, **asked_of(request))
    with shown(request) as told:
        table = scoreboard(claims, tried, baseline, settings, rules, runner(folder, request.execution, told))
    return leave(folder, request, analyze(table, rules, settings), baseline, settings, standard=rules.model_dump())
