"""Does whoever types something wrong get one clear message, exit code 2, and nothing written?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.app import main

FEW = {"worlds": "2", "months": "2", "figures": "[]"}
"""Should wrong input be accepted, then let it at least be over soon."""
SQUEEZE = "actors.china.dossiers.corridor.options.squeeze"

# What is typed, and what the message must say: the key, what was found, what is allowed, the nearest spelling.
WRONG = {
    "scenario=baselin": "scenario 'baselin' 'baseline' cpec_cutoff",
    "scenario=../baseline": "scenario '../baseline' 'baseline'",
    "scenario=": "scenario '' cpec_cutoff",
    "scenario=5": "scenario '5' baseline",
    "scenario=[baseline]": "scenario ['baseline'] text",
    "scenario=nowhere.yaml": "nowhere.yaml no such file",
    "scenario=ric_revival months=1": "scenarios/ric_revival.yaml events[ .month 2",
    "study=stroy": "study 'stroy' 'story' coverage",
    "study=null": "study coverage",
    "study=[story,coverage]": "study story coverage",
    "study={story: 1}": "study coverage",
    "worlds=0": "worlds 0 1",
    "worlds=many": "worlds 'many' integer",
    "worlds=2.5": "worlds 2.5 integer",
    "worlds=true": "worlds True integer",
    "worlds=": "worlds '' integer",
    "worlds=5,6": "worlds 5,6 multirun",
    "worlds=0 seed=-1": "worlds 0",
    "months=0": "months 0 1",
    "months=1201": "months 1201 1200",
    "seed=-1": "seed -1 0",
    "seed=1.5": "seed 1.5 whole number from 0",
    "design=random": "design 'random' 'monte_carlo' 'central'",
    "worlds_per_point=0": "worlds_per_point 0 1",
    "batch=0": "batch 0 1",
    "keep=none": "keep 'none' 'all' 'headline' 'final'",
    "decision.depth=0": "decision.depth 0 a whole number from 1, or inf",
    "decision.depth=1.5": "decision.depth 1.5 a whole number from 1, or inf",
    "decision.depth=1,2": "decision.depth 1,2 multirun",
    "decision.temperature=-1": "decision.temperature -1 0",
    "decision.temperature=hot": "decision.temperature 'hot' number",
    "decision.temperature=nan": "decision.temperature nan",
    "decision.temperature=inf": "decision.temperature inf",
    "decision.foresight=0": "decision.foresight 0",
    "decision.foresight=inf": "decision.foresight inf",
    "decision.damping=2": "decision.damping 2 1",
    "decision.tolerance=0": "decision.tolerance 0",
    "decision.iterations=0": "decision.iterations 0 1",
    "decision.dept=1": "decision 'dept' 'depth'",
    "decision=5": "decision 5 mapping",
    "decision._target_=os.system": "decision '_target_' depth",
    "results=null": "results None text",
    "folders=mine": "folders 'mine' list",
    "folders=[nowhere]": "folders nowhere folder",
    "folders=[5]": "folders 5",
    "folders=[{_target_: os.system}]": "folders _target_",
    "world=-1 study=story": "world -1 0",
    "world=100000000000000000000000 study=story": "world 100000000000000000000000",
    "figures=png": "figures 'png' list svg",
    "figures=[gif]": "figures ['gif'] png svg",
    "figures=[[png]]": "figures [['png']] svg",
    "quiet=maybe": "quiet 'maybe' true or false",
    "actors.chine.temperature=0.1": "actors 'chine' 'china' pakistan",
    "actors.china.temperatur=0.1": "actors.china 'temperatur' 'temperature'",
    "actors.china.temperature=-1": "actors/china.yaml temperature",
    "actors.china.temperature=hot": "actors/china.yaml temperature 'hot' number",
    "actors.china.payoffs.corridor.wieght=1": "actors.china.payoffs.corridor 'wieght' 'weight'",
    "actors.china.payoffs.corridor.weight={value: 1, range: [2, 1]}": "payoffs.corridor.weight upside down",
    "actors.china.payoffs.corridor.outcome=corridor_integrit": "corridor.outcome 'corridor_integrit' 'corridor_integrity'",
    "actors.china.payoffs.corridor.cites=[leverage-511]": "payoffs.corridor 'leverage-511' 'leverage-51'",
    f"{SQUEEZE}.effects.cpec_pace=-1": "effects.cpec_pace -1",
    "actors.china=5": "china 5 mapping",
    "actors=5": "actors 5",
    "actors.china={_target_: os.system}": "actors/china.yaml '_target_'",
    "+actors.china._target_=os.system": "actors.china '_target_'",
    "variables.cpec_pac.start=0.2": "variables 'cpec_pac' 'cpec_pace'",
    "variables.cpec_pace.start=2": "variables/corridor.yaml cpec_pace start 2.0 1.0",
    "variables=5": "variables 5",
    "mechanisms.structural_balanc.rates.balance=0.1": "mechanisms 'structural_balanc' 'structural_balance'",
    "mechanisms.structural_balance.rates.balanc=0.1": "structural_balance.rates 'balanc' 'balance'",
    "milestones.pasni_open.lasts=0": "pasni_open.lasts 0 1",
    "milestones=5": "milestones 5",
    "incidents.hijacking.per_month=x": "hijacking.per_month 'x' number",
    "wrlds=5": "'wrlds' 'worlds'",
    "sceanrio=baseline": "'sceanrio' 'scenario'",
    "foo=1": "'foo' scenario actors",
    "~worlds": "worlds",
    "defaults=5": "defaults scenario",
    "hydra.foo=1": "hydra.foo",
    "hello": "'hello' scenario=cpec_cutoff",
    "-m hello": "'hello' scenario=cpec_cutoff",
    "worlds": "'worlds' key=value",
    "=5": "setting '' scenario",
    "worlds=[1": "'worlds=[1' cannot be read",
    "worlds={a": "'worlds={a' cannot be read",
    "scenario='baseline": "'baseline cannot be read",
    "worlds=${nothing}": "nothing worlds",
    "scenario={_target_: os.system, command: ls}": "scenario _target_ text",
    "-m wrlds=1,2": "'wrlds' 'worlds'",
    "study=sensitivity method=sobl": "method 'sobl' 'sobol' tornado",
    "study=sensitivity worlds=50": "worlds 50 groups worlds_per_point",
    "study=sensitivity worlds=null design=latin_hypercube": "design 'latin_hypercube' groups",
    "study=sensitivity worlds=null outcome=cpec_pac": "outcome 'cpec_pac' 'cpec_pace'",
    "study=sensitivity worlds=null factor_grouping=parts": "factor_grouping 'parts' 'part' number",
    "study=sensitivity worlds=null base_samples=0": "base_samples 0 1",
    "study=sensitivity worlds=null vary=[actors.chine.*]": "vary 'actors.chine.*'",
    "study=sensitivity worlds=null factors={all:[nothing.*]}": "factors.all 'nothing.*'",
    "study=sensitivity worlds=null method=sobol base_samples=1 months=1 outcome=cpec_pace": "base_samples 1 2",
    "study=sensitivity worlds=null method=tornado worlds_per_point=1 vary=[*.start] outcome=cpec_pace": "worlds_per_point 1 2",
    "study=sensitivity method=given worlds=50 outcome=cpec_pace": "worlds 50 100",
    "study=discovery": "target=",
    "study=discovery target=cpec_cut_of": "target 'cpec_cut_of' 'cpec_cut_off'",
    "study=discovery target='cpec_pace>high'": "target 'cpec_pace>high' number",
    "study=discovery target=cpec_cut_off method=primm": "method 'primm' 'prim' cart",
    "study=discovery target=cpec_cut_off worlds=30": "200 points",
    "study=robustness worlds=null worlds_per_point=15": "worlds_per_point 15 multiple",
    "study=robustness worlds=null outcomes=[-cpec_pac]": "outcomes 'cpec_pac' 'cpec_pace'",
    "study=robustness worlds=null threshold=high": "threshold 'high' number",
    "study=robustness worlds=null worlds_per_point=20 threshold=nan": "threshold nan number",
    "study=grid worlds=null x=china.corridor threshold=0.5 months=1 worlds_per_point=1": "threshold china.corridor number",
    "study=survival outcomes=[cpec_cut_of]": "outcomes 'cpec_cut_of' 'cpec_cut_off'",
    "study=survival outcomes=[cpec_pace]": "outcomes 'cpec_pace' cpec_cut_off",
    "study=survival scenarios=[baseline]": "scenarios two",
    "study=distribution outcomes=[cpec_pac]": "outcomes 'cpec_pac' 'cpec_pace'",
    "study=distribution outcomes=cpec_pace": "outcomes 'cpec_pace' list",
    "study=distribution worlds=1": "worlds 1 two",
    "study=story fork=5": "fork 5 mapping",
    "study=story fork={cpec_pace:null}": "fork cpec_pace None number",
    "study=story fork={china.corridor:keep,hold:maybe}": "fork hold 'maybe' true false",
}


def typed(text: str) -> list[str]:
    """The words of a command line as a shell would hand them over, few worlds unless it asks for others."""
    words = re.split(r" (?![^{]*\})", text)  # blanks in braces part no words
    asked = {word.lstrip("+~").split("=")[0] for word in words}
    return [*words, *(f"{key}={value}" for key, value in FEW.items() if key not in asked)]


def complaint(text: str, err: str, says: str) -> None:
    """That what stands on stderr is one message of one line that says all this."""
    assert err.startswith("tightrope: "), err
    assert err.count("\n") == 1, err
    assert [word for word in says.split(" ") if word not in err] == [], err
    assert "Traceback" not in err, text


@pytest.mark.parametrize("text", WRONG)
def test_wrong_input_ends_with_one_message_and_nothing_written(text, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["tightrope"])
    with pytest.raises(SystemExit) as ended:
        main(typed(text))
    shown = capsys.readouterr()
    assert ended.value.code == 2, shown.err
    complaint(text, shown.err, WRONG[text])
    assert shown.out.strip() == ""
    if "-m " in text:  # Hydra notes a sweep before it begins
        assert {path.name for path in tmp_path.rglob("*") if path.is_file()} <= {"multirun.yaml"}
    else:
        assert list(tmp_path.iterdir()) == []


def test_results_that_cannot_be_a_folder_are_told_and_the_file_is_left_alone(tmp_path, monkeypatch, capsys):
    taken = tmp_path / "taken"
    taken.write_text("mine", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["tightrope"])
    with pytest.raises(SystemExit) as ended:
        main(typed("results=taken"))
    assert ended.value.code == 2
    complaint("results=taken", capsys.readouterr().err, "results taken")
    assert taken.read_text(encoding="utf-8") == "mine"


def test_a_mistake_in_a_folder_of_ones_own_leaves_no_results_behind(tmp_path, monkeypatch, capsys):
    entry = "structural_balanse:\n  rates: {balance: 0.1}\n  cites: [pact-33]\n"
    (tmp_path / "mine" / "mechanisms").mkdir(parents=True)
    (tmp_path / "mine" / "mechanisms" / "own.yaml").write_text(entry, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["tightrope"])
    with pytest.raises(SystemExit) as ended:
        main(typed("folders=[mine]"))
    assert ended.value.code == 2
    complaint("folders=[mine]", capsys.readouterr().err, "mechanisms/own.yaml 'structural_balanse' 'structural_balance'")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_an_unknown_flag_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["tightrope"])
    with pytest.raises(SystemExit) as ended:
        main(["--bogus"])
    assert ended.value.code == 2
    assert "--bogus" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["scenario=baselin", "wrlds=5"])
def test_a_user_at_a_terminal_sees_the_same(text, root: Path, tmp_path):
    command = [sys.executable, "-m", "sim", *typed(text)]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 2, ended.stderr
    complaint(text, ended.stderr, WRONG[text])
    assert ended.stdout == ""
    assert list(tmp_path.iterdir()) == []
