"""Is the report one page that needs nothing beside itself, says all that was found, and shows what it is given as it is?"""

from __future__ import annotations

import base64
import json
import re
import shlex
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sim.config.commands import line
from sim.config.errors import InputError
from sim.evidence import Ledger
from sim.reporting.html_report import SCRIPTS, SCRIPTS_FOLDER, write_report
from tests.asking import ANEW, PLAIN, anew, asked, everything, left, manifest, told

ALONE = {"meta", "link", "img", "br", "hr", "input"}
"""Elements that are not closed."""
ODD = """\
title: <script>alert("t")</script> & [red]so[/red] [/nothing]
question: What if "quotes" & 'apostrophes' | pipes <b>and</b> [bold]words[/bold] come in?
trigger: '{{ 7 * 7 }} {% raw %} </ul> &amp;'
cites: [pact-33]
events:
  - {month: 1, label: "<img src=x onerror=alert(1)> & [link=file:///etc]here[/link]", push: {truce: -0.1}, cites: [pact-28]}
force: {us.tariffs: {option: hundred_percent, from: 1}}
forbid: {china.corridor: [cut_off]}
weights: {china.payoffs.corridor: 1.5}
"""


class Page(HTMLParser):
    """A page taken apart; elements that are not closed, closed twice or closed in the wrong order are noted."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.rows: list[list[str]] = []
        self.feed(text)
        self.close()
        self.wrong += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ALONE:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("style", "script"):
            return
        self.words.append(data)
        if self.open and self.open[-1] in ("td", "th"):
            self.rows[-1][-1] += data

    @property
    def text(self) -> str:
        """What a reader sees, runs of blanks as one."""
        return " ".join("".join(self.words).split())


def page(folder: Path) -> Page:
    """The report of a folder, taken apart."""
    return Page((folder / "report.html").read_text(encoding="utf-8"))


def seen(words: str) -> str:
    return " ".join(words.split())


@pytest.fixture(scope="module")
def odd(tmp_path_factory) -> Path:
    """A run of a scenario whose words hold everything that means something to a page, a console or a template."""
    place = tmp_path_factory.mktemp("odd")
    (place / "odd.yaml").write_text(ODD, encoding="utf-8")
    words = ("study=story", f"scenario={place / 'odd.yaml'}", "months=3", "seed=2", "actors.china.temperature=0.0006")
    ended = asked(*words, "fork={month: 1, china.corridor: squeeze}", "figures=[svg]", f"results={place / 'results'}")
    assert (ended.code, ended.err) == (0, "")
    (folder,) = (place / "results").iterdir()
    return folder


@pytest.mark.parametrize("name", ANEW)
def test_a_report_is_one_whole_page_that_refers_to_nothing_outside_itself(name):
    text, found = (anew(name) / "report.html").read_text(encoding="utf-8"), page(anew(name))
    assert text.startswith("<!DOCTYPE html>")
    assert found.wrong == []
    assert not {"link", "iframe", "object", "embed", "base", "form"} & set(found.tags)
    assert found.tags.count("script") == (2 if (anew(name) / "map.json").exists() else 0)
    assert all(value.startswith("data:image/") for key, value in found.attributes if key == "src")
    assert not [pair for pair in found.attributes if pair[0] in ("href", "action", "data", "srcset") or pair[0].startswith("on")]
    names = [value for key, value in found.attributes if key == "id"]
    assert len(names) == len(set(names))
    style = re.search(r"<style>(.*?)</style>", text, flags=re.DOTALL).group(1)
    assert "url(" not in style
    assert "@import" not in style
    assert "{{" not in text
    assert "{%" not in text


@pytest.mark.parametrize("name", ANEW)
def test_a_report_tells_question_answer_tables_and_how_it_was_made(name):
    found, said = page(anew(name)), told(anew(name))
    for words in (said["title"], said["question"], *said["answer"], *said["notes"]):
        assert seen(words) in found.text
    assert found.tags.count("h1") == 1
    for sheet in said["sheets"]:
        assert seen(sheet["title"]) in found.text
        assert sheet["columns"] in found.rows
        assert [row for row in sheet["rows"] if row not in found.rows] == []
    assert line(*manifest(anew(name))["command"]) in "".join(found.words)
    assert manifest(anew(name))["config_sha256"] in found.text


@pytest.mark.parametrize("name", ["grid", "odd"])
def test_the_command_that_a_report_tells_is_the_one_that_was_typed(name, odd):
    folder = odd if name == "odd" else anew(name)
    (typed,) = [told for told in "".join(page(folder).words).splitlines() if told.startswith("python -m sim ")]
    assert shlex.split(typed)[3:] == manifest(folder)["command"]


def test_the_facts_a_scenario_cites_are_told_with_where_they_stand(odd, content):
    ledger = Ledger.load()
    for found, facts in ((page(odd).text, ["pact-33", "pact-28"]), (page(anew("grid")).text, content.scenario.cites)):
        assert facts
        for fact in facts:
            assert seen(ledger.cite(fact).claim) in found
            assert seen(ledger.reference(fact)) in found
        assert "cites nothing of its own" not in found


def test_what_a_scenario_says_is_shown_as_it_is_and_never_obeyed(odd):
    found, text = page(odd), (odd / "report.html").read_text(encoding="utf-8")
    assert found.wrong == []
    known = "".join((SCRIPTS_FOLDER / script).read_text(encoding="utf-8") for script in SCRIPTS)
    data, script = re.findall(r"<script[^>]*>(.*?)</script>", text, flags=re.DOTALL)
    assert script.strip() == known.strip() and json.loads(data) == json.loads((odd / "map.json").read_text(encoding="utf-8"))
    assert found.tags.count("script") == text.count("<script") == 2
    assert found.tags.count("img") == len(told(odd)["figures"]) == 2
    for words in ('<script>alert("t")</script> & [red]so[/red] [/nothing]', "{{ 7 * 7 }} {% raw %} </ul> &amp;"):
        assert words in found.text
    assert "What if \"quotes\" & 'apostrophes' | pipes <b>and</b> [bold]words[/bold] come in?" in found.text
    assert "<img src=x onerror=alert(1)> & [link=file:///etc]here[/link], in month 1." in found.text
    assert "49" not in re.sub(r"data:[^\"]*|\d\d:\d\d|[0-9a-f]{10,}", "", found.text.split("Trigger")[1].split("Decision")[0])


def test_what_was_changed_and_held_stands_among_the_assumptions(odd):
    found = page(odd).text
    for words in (
        "Held in place: us.tariffs at 'hundred_percent'.",
        "Not allowed: cut_off in china.corridor.",
        "Payoff weight china.payoffs.corridor times 1.5.",
        "Set by hand: actors.china.temperature = 0.0006.",
        "of 3 months from October 2025, seed 2, design monte_carlo",
    ):
        assert words in found


def test_a_report_does_not_claim_worlds_that_were_never_run(odd):
    """A story is one world, and why runs 500 worlds unless told otherwise."""
    assert "2,000 worlds" not in page(odd).text


def test_numbers_nobody_knows_are_told_with_their_ranges_and_none_where_they_keep_their_middle(content, tmp_path):
    rows, text = page(anew("robustness")).rows, page(anew("robustness")).text
    weight = content.uncertain["actors.china.payoffs.corridor.weight"]
    (row,) = [row for row in rows if row[:1] == ["actors.china.payoffs.corridor.weight"]]
    assert row[1:4] == [f"{value:g}" for value in (weight.value, *weight.ends)]
    assert sum(row[:1] == [address] for row in rows for address in content.uncertain) == len(content.uncertain)
    assert "Uncertain parameters" in text
    middle = left(tmp_path, "study=blocs", "design=central", "worlds=4", "months=2")
    assert "Uncertain parameters" not in page(middle).text


def test_figures_stand_in_the_page_itself(odd):
    text = (odd / "report.html").read_text(encoding="utf-8")
    found = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', text)
    drawn = [(odd / "figures" / f"{picture['name']}.svg").read_bytes() for picture in told(odd)["figures"]]
    assert [base64.b64decode(code) for code in found] == drawn


# --- written again ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def copied(odd, tmp_path) -> Path:
    """A folder of its own to spoil."""
    return Path(shutil.copytree(odd, tmp_path / "copied"))


def test_a_report_is_written_anew_the_same(copied):
    before = everything(copied)
    (copied / "report.html").unlink()
    ended = asked("study=report", f"result={copied}", *PLAIN)
    assert (ended.code, ended.err) == (0, "")
    assert "report.html" in "".join(ended.out.split())
    assert everything(copied) == before


DAMAGE = {
    "no findings": None,
    "not JSON": "{",
    "a list": "[]",
    "nothing in it": "{}",
    "no title": '{"question": "q", "answer": [], "notes": [], "sheets": [], "figures": []}',
    "half a table": '{"title": "t", "question": "q", "answer": [], "notes": [], "sheets": [{"rows": []}], "figures": []}',
    "a figure that is not there": '{"title": "t", "question": "q", "answer": [], "notes": [], "sheets": [],'
    ' "figures": [{"name": "gone", "caption": "c"}]}',
    "bytes": b"\xff\xfe",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_findings_are_told_and_the_old_report_stays(copied, damage):
    path, whole = copied / "findings.json", DAMAGE[damage]
    path.unlink() if whole is None else path.write_bytes(whole if isinstance(whole, bytes) else whole.encode())
    before = everything(copied)
    with pytest.raises(InputError, match=r"findings\.json"):
        write_report(copied)
    assert everything(copied) == before


@pytest.mark.parametrize(
    ("words", "says"), [((), "result=FOLDER"), (("result=nowhere",), "no such folder"), (("result=",), "a folder")]
)
def test_a_report_of_nothing_is_refused(words, says):
    ended = asked("study=report", *words)
    assert ended.code == 2
    assert says in ended.err


def test_a_report_of_a_run_that_was_begun_and_not_finished_is_refused(copied):
    said = manifest(copied)
    (copied / "manifest.json").write_text(json.dumps({**said, "state": "begun"}), encoding="utf-8")
    with pytest.raises(InputError, match=f"resume={copied}"):
        write_report(copied)
