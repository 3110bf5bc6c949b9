"""Does what we hand out hold what it should, and nothing that it should not?"""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CODE = sorted(path for folder in ("docs", "sim", "tests") for path in (ROOT / folder).rglob("*.py") if "_site" not in path.parts)
LONGEST_FILE = 300
IN_THE_WHEEL = {
    "configs": "sim/_shipped/configs",
    "scenarios": "sim/_shipped/scenarios",
    "sim/evidence/data": "sim/evidence/data",
}

# Written in pieces, so that this file does not hold what it forbids.
FORBIDDEN = {
    "a note of unfinished work": re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME")) + r")\b"),
    "an absolute path of somebody's machine": re.compile(r"(?<![\w.$}~*])/(?:work|root|home|Users)/"),
    "the host of a package registry": re.compile(
        r"\b(?:pypi|pythonhosted|npmjs|debian|anaconda|golang|crates)\.(?:org|com|io)\b"
    ),
}


def relative(path: Path) -> str:
    """The path as seen from the top of the project, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def would_be_committed() -> list[Path]:
    """The files git tracks or would add; in an unpacked archive, all but hidden folders and caches."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
        return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    found = (path for path in ROOT.rglob("*") if path.is_file())
    return [path for path in found if not any(re.match(r"\.(?!ci)|__pycache__", part) for part in path.relative_to(ROOT).parts)]


def command_after(readme: str, marker: str) -> str:
    """The content of the fenced code block that follows the marker."""
    found = re.search(rf"^<!-- {marker} -->\n+```\w*\n(.*?)^```$", readme, flags=re.DOTALL | re.MULTILINE)
    assert found, f"README.md has no code block after <!-- {marker} -->"
    return found[1].strip()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as an installation builds it, here without isolation where the build backend is at hand."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    if importlib.util.find_spec("hatchling"):
        command.append("--no-build-isolation")
    built = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as opened:
        yield opened


needs_wheel = [] if importlib.util.find_spec("hatchling") else [pytest.mark.slow]


class TestTheWheel:
    """Building takes a second with hatchling installed; otherwise pip fetches it, and the test counts as slow."""

    pytestmark = needs_wheel

    @pytest.mark.parametrize(("source", "place"), IN_THE_WHEEL.items())
    def test_it_holds_every_data_file_unchanged(self, wheel, source, place):
        files = [path for path in (ROOT / source).rglob("*") if path.suffix in {".yaml", ".csv"}]
        assert files
        for path in files:
            assert wheel.read(f"{place}/{path.relative_to(ROOT / source).as_posix()}") == path.read_bytes()

    def test_it_holds_every_module_and_nothing_outside_the_package(self, wheel):
        names = {name for name in wheel.namelist() if not name.startswith("tightrope-")}
        assert all(name.startswith("sim/") for name in names)
        modules = {name for name in names if name.endswith(".py")}
        assert modules == {relative(path) for path in CODE if path.is_relative_to(ROOT / "sim")}
        assert not [name for name in names if "__pycache__" in name]

    def test_it_tells_type_checkers_that_its_types_are_to_be_read(self, wheel):
        assert "sim/py.typed" in wheel.namelist()

    def test_it_installs_the_command_and_the_licence(self, wheel):
        (entry_points,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
        assert "tightrope = sim.app:main" in wheel.read(entry_points).decode()
        assert [name for name in wheel.namelist() if name.endswith("licenses/LICENSE")]

    def test_it_finds_its_own_content_away_from_the_checkout(self, wheel, tmp_path):
        wheel.extractall(tmp_path)
        asked = "from sim.config.files import scenario_names, shipped; print(shipped('configs')); print(*scenario_names())"
        told = subprocess.run(
            [sys.executable, "-c", asked],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        assert Path(told[0]) == (tmp_path / "sim" / "_shipped" / "configs").resolve()
        assert told[1].split() == sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("marker", ["run-command", "test-command"])
def test_the_readme_marks_one_command_that_uses_the_pins(marker):
    command = command_after((ROOT / "README.md").read_text(encoding="utf-8"), marker)
    assert len(command.splitlines()) == 1
    assert "-c constraints.txt" in command


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_the_ci_script_says_when_the_readme_has_no_test_command(tmp_path):
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    for text, complaint in (("# Tightrope\n", "no line"), ("<!-- test-command -->\nno block\n", "no fenced code block")):
        (tmp_path / "README.md").write_text(text, encoding="utf-8")
        ended = subprocess.run(["bash", ".ci/run"], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ended.returncode == 2
        assert complaint in ended.stderr


def test_every_pin_is_plain_and_every_direct_dependency_is_pinned_within_its_bounds():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line)] == []
    pins = {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}
    assert len(pins) == len(lines)
    for wanted in map(Requirement, PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]):
        assert wanted.specifier.contains(pins[canonicalize_name(wanted.name)]), wanted


def test_the_citation_names_the_version_that_is_built():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["version"], citation["license"]) == (PROJECT["version"], PROJECT["license"])
    told = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
    assert (told["version"], told["license"].rpartition("/")[2]) == (PROJECT["version"], PROJECT["license"])


def test_every_module_opens_with_the_question_it_answers():
    silent = []
    for path in CODE:
        spoken = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "-"
        if not spoken.splitlines()[0].endswith(("?", ".")):
            silent.append(relative(path))
    assert silent == [], f"the first line of each module is a docstring that ends with '?' or '.': {silent}"


def test_every_file_of_code_fits_one_head():
    lengths = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_is_committed_that_does_not_belong(what):
    found = []
    for path in would_be_committed():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{relative(path)}:{number}" for number, line in enumerate(lines, 1) if FORBIDDEN[what].search(line)]
    assert found == [], f"{what} stands in {found}"
