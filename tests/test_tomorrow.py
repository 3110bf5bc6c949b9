"""Does it run with the releases that are coming? Each in an environment of its own, which takes minutes and the network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from sim.ensembles.batch import digest
from tests.bits import bits, held
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

HYDRA, MESA = "hydra-core>=1.4.0rc1,<1.5", "mesa>=4.0.0a0,<5"
"""The releases, candidates among them."""
SUITES = ("tests/test_command.py", "tests/test_bad_input.py", "tests/test_config_errors.py")
RUNS = (("baseline", "1"), ("cpec_cutoff", "2"), ("us_bloc", "inf"))
WORLDS, MONTHS = (0, 1, 2, 7, 40), 6
PLAYED = f"""
import mesa
from sim.ensembles.batch import digest
from tests.bits import bits, held
print(mesa.__version__, *[digest(bits(held(*run), {WORLDS}, {MONTHS})) for run in {RUNS}])
"""


def ended(*command: str | Path, **how) -> subprocess.CompletedProcess[str]:
    """A command that has ended, in this checkout."""
    return subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, check=False, **how)


def python_in(place: Path, maker: str, wanted: Iterable[str], *flags: str) -> Path:
    """The Python of an environment of its own in which packages are installed. Skips, and says why, where they cannot be had."""
    made = ended(maker, "-m", "venv", place)
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    if made.returncode == 0:
        made = ended(python, "-m", "pip", "install", "--quiet", *flags, *wanted)
    if made.returncode != 0:
        pytest.skip(f"{', '.join(wanted)} cannot be installed here: {made.stderr.strip()[-300:]}")
    return python


def python_from(least: tuple[int, int]) -> str:
    """A Python of this machine that is new enough, on the path or among pyenv's. Skips where there is none."""
    kept = sorted((Path.home() / ".pyenv" / "versions").glob(f"{least[0]}.*/bin/python"))
    names = [sys.executable, *(shutil.which(f"python{least[0]}.{minor}") for minor in range(least[1], least[1] + 3)), *kept]
    for name in filter(None, names):
        if ended(name, "-c", f"import sys; sys.exit(sys.version_info < {least})").returncode == 0:
            return str(name)
    pytest.skip(f"there is no Python {least[0]}.{least[1]} or newer here")


def test_command_line_and_configuration_hold_with_the_next_hydra(tmp_path):
    python = python_in(tmp_path / "hydra", sys.executable, [HYDRA], "--ignore-installed")
    (site,) = (tmp_path / "hydra").rglob("site-packages")
    (site / "zz_all_else.pth").write_text(
        "\n".join(path for path in sys.path if path.endswith("site-packages")), encoding="utf-8"
    )
    version = ended(python, "-c", "import hydra; print(hydra.__version__)").stdout
    assert version.startswith("1.4.")
    told = ended(python, "-W", "always", "-m", "sim", "--help")
    assert (told.returncode, re.findall(r"\w*MigrationWarning|version_base", told.stderr)) == (0, []), told.stderr
    done = ended(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *SUITES)
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_next_mesa_gives_the_same_bits(tmp_path):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = tmp_path / "pins.txt"
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins.write_text("\n".join(line for line in lines if not line.lower().startswith("mesa=")), encoding="utf-8")
    wanted = [line for line in project["dependencies"] if not line.startswith("mesa")]
    python = python_in(tmp_path / "mesa", python_from((3, 12)), [MESA, *wanted, "pytest"], "--constraint", str(pins))
    done = ended(python, "-c", PLAYED)
    assert done.returncode == 0, done.stderr
    version, *found = done.stdout.split()
    assert version.startswith("4.")
    assert found == [digest(bits(held(*run), WORLDS, MONTHS)) for run in RUNS]
