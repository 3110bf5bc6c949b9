"""What does the page answer, and what does it refuse, before any browser comes in?"""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.config import files
from sim.config.errors import InputError
from sim.page import controls, exports, looker, telling
from sim.page.looker import Looker
from sim.page.site import Site
from sim.page.view import RULES, View, tell_word
from sim.page.web import application
from sim.studies.request import Request
from tests.asking import asked

WEIGHT = "actors.china.payoffs.corridor.weight"
FIELDS = {
    "scenario": "cpec_cutoff",
    "worlds": "20",
    "months": "6",
    "seed": "3",
    "rules": {"depth": "inf"},
    "contradiction_choices": ["twelve_elements"],
    "changes": {WEIGHT: "0.6", "actors.pakistan.temperature": "{value: 0.1, range: [0.05, 0.2]}"},
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    shipped = files.read_yaml(files.shipped("configs") / "config.yaml")
    values = {key: value for key, value in shipped.items() if key not in ("defaults", "hydra")}
    place = tmp_path_factory.mktemp("page")
    request = Request.from_config({**values, "quiet": True, "results": str(place), "figures": []}, ())
    return Site(request, View(worlds=20, months=6))


def posted(site: Site, path: str, body: Any, host: str = "127.0.0.1", kind: str = "application/json") -> tuple[int, bytes]:
    """Status and content of the answer to a call over HTTP."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = [(b"host", host.encode()), (b"content-type", kind.encode())]
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": headers}
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(application(site)({**scope, "http_version": "1.1", "scheme": "http", "root_path": ""}, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


class TestView:
    def test_its_command_line_and_its_fields_are_the_same_view_again(self):
        view = View.typed(FIELDS)
        assert View.typed(view.fields()) == view
        python, dash, module, *words = shlex.split(view.command())
        assert (python, dash, module) == ("python", "-m", "sim")
        assert words[:6] == [
            "scenario=cpec_cutoff",
            "worlds=20",
            "months=6",
            "seed=3",
            "decision.depth=inf",
            "contradiction_choices=[twelve_elements]",
        ]
        overridden = [word for word in words if word.startswith(("actors.", "decision."))]
        laid = sim.config.readings.laid(["twelve_elements"])
        assert sim.content("cpec_cutoff", (*laid, *overridden)).tree == view.content().tree

    @pytest.mark.parametrize(
        "part", ["yes", "a b", "1e3", "null", "it's", True, None, 0.1, -3, [1, "two"], {"value": 0.1, "range": [0, 1]}]
    )
    def test_what_it_types_is_read_back(self, part):
        assert sim.config.overrides.parse(f"key={tell_word(part)}")[1] == part

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"worlds": "many"}, "settings.worlds: found 'many'"),
            ({"worlds": "0"}, "settings.worlds: found 0"),
            ({"worlds": "20001"}, "20,000"),
            ({"worlds": "1001", "months": "1200"}, "1 to 1,000 over 1200 months on the page"),
            ({"months": " "}, "months: found ' '"),
            ({"scenario": "cpec_cutof"}, "Did you mean 'cpec_cutoff'?"),
            ({"scenario": 3}, "scenario: found 3"),
            ({"rules": {"depth": "0"}}, "decision.depth: found 0"),
            ({"rules": {"depth": "100"}}, "1 to 8, or inf, on the page"),
            ({"rules": {"deepness": "1"}}, "unknown rule 'deepness'"),
            ({"contradiction_choices": ["no_such_side"]}, "unknown side"),
            ({"contradiction_choices": "all"}, "contradiction_choices: found 'all'"),
            ({"changes": {WEIGHT: "big"}}, "payoffs.corridor.weight"),
            ({"changes": {"actors.chin.temperature": "1"}}, "Did you mean 'china'?"),
            ({"changes": {WEIGHT: 0.5}}, "text, as typed on the command line"),
            ({"changes": []}, "a mapping of names to texts"),
            ({"world": "7"}, "unknown field 'world'"),
        ],
    )
    def test_what_cannot_be_used_is_refused(self, fields, words):
        with pytest.raises(InputError) as refused:
            View.typed(fields).prepare()
        assert words in str(refused.value)


def test_every_uncertain_number_can_be_moved_and_says_on_which_facts_it_rests(content):
    groups = controls.numbers(content)
    found = [number for group in groups for number in group["numbers"]]
    assert {number["address"] for number in found} == set(content.uncertain)
    assert len(found) == len(content.uncertain)
    ledger = sim.evidence.Ledger.load()
    assert all(fact in ledger for number in found for fact in number["facts"])
    assert all(number["facts"] for number in found if ".payoffs." in number["address"] or number["address"].endswith(".start"))
    weight = next(number for number in found if number["address"] == WEIGHT)
    assert weight["facts"] == list(content.actors["china"].payoffs["corridor"].cites)
    assert weight["why"] == content.actors["china"].payoffs["corridor"].why


def test_the_exported_scenario_is_the_view(tmp_path):
    view = replace(View.typed(FIELDS), rules=tuple(RULES.items()))
    text = exports.scenario_file(view)
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    alone = sim.run(str(tmp_path / "mine.yaml"), worlds=20, months=6, seed=3)
    assert np.array_equal(alone.data["state"].values, Looker().ensemble(view).data["state"].values)
    assert "decision.depth=inf" in exports.scenario_file(View.typed(FIELDS)).splitlines()[1]  # what a scenario cannot say
    assert "expects" not in text


class TestAScenariosChanges:
    def write(self, tmp_path: Path, changes: str) -> str:
        path = tmp_path / "own.yaml"
        path.write_text(f"title: Own\nquestion: What if?\ncites: [mittree-80]\nchanges: {changes}\n", encoding="utf-8")
        return str(path)

    def test_they_are_laid_in_before_what_is_typed(self, tmp_path):
        own = self.write(tmp_path, f"{{{WEIGHT}: 0.7, actors.china.dossiers.controls.start: ban}}")
        assert sim.content(own).quantities[WEIGHT].value == 0.7
        assert sim.content(own).actors["china"].dossiers["controls"].start == "ban"
        assert sim.content(own, [f"{WEIGHT}=0.9"]).quantities[WEIGHT].value == 0.9

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ("[1]", "a mapping of addresses"),
            ("{decision.depth: 2}", "unknown key 'decision.depth'"),
            ("{actors.chin.name: x}", "'chin'"),
        ],
    )
    def test_what_is_no_content_is_refused(self, tmp_path, changes, words):
        with pytest.raises(InputError) as refused:
            sim.content(self.write(tmp_path, changes))
        assert words in str(refused.value)


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stored grid of which only the start and the end are kept."""
    place = tmp_path_factory.mktemp("stored") / "a grid, kept"
    words = ("scenario=ric_revival", "design=grid", "axes={china.corridor: [free, cut_off]}", "worlds_per_point=3", "months=2")
    ended = asked("study=ensemble", *words, "keep=final", "figures=[]", "quiet=true", f"results='{place}'")
    assert ended.code == 0, ended.err
    return next(place.iterdir())


class TestAStoredResult:
    def test_it_says_what_its_worlds_are_and_what_is_not_kept(self, site, grid):
        found = site.look({"result": str(grid), "view": {"worlds": "{"}, "pinned": {}})
        assert "pooled over 2 points of design=grid" in found["notes"][0]
        assert "keep=final" in found["notes"][1]
        assert found["fans"] == [] and found["marks"]
        assert found["difference"] is None and "cannot be compared" in found["apart"]

    def test_its_map_shows_what_is_kept(self, site, grid):
        found = site.map({"result": str(grid), "world": 1})
        assert found["months"] == ["October 2025", "December 2025"] and not found["many"]
        assert {row["kind"] for row in found["rows"]} == {
            "level",
            "milestone",
            "stance",
            "alignment",
        }  # of no month are incidents known

    def test_its_files_bear_its_own_name_and_its_command_line_can_be_typed(self, site, grid, tmp_path):
        asked_ = {"result": str(grid), "view": {"scenario": "cpec_cutoff"}}
        assert "ric_revival_data.zip" in site.data(asked_).headers["content-disposition"]
        *_, study, result = shlex.split(site.look(asked_)["command"])
        ended = asked(study, result, f"results={tmp_path}", "figures=[]", "quiet=true")
        assert ended.code == 0, ended.err

    def test_what_can_be_moved_is_told_of_it_and_not_of_the_fields(self, site, grid):
        assert site.controls({"result": str(grid), "view": {}})["about"]["title"] == sim.content("ric_revival").scenario.title


def test_a_pinned_view_that_cannot_be_run_takes_no_picture_away(site):
    for pinned in ({"scenario": "nowhere"}, {"rules": {"depth": "0"}}, 3):
        found = site.look({"view": site.start.fields(), "pinned": pinned})
        assert found["fans"] and found["difference"] is None
        assert found["apart"].startswith("The pinned reference cannot be run: ")


def test_a_world_or_a_fork_that_does_not_exist_is_refused(site):
    for asked_ in ({"world": 20}, {"world": "first"}, {"world": 0, "fork": {"month": "90", "china.corridor": "keep"}}):
        with pytest.raises(InputError):
            site.story({"view": {}, **asked_} | {"view": site.start.fields()})


def test_a_text_cannot_smuggle_in_html():
    assert "<script>" not in telling.rendered("<script>alert(1)</script> mittree-80", ("mittree-80",))
    assert telling.rendered("mittree-80", ("mittree-80",)).count("<button") == 1
    assert "<button" not in telling.rendered("mittree-800 xmittree-80", ("mittree-80",))


def test_what_was_looked_at_is_kept_and_let_go_when_there_is_too_much(monkeypatch):
    monkeypatch.setattr(looker, "KEPT_WORLD_MONTHS", 10)
    looks, views = Looker(), [View(worlds=5, months=1, seed=seed) for seed in range(3)]
    first = looks.ensemble(views[0])
    assert looks.ensemble(views[0]) is first
    for view in views[1:]:
        looks.ensemble(view)
    again = looks.ensemble(views[0])
    assert again is not first
    assert np.array_equal(again.data["state"].values, first.data["state"].values)


def test_a_scenario_file_that_was_written_again_is_run_again(tmp_path):
    path, looks = tmp_path / "own.yaml", Looker()
    for start in (0.2, 0.8):
        path.write_text(
            f"title: Own\nquestion: What if?\ncites: [mittree-80]\nstarts: {{cpec_pace: {start}}}\n", encoding="utf-8"
        )
        os.utime(path, ns=(int(1e9 * start), int(1e9 * start)))
        found = looks.ensemble(View(str(path), worlds=3, months=1)).variable("cpec_pace").values[:, 0]
        assert np.allclose(found, start)


def test_of_a_stored_result_that_is_too_large_the_first_worlds_are_read(monkeypatch, small, tmp_path):
    monkeypatch.setattr(looker, "most_worlds", lambda months: 20)
    opened = looker._first_worlds(small)
    assert opened.ensemble.settings.worlds == 20
    assert "first 20 of 48" in opened.cut
    assert np.array_equal(opened.ensemble.data["state"].values, small.data["state"].values[:20])


class TestOpening:
    @pytest.mark.parametrize(
        ("words", "told_"),
        [
            (("design=sobol",), "design with study=page: found 'sobol'"),
            (("keep=final",), "keep with study=page"),
            (("port=70000",), "port: found 70000"),
            (("port=many",), "port: found 'many'"),
            (("worlds=30000",), "20,000 over 60 months on the page"),
            (("scenario=cpec_cutof",), "Did you mean 'cpec_cutoff'?"),
            (("result=nowhere",), "nowhere"),
        ],
    )
    def test_what_the_page_cannot_show_is_refused_before_it_opens(self, words, told_, tmp_path):
        ended = asked("study=page", *words, f"results={tmp_path}")
        assert ended.code == 2
        assert told_ in ended.err

    def test_a_port_that_is_taken(self, tmp_path):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            ended = asked("study=page", f"port={port}", f"results={tmp_path}")
        assert ended.code == 2
        assert f"port: found {port}" in ended.err

    def test_a_missing_extra_is_named(self, tmp_path, monkeypatch):
        monkeypatch.setitem(sys.modules, "uvicorn", None)
        ended = asked("study=page", f"results={tmp_path}")
        assert ended.code == 2
        assert 'pip install -e ".[page]"' in ended.err
