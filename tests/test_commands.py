"""Is every command that is printed read as it was meant, and every path that is typed found, whatever folders are called?"""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from omegaconf import OmegaConf

import sim
from sim import app
from sim.config import commands, files, shipped
from sim.config.commands import going_on, line, tell_word
from sim.ensembles.api import planned
from sim.readouts.courses import read_policies
from sim.record import initial_state
from sim.studies.calibration import targets
from tests.asking import PLAIN, asked, caught, manifest
from tests.test_studies_resume import interrupted

ODD = "Zoë's runs = [1], #2 ~{x} $HOME"
NAMES = [
    *("plain", "two words", "two  blanks", "josé", "a=b", "run[1]", "#1", "~", "~nobody-here", "it's", 'so "called"', "a,b"),
    *("$HOME", "${HOME}", "a${b", "\\${x}", "back\\", "ba\\'ck'", "2025", "1e3", "0x1f", "true", "null", "inf", "-1", "a:b"),
    *("a&b", "a|b", "(a)", "a(b)", "100%", "!a", "`ls`", "*", "?", "<a>", "Ω→", "🙂", "jos\udce9", ODD, "a.b", "@a", "+a", "{a}"),
    *("%HOME%", "a;b"),
]
"""What folders may be called."""


def read(word: str) -> object:
    """The value that Hydra makes of a word."""
    (spelt,) = app._prepared([word])
    key, value = spelt.partition("=")[0], app._parsed(spelt).value()
    return OmegaConf.to_container(OmegaConf.create({key: value}), resolve=True)[key]


def words(command: str) -> list[str]:
    """What somebody types after `python -m sim` who copies a command."""
    python, dash, module, *rest = shlex.split(command)
    assert (python, dash, module) == ("python", "-m", "sim")
    return rest


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_of_any_name_comes_back_from_the_command_that_goes_on_with_it(name):
    for folder in (Path(name), Path("results") / name, Path("/runs") / name / "2026"):
        (word,) = words(going_on(folder))
        assert files.place(read(word)) == folder


@given(st.text(st.characters(exclude_characters="\x00\r\n", exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_any_text_comes_back_from_the_command_line_that_tells_it(text):
    (word,) = words(line(f"result={tell_word(text)}"))
    assert read(word) == (text if tell_word(text) != "null" else None)


def test_a_shell_hands_over_the_words_that_were_meant():
    printed = [line(f"results={tell_word(name)}") for name in NAMES]
    script = "\n".join(f"printf '%s\\0' {command.removeprefix('python -m sim ')}" for command in printed)
    for shell in ("sh", "bash"):
        out = subprocess.run([shell, "-c", script.encode(errors="surrogateescape")], capture_output=True, check=True).stdout
        assert out.decode(errors="surrogateescape").split("\0")[:-1] == [f"results={tell_word(name)}" for name in NAMES]


def test_on_windows_double_quotes_hold_a_word_together(monkeypatch):
    monkeypatch.setattr(commands, "IS_WINDOWS", True)
    assert line("scenario=baseline") == "python -m sim scenario=baseline"
    typed = tell_word("C:\\Users\\José R")
    assert line(f"resume={typed}") == "python -m sim \"resume='C:\\Users\\José R'\""


def test_commands_are_printed_by_what_quotes_them_and_those_that_are_fixed_are_read():
    fixed = []
    for path in sorted(shipped.PACKAGE.rglob("*")):
        if path.suffix not in (".py", ".j2", ".html", ".js") or path.stem == "commands":
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"pip install '", text), f"{path}: single quotes are no quotes in every shell"
        assert not re.search(r"python -m sim (resume|result)=\{", text), f"{path}: printed without quotes"
        assert not re.search(r"(continue|recompute them) with: (?!\{(commands\.)?going_on\()", text), path
        fixed += re.findall(r"python -m sim ([a-z_]+=[^`\"')\s]+)", text)
    assert len(fixed) > 3
    for word in fixed:
        read(re.sub(r"\{.*\}", "1", word))


def test_a_run_that_was_stopped_in_a_folder_of_an_odd_name_goes_on_by_every_command_it_is_told(tmp_path):
    folder, said = interrupted(tmp_path / ODD, "baseline", "worlds=20", "months=2", "batch=10")
    told_by = [said, *(asked(f"study={study}", f"result={folder}", *PLAIN).err for study in ("sensitivity", "report"))]
    found = {err.rsplit("continue with: ", 1)[1].strip() for err in told_by}
    assert found == {going_on(folder)}
    ended = asked(*words(found.pop()), *PLAIN)
    assert (ended.code, ended.err) == (0, "")
    assert manifest(folder)["state"] == "finished"
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "python -m sim worlds=20 months=2 batch=10" in page
    assert [read(word) for word in manifest(folder)["command"] if word.startswith("results=")] == [str(tmp_path / ODD)]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("null", "~", "a${b", "${HOME}", "\\${x}")])
