"""Is a line that a shell took apart answered with the line that was meant, and are missing libraries told?"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from sim.app import _prepared
from sim.config.errors import InputError
from tests.asking import asked

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
QUOTED = [shlex.split(line, comments=True)[3:] for line in re.findall(r"^python -m sim .*'.*$", README, re.MULTILINE)]
"""The words of the README's commands that have quotes."""
UNQUOTED = {
    ("fork={month:", "12,", "china.corridor:", "cut_off}"): "fork={month: 12, china.corridor: cut_off}",
    ("worlds=5", "axes={us.bagram:", "[free,", "return_alone]}"): "axes={us.bagram: [free, return_alone]}",
    ("actors.x.y={value:", "0.1,", "range:", "[0.05,", "0.2]}", "seed=1"): "actors.x.y={value: 0.1, range: [0.05, 0.2]}",
    (
        "correlations=[[a,",
        "b,",
        "-0.5]]",
    ): "correlations=[[a, b, -0.5]]",
    ("fork=month:12", "fork=china.corridor:cut_off"): "fork={month:12,china.corridor:cut_off}",
    ("scenarios=[baseline,", "cpec_cutoff]"): "scenarios=[baseline, cpec_cutoff]",
    ("scenarios=baseline,cpec_cutoff",): "scenarios=[baseline,cpec_cutoff]",
    ("outcomes=cpec_pace,", "ttp"): "outcomes=[cpec_pace, ttp]",
    ("results=My", "Folder"): "results=My Folder",
    ("worlds=5,6",): "worlds=5,6",
    ("actors.china.temperature=0.1,0.2",): "actors.china.temperature=0.1,0.2",
}
"""What arrives of a line without quotes -> the word that was meant."""


def answer(words: list[str]) -> list[str]:
    """The words of the line with which a command that is refused is answered."""
    with pytest.raises(InputError) as found:
        _prepared(words)
    line = re.search(r"python -m sim (.*?)\.?$", str(found.value))
    assert line is not None, found.value
    return shlex.split(line[1])


@pytest.mark.parametrize("words", UNQUOTED)
def test_a_line_without_quotes_is_answered_with_the_line_that_was_meant(words):
    meant = answer(list(words))
    assert UNQUOTED[words] in meant
    assert _prepared(meant), "the line that is answered can be read"


@pytest.mark.parametrize("words", [words for words in QUOTED if any(" " in word for word in words)], ids=" ".join)
def test_the_commands_of_the_readme_without_their_quotes_are_answered_with_them(words):
    assert answer(" ".join(words).replace('"', "").split()) == [word.replace('"', "") if "{" in word else word for word in words]


@pytest.mark.parametrize("words", [["fork={month:"], ["worlds=[1"], ["hello"], ["=5"], ["worlds"]])
def test_nothing_is_made_up_where_nothing_can_be_meant(words):
    with pytest.raises(InputError) as found:
        _prepared(words)
    assert "python -m sim" not in str(found.value)


def test_the_readme_has_such_commands():
    assert len(QUOTED) > 5


def test_where_nothing_is_installed_the_command_that_installs_is_named(root):
    ended = subprocess.run([sys.executable, "-S", "-m", "sim"], cwd=root, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1), ended.stderr
    assert ended.stderr.startswith("tightrope: ")
    assert "-m pip install -e ." in ended.stderr


def test_extras_are_installed_from_a_checkout(root):
    texts = [path.read_text(encoding="utf-8") for path in (root / "README.md", *(root / "docs").glob("*.md"))]
    assert re.findall(r"pip install .?tightrope\[\w+\]", "".join(texts)) == []
    assert '-e ".[notebooks]"' in texts[0]


# --- which runs are there ---------------------------------------------------------------------------------------------------


def test_a_folder_that_is_not_there_is_told_with_the_nearest(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("sweeps").mkdir()
    ended = asked("study=list", "results=sweps")
    assert (ended.code, ended.out) == (2, "")
    assert "no such folder. Did you mean 'sweeps'?" in ended.err
    assert asked("study=list").out == "There are no runs under results.\n"


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_runs_are_listed_whole_at_any_width(tmp_path, monkeypatch, width):
    names = ["2026-11-28_19-24-23_sweep/2026-11-28_19-24-26_a_scenario_of_ones_own", "2026-11-28_19-24-23_baseline"]
    made = {"study": "known_answers", "scenario": "control_tariff_spiral", "state": "finished"}
    made |= {"settings": {"worlds": 1_000_000, "design": "latin_hypercube", "batch": 10_000}}
    for name in names:
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "manifest.json").write_text(json.dumps(made), encoding="utf-8")
        (tmp_path / name / "config.yaml").write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    shown = asked("study=list", "results=.", width=width).out
    words = ["known_answers", "control_tariff_spiral", "latin_hypercube", "1000000", "finished"]
    assert [word for word in [*names, *words] if word not in shown] == []
