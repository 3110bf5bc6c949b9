"""Who is answered over HTTP, and under which headers?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
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

from sim.config.errors import InputError, refuse, unknown
from sim.page.site import ASKED, Answer, Site

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
