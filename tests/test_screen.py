"""Is a run sealed before anything of it is printed or drawn, wherever it is printed and whatever cannot be drawn?"""

from __future__ import annotations

import io
import json
import os
import re
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import matplotlib as mpl
import pytest

from sim.app import main
from sim.config import shipped
from sim.reporting import ensemble_figures
from tests.asking import Ended, manifest
from tests.shown import SET_HERE

OWN = "title: Balochistān after CPEC → Pasni\nquestion: What → then?\ncites: [pact-33]\n"


class Full(io.StringIO):
    """A file on a disk without room."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")


def closed() -> io.TextIOBase:
    """A pipe that nobody reads any more."""
    read, write = os.pipe()
    os.close(read)
    return open(write, "w", encoding="utf-8")


SCREENS = {
    "console": lambda: io.TextIOWrapper(io.BytesIO(), encoding="cp1252"),
    "ascii": lambda: io.TextIOWrapper(io.BytesIO(), encoding="ascii"),
    "pipe": closed,
    "full": Full,
    "none": lambda: None,
}


def printed(screen: io.TextIOBase | None, *words: str) -> Ended:
    """How a command ends whose words go to this screen."""
    err = io.StringIO()
    with redirect_stdout(screen), redirect_stderr(err), mock.patch("sys.argv", ["tightrope"]):
        try:
            main([*words])
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
    out = screen.buffer.getvalue().decode(screen.encoding) if isinstance(getattr(screen, "buffer", None), io.BytesIO) else ""
    if screen is not None:
        screen.close()  # a pipe that was closed has nothing left to say
    return Ended(code, out, err.getvalue())


@pytest.fixture
def own(tmp_path) -> Path:
    """A scenario whose words not every screen has letters for."""
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    return tmp_path / "own.yaml"


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_that_is_printed_leaves_a_run_unsealed(screen, own, tmp_path):
    words = ("study=story", f"scenario={own}", "months=1", "figures=[]", "execution=serial")
    runs = tmp_path / "runs\udce9"  # bytes that are no text in UTF-8
    ended = printed(SCREENS[screen](), *words, f"results={runs}")
    assert (ended.code, ended.err) == (0, "")
    (folder,) = runs.iterdir()
    assert manifest(folder)["state"] == "finished"
    assert ("Balochist?n after CPEC ? Pasni" in ended.out) is (screen in ("console", "ascii"))


def test_help_may_be_cut_off():
    for screen in (closed(), Full()):
        assert printed(screen, "--help") == Ended(0, "", "")


def test_a_figure_that_fails_is_named_and_all_else_is_there_whatever_is_set_for_figures_here(own, tmp_path, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("no ink")

    for name in ("_fans", "_stances"):
        monkeypatch.setattr(ensemble_figures, name, fail)
    words = (f"scenario={own}", "worlds=8", "months=1", "execution=serial", f"results={tmp_path / 'runs'}")
    with mpl.rc_context(SET_HERE):
        ended = printed(SCREENS["console"](), *words)
    assert ended.code == 0
    assert ended.err == (
        "tightrope: all results are stored, but some figures could not be drawn: "
        "fans (RuntimeError: no ink); stances (RuntimeError: no ink)\n"
    )
    (folder,) = (tmp_path / "runs").iterdir()
    assert manifest(folder)["state"] == "finished"
    drawn = [picture["name"] for picture in json.loads((folder / "findings.json").read_text(encoding="utf-8"))["figures"]]
    assert drawn == ["map", "milestones", "blocs_month_00", "blocs_month_01", "together"]
    assert {path.stem for path in (folder / "figures").iterdir()} == set(drawn)
    assert "Balochistān after CPEC → Pasni" in (folder / "report.html").read_text(encoding="utf-8")


def test_one_place_prints_draws_and_seals_what_studies_find():
    places = [path for part in ("studies", "reporting") for path in (shipped.PACKAGE / part).rglob("*.py")]
    studies = {path.stem: path.read_text(encoding="utf-8") for path in places if path.parent.name != "claims"}
    for call in (r"\bshow\(", r"(?<!\.)\bdraw\(", r"\bstore\("):
        assert {name for name, text in studies.items() if re.search(call, text)} == {"findings", "workflow"}
    body = studies["workflow"].split("def leave(")[1].split("\ndef ")[0]
    order = [body.index(call) for call in (" store(", " seal(", " show(", " draw(", " write_report(")]
    assert order == sorted(order)
