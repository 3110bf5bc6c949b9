"""How is the page driven as somebody at a browser would, and what goes wrong there without anybody seeing it?"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
REQUIRED = "TIGHTROPE_BROWSER"
"""The environment variable that says a browser has to be there: without one the tests of the page then fail."""
NOWHERE_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
LAPTOP = {"width": 1366, "height": 768}


@dataclass
class Driven:
    """A page in a browser: what it complained of, and which addresses it asked."""

    page: Any
    address: str
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note complaints and requests from now on."""
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda problem: self.complaints.append(str(problem)))
        self.page.on("requestfailed", lambda request: self.complaints.append(f"{request.failure}: {request.url}"))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def defects(self) -> list[str]:
        """The complaints, without refusals (which the page tells) and questions given up because the page was left."""
        return [words for words in self.complaints if "422" not in words and "ERR_ABORTED" not in words]

    def strangers(self) -> list[str]:
        """The addresses asked that are not the page's own."""
        own = ("data", "blob", "about")
        return [url for url in self.asked if urlparse(url).scheme not in own and not url.startswith(self.address)]

    def settle(self) -> None:
        """Wait until what is drawn is what is set."""
        self.page.wait_for_selector("#seen[aria-busy=false][data-drawn=all]", timeout=120_000)

    def until(self, script: str, seconds: float = 60.0) -> None:
        """Wait until an expression is true (the page's own policy forbids the browser to wait for one)."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(script):
            assert time.monotonic() < end, f"not true within {seconds} s: {script}"
            self.page.wait_for_timeout(50)

    def open(self, hash_: str = "") -> None:
        """Open the page and wait for its first pictures."""
        self.page.goto(f"{self.address}/{hash_}")
        self.settle()

    def rows(self, sheet: str) -> list[list[str]]:
        """The cells of a table."""
        script = "table => [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent))"
        return self.page.locator(f"table[data-sheet={sheet}]").evaluate(script)

    def drawn(self, holder: str, number: int) -> list[dict[str, Any]]:
        """What is drawn in one picture, as the browser holds it."""
        script = "figures => figures.map(figure => figure.lastChild.data.map(({name, y, customdata}) => ({name, y, customdata})))"
        return self.page.locator(f"#{holder} figure").evaluate_all(script)[number]


def browser_path() -> str:
    """The browser of this machine; skips the test where there is none, or fails where one is required."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        words = f"none of the browsers {', '.join(BROWSERS)} is installed, and the page is tested in a real one"
        pytest.fail(words) if os.environ.get(REQUIRED) == "required" else pytest.skip(words)
    return found


@contextlib.contextmanager
def watch(found: Driven) -> Iterator[Driven]:
    """An opened page, closed in the end; whatever it complained of or asked of others fails the test."""
    yield found
    found.page.close()
    assert found.strangers() == []
    assert found.defects() == []


@contextlib.contextmanager
def served(*words: str, place: Path) -> Iterator[str]:
    """The page served by a program of its own, at the address that is yielded, until it is stopped as by Ctrl-C."""
    command = [sys.executable, "-m", "sim", "study=page", "port=0", f"results={place}", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    with subprocess.Popen(command, cwd=place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        line = run.stdout.readline()
        if "http" not in line:
            run.kill()
            raise AssertionError(f"the page did not open: {line}{run.stderr.read()}")
        try:
            yield next(word for word in line.split() if word.startswith("http"))
        finally:
            run.send_signal(signal.SIGINT)
            _, complaints = run.communicate(timeout=60)
    assert complaints == "", complaints


@contextlib.contextmanager
def browsed(address: str) -> Iterator[Callable[[], Driven]]:
    """What opens the page anew in a headless browser that can reach nothing but this machine."""
    path = browser_path()
    from playwright.sync_api import sync_playwright

    arguments = [NOWHERE_ELSE, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=arguments)
        context = browser.new_context(viewport=LAPTOP, accept_downloads=True)

        def opened() -> Driven:
            found = Driven(context.new_page(), address)
            found.listen()
            found.open()
            return found

        yield opened
        browser.close()
