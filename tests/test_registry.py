"""Does a study say everything about itself where it is written, and is that what the command line goes by?"""

from __future__ import annotations

import ast
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.studies.help import find_help
from sim.studies.options import about
from sim.studies.registry import Study, list_modules, list_studies
from tests.asking import asked, caught

ROOT = Path(__file__).resolve().parent.parent
STUDIES = list_studies()
NEW = '''"""Who is greeted?"""

from collections import Counter
from pathlib import Path

from sim.studies.options import Options, String, option
from sim.studies.registry import study
from sim.studies.request import Request


class Asked(Options):
    """What the study is asked."""

    whom: String = option("nobody", "Who is greeted.", "a text")


@study("greet", options=Asked, examples=("whom=you", ""))
def make(request: Request) -> Path:
    """Greet somebody. Returns the folder."""
    print(f"Hello, {request.options.whom}.")
    return request.results
'''


def name_of(study: Study) -> str:
    return study.name


def test_a_study_is_added_with_one_file_and_no_edit_elsewhere(tmp_path):
    for part in ("sim", "configs", "scenarios"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "sim" / "studies" / "explain" / "greeting.py").write_text(NEW, encoding="utf-8")

    asks = [["study=greet", "whom=Balochistan"], ["study=greet", "who=me"], ["--help"]]
    code = f"""
from sim.app import main
for words in {asks}:
    try:
        main(words)
    except SystemExit as ended:
        print("ended with", ended.code)
"""
    call = [sys.executable, "-c", code]
    ended = subprocess.run(
        call, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert ended.stdout.startswith("Hello, Balochistan.\nended with 2\n")
    assert "Did you mean 'whom'?" in ended.stderr
    assert "Who is greeted?" in ended.stdout


@pytest.mark.parametrize("study", STUDIES, ids=name_of)
def test_help_on_a_study_tells_its_question_its_options_and_two_examples(study):
    text = find_help([f"study={study.name}", "--help"])
    assert study.question in " ".join(text.split()) and max(len(line) for line in text.split("Examples")[0].splitlines()) <= 80
    for name, field in study.options.model_fields.items():
        assert f"  {name} " in text and field.description and about(field)["allowed"]
    assert len(study.examples) == 2 and text.count(f"python -m sim study={study.name}") == 2


@pytest.mark.parametrize("study", STUDIES, ids=name_of)
def test_examples_are_taken_by_the_command_line(study, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for example in study.examples:
        assert caught(f"study={study.name}", *shlex.split(example)).study is study


def test_a_wrong_option_is_answered_with_those_of_the_study():
    ended = asked("study=robustness", "polices=pakistan")
    assert (ended.code, "Did you mean 'policies'?" in ended.err) == (2, True)


def test_a_study_that_does_not_exist_is_told_before_anything_is_run():
    ended = asked("study=robustnes", "--help")
    assert (ended.code, "Did you mean 'robustness'?" in ended.err) == (2, True)


def test_no_study_is_another_studys_library():
    modules = set(list_modules().values())
    for module in modules:
        tree = ast.parse((ROOT / module.replace(".", "/")).with_suffix(".py").read_text(encoding="utf-8"))
        named = {
            f"{node.module}.{alias.name}" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
        }
        named |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not named & (modules - {module}), module


def test_help_that_nobody_reads_ends_quietly():
    call = f"{shlex.quote(sys.executable)} -m sim --help | head -1"
    ended = subprocess.run(["bash", "-c", f"set -o pipefail; {call}"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.stderr, ended.stdout.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("what=scenarios", "like=cutoff"), "cpec_cutoff"),
        (("what=numbers", "like=imf"), "actors.pakistan.dossiers.finance.options.imf.upkeep"),
        (("what=dossiers", "like=imf"), "pakistan.finance=imf"),
        (("what=facts", "like=imf"), "leverage-44"),
        (("what=outcomes", "like=isolation"), "pakistan_isolation"),
        (("what=studies",), "robustness"),
        (("like=imf",), "facts:"),
        (("what=numbers", "like=nowhere"), "No name matches 'nowhere'"),
    ],
)
def test_names_to_type_can_be_listed_and_searched(words, told):
    ended = asked("study=list", *words)
    assert (ended.code, ended.err) == (0, "") and told in ended.out


def test_what_cannot_be_listed_is_refused():
    ended = asked("study=list", "what=scenaros")
    assert (ended.code, "Did you mean 'scenarios'?" in ended.err) == (2, True)


def test_a_scenario_is_compared_with_itself_where_something_is_otherwise(tmp_path):
    words = ("study=compare", "worlds=20", "months=6", "figures=[]", "execution=serial", f"results={tmp_path}")
    ended = asked(*words, "scenario=bagram_return", "against={china.corridor: cut_off, actors.us.temperature: 0.2}")
    (folder,) = tmp_path.iterdir()
    assert (ended.code, "with china.corridor = cut_off, actors.us.temperature = 0.2" in " ".join(ended.out.split())) == (0, True)
    table = pd.read_csv(folder / "tables" / "differences.csv").set_index("measure")
    assert set(table["scenario"]) == {"bagram_return"} and table.loc["cpec_pace", "low"] > 0
    assert sim.load(folder / "worlds" / "reference").content.quantities["actors.us.temperature"].value == 0.2
    refused = asked(*words, "against={china.corridor: cut_off}", "scenarios=[baseline,cpec_cutoff]")
    assert (refused.code, refused.err.startswith("tightrope: against: ")) == (2, True)


def test_the_wants_of_one_actor_are_told_and_of_all_the_three_that_decide_most(tmp_path):
    words = ("study=why", "worlds=20", "months=6", "figures=[]", "execution=serial", "quiet=true")
    assert asked(*words, "actor=pakistan", f"results={tmp_path / 'one'}").code == 0
    assert asked(*words, f"results={tmp_path / 'all'}").code == 0
    one, every = (pd.read_csv(next((tmp_path / name).iterdir()) / "tables" / "wants.csv") for name in ("one", "all"))
    assert set(one["actor"]) == {"pakistan"} and one["share"].tolist() == every[every["actor"] == "pakistan"]["share"].tolist()
    told = json.loads((next((tmp_path / "all").iterdir()) / "findings.json").read_text(encoding="utf-8"))
    rows = next(sheet["rows"] for sheet in told["sheets"] if sheet["name"] == "leading")
    assert max(Counter(row[0] for row in rows).values()) == 3
    refused = asked(*words, "actor=pakistn", f"results={tmp_path / 'none'}")
    assert (refused.code, "Did you mean 'pakistan'?" in refused.err) == (2, True)
