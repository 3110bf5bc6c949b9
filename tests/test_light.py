"""Is anything imported before it is needed, and would the theatre run where little can be imported?

A browser's Python has no processes, and that of a small machine counts places in 32 bits.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import re
import subprocess
import sys

import cloudpickle
import numpy as np
import pytest

import sim
from sim.ensembles.api import theatre as theatre_of
from tests.conftest import ROOT

HEAVY = (
    "concurrent.futures.process",
    "dask",
    "distributed",
    "hydra",
    "jinja2",
    "loky",
    "matplotlib",
    "mesa",
    "multiprocessing",
    "networkx",
    "numpy",
    "pandas",
    "pydantic",
    "pymoo",
    "rich",
    "scipy",
    "sklearn",
    "starlette",
    "xarray",
    "yaml",
    "zarr",
)
READ = {
    "import sim": (),
    "import sim; sim.InputError; sim.content(); sim.scenarios()": ("numpy", "pydantic", "yaml"),
    "import sim.app": ("hydra", "numpy", "pydantic", "rich", "yaml"),
}
"""What is done -> which of the heavy modules it reads, and no others."""
HOW = {"worlds": [0, 1, 5, 8], "months": 5, "seed": 3, "scenario": "cpec_cutoff", "overrides": ["decision.depth=2"]}
FORBIDDEN = ("scipy", "loky", "concurrent.futures.process", "multiprocessing", "xarray", "zarr", "matplotlib", "hydra")
SMALL = f"""
import dataclasses, hashlib, json, sys
import mesa  # has needs of its own
import numpy as np

class Forbidden:
    def find_spec(self, name, path=None, target=None):
        if name.startswith({FORBIDDEN!r}):
            raise ImportError(f"{{name}} cannot be imported here")

for name in [name for name in sys.modules if name.startswith({FORBIDDEN!r})]:
    del sys.modules[name]
sys.meta_path.insert(0, Forbidden())
np.intp = np.int32

from sim.theatre import Theatre  # which must not stand in the place of the function of that name
import sim
theatre = sim.theatre(**{HOW!r})
for _ in range(theatre.horizon):
    theatre.step()
parts = [*theatre.dossiers, theatre.policies.turning, theatre.policies.turning.up, theatre.policies.turning.down]
parts += [part for actor in theatre.actors.values() for part in (actor.reviews, *actor.outlooks.values())]
types = {{}}
for part in parts:
    for field in dataclasses.fields(part):
        array = getattr(part, field.name)
        if isinstance(array, np.ndarray) and array.dtype.kind == "i":
            types[f"{{type(part).__name__}}.{{field.name}}"] = str(array.dtype)
bits = hashlib.sha256(theatre.world.variables.tobytes() + theatre.record.stance.tobytes()).hexdigest()
print(json.dumps({{"types": types, "bits": bits}}))
"""
COUNTED = ("Swings.first",)
"""What NumPy adds up itself, in the type it counts in."""
NUMBERED = {"sim/luck.py": 3, "sim/world/world.py": 1, "sim/sampling/designs.py": 3}
"""Files of the engine -> in how many places they name 64 bits: the numbers of worlds, which may be larger than any place."""
ENGINE = ("sim/luck.py", "sim/theatre.py", "sim/sampling", "sim/world", "sim/actors", "sim/mechanisms")


def told(code: str) -> str:
    """What a Python of its own prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def small() -> dict:
    """A theatre played where most modules cannot be imported and places are counted in 32 bits."""
    return json.loads(told(SMALL))


@pytest.mark.parametrize("code", READ)
def test_nothing_heavy_is_read_before_it_is_needed(code):
    found = told(f"{code}\nimport sys; print(*[name for name in {HEAVY!r} if name in sys.modules])").split()
    assert set(found) <= set(READ[code])


def test_the_window_shows_what_it_lists_and_says_what_it_lacks():
    assert set(sim.__all__) <= set(dir(sim))
    for name in sim.__all__:
        assert getattr(sim, name).__name__ == name
    with pytest.raises(AttributeError, match="'sim' has no attribute 'theater'"):
        _ = sim.theater


def test_the_window_travels_to_other_processes_by_its_name():
    for pickler in (pickle, cloudpickle):
        assert pickle.loads(pickler.dumps(sim)) is sim


def test_a_theatre_needs_no_processes_and_no_more_than_numpy_and_mesa(small):
    theatre = theatre_of(**HOW)
    for _ in range(theatre.horizon):
        theatre.step()
    bits = theatre.world.variables.tobytes() + theatre.record.stance.tobytes()
    assert small["bits"] == hashlib.sha256(bits).hexdigest()


def test_places_are_counted_in_the_width_of_the_machine(small):
    types = {name: kind for name, kind in small["types"].items() if name not in COUNTED}
    assert {"Dossier.rows", "Dossier.lasting", "Reviews.rows", "Outlook.courses", "Swings.rows", "Turning.lasting"} <= set(types)
    assert set(types.values()) == {np.dtype(np.int32).name}


def test_only_numbers_of_worlds_are_64_bits_wide_everywhere():
    files = [path for part in ENGINE for path in ([ROOT / part] if part.endswith(".py") else sorted((ROOT / part).rglob("*.py")))]
    found = {path.relative_to(ROOT).as_posix(): len(re.findall(r"(?<!u)int64\b", path.read_text("utf-8"))) for path in files}
    assert {name: count for name, count in found.items() if count} == NUMBERED
