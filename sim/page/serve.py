"""How can worlds be explored interactively in the browser?"""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path

from sim.config.commands import installing
from sim.config.content import Decision
from sim.config.errors import InputError, refuse
from sim.config.readings import laid
from sim.ensembles.settings import RunSettings
from sim.page.view import WORLDS, View
from sim.studies.options import Count, Options, option
from sim.studies.registry import ONE, study
from sim.studies.request import Request

ADDRESS = "127.0.0.1"
MOVED = ("worlds", "months", "seed")
"""The settings of a run that the page has fields for."""


LAST_PORT = 65_535


class Asked(Options):
    """What the study is asked."""

    port: Count = option(
        8642,
        "Port on localhost; 0 picks any free port.",
        f"a whole number from 0 to {LAST_PORT}",
        ge=0,
        le=LAST_PORT,
    )


@study("page", options=Asked, takes=ONE, reads_stored=True, examples=("", "scenario=cpec_cutoff port=0"))
def make(request: Request[Asked]) -> Path:
    """Open the page (`port=8642`) until Ctrl-C. Returns the folder of results that it lists.

    It starts from the scenario, worlds, months, seed, decision rule, contradiction choices and parameters on the command line, or
    from a stored result (`result=FOLDER`). It is served on localhost only.

    Raises
    ------
    InputError : a setting that the page does not know, something it cannot show, the port is taken, or the extra is missing.
    """
    try:
        import plotly  # noqa: F401
        import uvicorn

        from sim.page.questions import read_questions
        from sim.page.site import Site
        from sim.page.web import application, this_machine_alone
    except ImportError as problem:
        raise InputError(f"study=page needs {problem.name}; install it with: {installing('page')}") from None
    read_questions()
    view = start(request)
    site = Site(request, view)
    if request.result is not None:
        site.looker.stored(request.result)
    else:
        view.prepare()
    with _listening(request.options.port) as listener:
        port = listener.getsockname()[1]
        request.console.print(f"The page is at http://{ADDRESS}:{port} (Ctrl-C ends it).", markup=False, soft_wrap=True)
        request.console.print(this_machine_alone(port), style="dim", markup=False, soft_wrap=True)
        settings = uvicorn.Config(application(site), log_level="warning", access_log=False, timeout_graceful_shutdown=2)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(settings).run(sockets=[listener])
    return request.results


def start(request: Request[Asked]) -> View:
    """What the page shows first. Raises InputError for a setting that it has no field for."""
    for key, default in RunSettings().model_dump().items():
        found = getattr(request.settings, key)
        if key not in MOVED and found != default:
            known = f"{', '.join(MOVED)}, decision.*, contradiction_choices and the parameters of the theatre"
            allowed = f"{known}; study=ensemble takes the others"
            raise refuse(f"{key} with study=page", found, allowed)
    return View(
        scenario=request.scenario,
        worlds=request.worlds if request.worlds is not None else WORLDS,
        months=request.settings.months,
        seed=request.settings.seed,
        rules=tuple(Decision.model_validate(dict(request.decision)).plain().items()),
        contradiction_choices=tuple(request.contradiction_choices),
        changes=tuple(request.changes[len(laid(request.contradiction_choices)) :]),
        folders=tuple(request.folders),
    )


def _listening(port: int) -> socket.socket:
    """A socket on this machine's own address. Raises InputError where the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((ADDRESS, port))
    except OSError as problem:
        listener.close()
        raise refuse("port", port, f"a free port that may be opened ({problem.strerror}); port=0 takes any") from None
    return listener