@pytest.mark.parametrize("key", commands.PATHS)
def test_what_is_typed_for_a_path_is_a_name_even_where_it_looks_like_something_else(key, name):
    assert read(f"{key}={name}") == name


def test_results_are_left_where_they_are_asked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert asked("study=story", "months=1", "results=2025", *PLAIN).code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["2025"]


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("folders=[josé,a b]", ["josé", "a b"]),
        ("folders=[2025,1e3]", ["2025", "1e3"]),
        ("folders=[~/mine]", ["~/mine"]),
        ("scenarios=[baseline,run[1].yaml]", ["baseline", "run[1].yaml"]),
        ("outcome=china.corridor=cut_off", "china.corridor=cut_off"),
        ("target=cpec_pace < 0.45", "cpec_pace < 0.45"),
        ("scenario=josé.yaml", "josé.yaml"),
        ("scenario='josé.yaml'", "josé.yaml"),
    ],
)
def test_texts_are_taken_as_they_are_typed(typed, means):
    assert read(typed) == means


def test_commas_part_what_a_multirun_goes_through():
    assert app._prepared(["-m", "scenario=baseline,josé.yaml"]) == ["-m", "scenario='baseline','josé.yaml'"]
    assert app._prepared(["-m", "execution=glob(*)", "seed=range(3)"]) == ["-m", "execution=glob(*)", "seed=range(3)"]


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """Somebody's home, with files of theirs."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "mine" / "scenarios").mkdir(parents=True)
    for place in (tmp_path / "own.yaml", tmp_path / "mine" / "scenarios" / "kept.yaml"):
        place.write_text("title: Mine\nquestion: What then?\ncites: [pact-33]\n", encoding="utf-8")
    (tmp_path / "points.csv").write_text("actors.china.temperature\n0.1\n", encoding="utf-8")
    shipped = files.shipped("configs") / "standards" / "policies" / "pakistan.yaml"
    (tmp_path / "policies.yaml").write_bytes(shipped.read_bytes())
    return tmp_path


def test_a_tilde_is_home_in_every_setting_that_takes_a_path(home):
    typed = ["results=~/r", "table=~/points.csv", "design=table", "folders=[~/mine]", "scenario=~/own.yaml"]
    asks = caught(*typed)
    assert asks.results == home / "r"
    assert asks.settings.table == str(home / "points.csv")
    assert asks.content().scenario.title == asks.content("kept").scenario.title == "Mine"
    policies = caught("study=robustness", "policies=~/policies.yaml").options.policies
    assert read_policies(policies).courses == read_policies("pakistan").courses
    assert caught("priors=~/points.csv").settings.priors == str(home / "points.csv")
    for words in (("resume=~/r",), ("result=~/r", "study=why")):
        assert f"{home / 'r'}: there is no such folder" in asked(*words).err
    assert "its own folder" in asked("study=compare", "scenarios=[~/own.yaml,~/mine/../own.yaml]", f"results={home}").err


def test_a_tilde_is_home_in_every_function_that_takes_a_path(home):
    assert sim.content("~/own.yaml").scenario.title == sim.content("kept", folders=["~/mine"]).scenario.title == "Mine"
    assert "kept" in sim.scenarios(["~/mine"])
    for key in ("table", "priors"):
        design = {"design": "table"} if key == "table" else {}
        assert getattr(planned(None, {key: "~/points.csv", **design}), key) == str(home / "points.csv")
    with pytest.raises(sim.InputError, match=re.escape(f"{home / 'r'}: there is no such folder")):
        sim.load("~/r")
    (home / "mine" / "standards").mkdir()
    (home / "mine" / targets.FILE).write_text("parameter_draws: few\n", encoding="utf-8")
    with pytest.raises(sim.InputError, match="calibration"):
        targets.plan_of(["~/mine"])
    assert initial_state.source_of("scenarios/kept.yaml", ["~/mine"])[0] == home / "mine" / "scenarios" / "kept.yaml"
