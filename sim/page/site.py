"""What does the page ask for, and what is it answered?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request as Call
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from sim.config import files
from sim.config.commands import line, tell_word
from sim.config.errors import InputError, refuse, unknown
from sim.ensembles.batch import EachMonth
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.execution import Execution
from sim.ensembles.folder import FINISHED
from sim.ensembles.listing import runs
from sim.ensembles.store import DATA
from sim.page import controls, evidence, exports, pictures, telling
from sim.page.looker import Overtaken
from sim.page.playing import Playing
from sim.page.view import View
from sim.reporting import atlas
from sim.studies.registry import find_study
from sim.studies.request import Request

STATIC = Path(__file__).parent / "static"
LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost)(:\d+)?", re.IGNORECASE)
"""The names that a browser of this machine has for it; under any other, somebody else would be answered."""
POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'"
POLICY += "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The browser is to load nothing from anywhere else, and no other site is to show the page inside its own."""
HEADERS: dict[str, Any] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
HEADERS |= {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"}
Answer = dict[str, Any] | Response


@dataclass
class Site(Playing):
    """Everything the page can ask; `begun` is how the page was asked for, `start` what it shows first."""

    begun: Request
    start: View

    def opening(self, _: Mapping[str, Any]) -> Answer:
        """What the page needs once: scenarios, contradictions, the fields it begins with, and their defaults."""
        folders = self.start.folders
        return {
            "fields": self.start.fields(),
            "defaults": View(worlds=self.start.worlds, months=self.start.months, seed=self.start.seed).fields(),
            "result": str(self.begun.result) if self.begun.result is not None else None,
            "scenarios": list(controls.scenarios(folders)),
            "contradictions": list(controls.list_contradictions()),
            "ground": atlas.ground(),
        }

    def controls(self, asked: Mapping[str, Any]) -> Answer:
        """The numbers, with the values that a stored result has, or those of the scenario before anything is moved."""
        is_stored = asked.get("result") is not None
        content = self._opened(asked)[0].content if is_stored else replace(self._view(asked), changes=()).content()
        actors = [{"name": actor, "title": brief.name} for actor, brief in content.actors.items()]
        parts: dict[str, Any] = {"groups": controls.numbers(content), "dossiers": controls.dossiers(content), "actors": actors}
        return {**parts, "about": controls.about(content)}

    def look(self, asked: Mapping[str, Any]) -> Answer:
        """The pictures of a view or of a stored result, and what differs from the pinned view in the same luck.

        A question that says its page and number ends the earlier ones of that page, whose answers are empty.
        """
        try:
            return self._seen(asked, self._overtaking(asked))
        except Overtaken:
            return {}

    def _overtaking(self, asked: Mapping[str, Any]) -> EachMonth:
        page, number = asked.get("page"), asked.get("number")
        return self.looker.overtake(page, number) if isinstance(page, str) and isinstance(number, int) else lambda: None

    def _seen(self, asked: Mapping[str, Any], go_on: EachMonth) -> Answer:
        ensemble, cut = self._opened(asked, go_on)
        go_on()
        found: dict[str, Any] = {**pictures.seen(ensemble), "command": self._command(asked), "difference": None, "apart": ""}
        found["notes"] += [cut] if cut else []
        if asked.get("pinned") is None:
            return found
        if asked.get("result") is not None:
            return {**found, "apart": "A stored result cannot be compared with the pinned reference."}
        if ensemble.settings.worlds < 2:
            return {**found, "apart": "A difference needs at least two worlds."}
        try:
            return {**found, "difference": pictures.difference(ensemble, self._pinned(asked, go_on))}
        except InputError as problem:
            return {**found, "apart": f"The pinned reference cannot be run: {problem}"}

    def stop(self, asked: Mapping[str, Any]) -> Answer:
        """What a page asked to look at before is no longer run."""
        self._overtaking(asked)
        return {}

    def story(self, asked: Mapping[str, Any]) -> Answer:
        """One world told, and with a fork told again."""
        world, fork = asked.get("world"), asked.get("fork")
        told = telling.tale(self._opened(asked)[0], world, fork)
        return {**told, "command": telling.command(self._words(asked), world, fork)}

    def map(self, asked: Mapping[str, Any]) -> Answer:
        """What the map of the theatre shows month by month, of all worlds or of one."""
        return atlas.months(self._opened(asked)[0], asked.get("world"))

    def brief(self, asked: Mapping[str, Any]) -> Answer:
        """An actor's brief."""
        return {"html": evidence.brief(self._opened(asked)[0].content, str(asked.get("actor")))}

    def fact(self, asked: Mapping[str, Any]) -> Answer:
        """A fact or a source."""
        stored = self._opened(asked)[0].content if asked.get("result") is not None else None
        return {"html": evidence.fact(str(asked.get("fact")), self.start.folders, stored)}

    def results(self, _: Mapping[str, Any]) -> Answer:
        """The finished runs that hold worlds, the newest first."""
        root = self.begun.results
        found = [(str(root / row[0]), row) for row in runs(root)]
        kept = [(place, row) for place, row in found if row[5] == FINISHED and (Path(place) / DATA).exists()]
        return {"root": str(root), "results": [{"folder": place, "words": " - ".join(row[:5])} for place, row in reversed(kept)]}

    def scenario(self, asked: Mapping[str, Any]) -> Answer:
        """The view as a scenario file."""
        view = self._view(asked)
        name = exports.file_name(view.scenario, "changed.yaml")
        return _download(exports.scenario_file(view).encode(), name, "application/yaml")

    def figures(self, asked: Mapping[str, Any]) -> Answer:
        """The figures as a zip."""
        ensemble = self._opened(asked)[0]
        packed = self.looker.alone(lambda: exports.figures(ensemble))
        return _download(packed, exports.file_name(ensemble.content.scenario_name, "figures.zip"))

    def data(self, asked: Mapping[str, Any]) -> Answer:
        """The numbers as a zip."""
        ensemble = self._opened(asked)[0]
        packed = exports.data(ensemble, self._command(asked))
        return _download(packed, exports.file_name(ensemble.content.scenario_name, "data.zip"))

    def keep(self, asked: Mapping[str, Any]) -> Answer:
        """A results folder, as the exported command line would leave it."""
        view = self._view(asked)
        _, settings = view.checked()
        ensemble = find_study("ensemble")
        changed: dict[str, Any] = {
            "study": ensemble,
            "options": ensemble.options(),
            "scenario": view.scenario,
            "settings": settings,
        }
        changed |= {"worlds": view.worlds, "result": None, "decision": dict(view.rules), "changes": view.all_changes()}
        changed |= {
            "contradiction_choices": view.contradiction_choices,
            "command": ("study=ensemble", *view.words()),
            "execution": Execution(kind="serial"),
        }
        return {"folder": str(self.looker.alone(lambda: ensemble(replace(self.begun, **changed))))}

    # --- what is asked about ------------------------------------------------------------------------------------------

    def _view(self, asked: Mapping[str, Any]) -> View:
        fields = asked.get("view", {})
        if not isinstance(fields, Mapping):
            raise refuse("view", fields, "a mapping of fields")
        return View.typed(fields, self.start.folders)

    def _opened(self, asked: Mapping[str, Any], go_on: EachMonth = lambda: None) -> tuple[Ensemble, str]:
        if asked.get("result") is not None:
            opened = self.looker.stored(files.place(str(asked["result"])))
            return opened.ensemble, opened.cut
        return self.looker.ensemble(self._view(asked), go_on), ""

    def _pinned(self, asked: Mapping[str, Any], go_on: EachMonth) -> Ensemble:
        if not isinstance(asked["pinned"], Mapping):
            raise refuse("pinned", asked["pinned"], "a mapping of fields")
        return self.looker.ensemble(self._view(asked).beside(View.typed(asked["pinned"], self.start.folders)), go_on)

    def _words(self, asked: Mapping[str, Any]) -> list[str]:
        return [f"result={tell_word(str(asked['result']))}"] if asked.get("result") is not None else self._view(asked).words()

    def _command(self, asked: Mapping[str, Any]) -> str:
        return line("study=distribution" if asked.get("result") else "study=ensemble", *self._words(asked))


ASKED = ("opening", "controls", "look", "stop", "map", "story", "brief", "fact", "results", "scenario", "figures", "data", "keep")
ASKED += ("play", "debrief")


def application(site: Site) -> Starlette:
    """The page as a web application, which answers calls from this machine alone."""

    async def front(_: Call) -> Response:
        return FileResponse(STATIC / "index.html", headers=HEADERS)

    async def asked(call: Call) -> Response:
        name = call.path_params["name"]
        if not call.headers.get("content-type", "").startswith("application/json"):  # no other site may ask without being asked
            return JSONResponse({"error": "content-type: allowed: application/json"}, status_code=415, headers=HEADERS)
        try:
            if name not in ASKED:
                raise unknown("question", name, ASKED, "page")
            answer = await run_in_threadpool(_answered, getattr(site, name), await call.body())
        except InputError as problem:
            return JSONResponse({"error": str(problem)}, status_code=422, headers=HEADERS)
        if isinstance(answer, Response):
            answer.headers.update(HEADERS)
            return answer
        return JSONResponse(answer, headers=HEADERS)

    async def drawing(_: Call) -> Response:
        from plotly.offline import get_plotlyjs

        return Response(get_plotlyjs(), media_type="text/javascript", headers={**HEADERS, "Cache-Control": "max-age=86400"})

    async def nothing(call: Call, _: Exception) -> Response:
        return _words(f"There is nothing at {call.url.path}. {this_machine_alone(_port(call.scope))}", 404)

    routes = [
        Route("/", front),
        Route("/plotly.js", drawing),
        Route("/ask/{name}", asked, methods=["POST"]),
        Mount("/static", _Static(directory=STATIC, packages=[("sim.reporting", "static")])),
    ]
    return Starlette(routes=routes, exception_handlers={404: nothing}, middleware=[Middleware(_ThisMachine)])


def this_machine_alone(port: int) -> str:
    """Who is answered, and what somebody does who sits elsewhere."""
    return (
        f"The page is available on this machine only, at http://127.0.0.1:{port}, with no proxy in between. From another machine:"
        f" ssh -L {port}:127.0.0.1:{port} NAME-OF-THIS-MACHINE, and the same address in the browser on that machine."
    )


class _ThisMachine:
    """Lets in whoever asks for this machine by its own address, and tells all others what to do."""

    def __init__(self, page: ASGIApp) -> None:
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        is_let_in = scope["type"] != "http" or LOOPBACK.fullmatch(Headers(scope=scope).get("host", ""))
        answer = self._page if is_let_in else _words(this_machine_alone(_port(scope)), 400)
        await answer(scope, receive, send)


def _port(scope: Scope) -> int:
    """Where the page is served, by the server that took a call."""
    return (scope.get("server") or ("", 8642))[1]


def _words(text: str, status: int) -> Response:
    return PlainTextResponse(f"{text}\n", status_code=status, headers=HEADERS)


class _Static(StaticFiles):
    """Files of the page, under the same policy."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """The file with the headers of the page."""
        response = super().file_response(*args, **kwargs)
        response.headers.update({**HEADERS, "Cache-Control": "no-cache"})
        return response


def _answered(answer: Callable[[Mapping[str, Any]], Answer], body: bytes) -> Answer:
    try:
        asked = json.loads(body or b"{}")
    except ValueError as problem:
        raise InputError(f"page: the request is not valid JSON ({problem})") from None
    if not isinstance(asked, Mapping):
        raise refuse("page", asked, "a mapping")
    return answer(asked)


def _download(content: bytes, name: str, kind: str = "application/zip") -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
