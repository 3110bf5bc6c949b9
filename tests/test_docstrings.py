"""Can tools read what every public function says of itself, and do its examples run?"""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import re
import sys
from types import ModuleType

import pytest
from numpydoc.validate import validate

import sim
import sim.analysis
import sim.plots

CHECKS = {
    "GL06": "a section that numpydoc does not know",
    "GL07": "sections in another order",
    "GL08": "no docstring",
    "PR01": "a parameter that is not documented",
    "PR02": "a parameter that there is not",
    "PR03": "parameters in another order",
    "PR04": "no type",
    "PR05": "a type that ends with a full stop: several parameters in one entry",
    "PR07": "no description",
    "PR08": "a description without a capital letter",
    "PR09": "a description without a full stop",
    "PR10": "no space before the colon",
    "RT01": "no word of what is returned",
    "RT03": "a returned value that is not described",
    "SS01": "no summary",
    "YD01": "no word of what is yielded",
}
PACKAGES = (sim.analysis, sim.plots)
OWED = {"sim.actors.state.State", "sim.config.errors.InputError", "sim.theatre.Theatre"}
"""What `sim` shows and numpydoc cannot read yet. Nothing may come in; what is done goes out."""


def modules() -> dict[str, ModuleType]:
    """All modules of the packages that are looked at, by their names."""
    names = [f"{package.__name__}.{each.name}" for package in PACKAGES for each in pkgutil.iter_modules(package.__path__)]
    return {name: importlib.import_module(name) for name in names}


def public(owner: ModuleType | type) -> dict[str, object]:
    """Functions, classes and their methods that are the owner's own and begin with no underscore, by name."""
    names: dict[str, object] = {}
    for name, found in vars(owner).items():
        own = inspect.isclass(owner) or getattr(found, "__module__", "") == owner.__name__
        if own and not name.startswith("_") and (inspect.isclass(found) or inspect.isfunction(inspect.unwrap(found))):
            names[name] = found
            names |= {f"{name}.{each}": method for each, method in public(found).items()} if inspect.isclass(found) else {}
    return names


def shown() -> dict[str, object]:
    """Functions, classes and methods of the window `sim`, by the names under which they can be imported."""
    found: dict[str, object] = {}
    for each in (getattr(sim, name) for name in sim.__all__):
        found[f"{each.__module__}.{each.__qualname__}"] = each
        if inspect.isclass(each):
            found |= {f"{each.__module__}.{each.__qualname__}.{name}": method for name, method in public(each).items()}
    return found


MODULES, SHOWN = modules(), shown()


def is_owed(name: str) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in OWED)


def complaints(name: str) -> list[tuple[str, str]]:
    """What numpydoc cannot read of a docstring, or misses in it."""
    return [(code, told) for code, told in validate(name)["errors"] if code in CHECKS]


@pytest.mark.parametrize("module", MODULES)
def test_every_parameter_has_an_entry_of_its_own(module):
    wrong = {name: complaints(f"{module}.{name}") for name in public(MODULES[module])}
    assert {name: told for name, told in wrong.items() if told} == {}


@pytest.mark.parametrize("name", [name for name in SHOWN if not is_owed(name)])
def test_what_the_window_shows_is_read_whole(name):
    assert complaints(name) == []


@pytest.mark.parametrize("name", sorted(OWED))
def test_what_is_owed_is_still_owed(name):
    assert complaints(name)


def packed(values, groups):
    """Two parameters in one entry.

    Parameters
    ----------
    values : (world,). groups : of them.
    """
    return values, groups


def test_two_parameters_in_one_entry_are_found():
    assert {"PR01", "PR05", "RT01"} <= {code for code, _ in complaints(f"{__name__}.packed")}


@pytest.mark.parametrize("name", [name for name, each in SHOWN.items() if inspect.isfunction(each) and not is_owed(name)])
def test_every_function_of_the_window_is_shown_at_work(name):
    """A method in the example of its class, any other function in its own."""
    *owner, last = name.split(".")
    told = SHOWN[".".join(owner)].__doc__ if ".".join(owner) in SHOWN else SHOWN[name].__doc__
    assert re.search(rf">>> .*\.{last}\(", told) or re.search(rf"\.\.\. .*\.{last}\(", told)


WITH_EXAMPLES = {each.__module__: sys.modules[each.__module__] for each in SHOWN.values()} | MODULES


@pytest.mark.parametrize("module", [name for name, each in WITH_EXAMPLES.items() if ">>> " in inspect.getsource(each)])
def test_examples_run(module, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = doctest.testmod(WITH_EXAMPLES[module], optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted
    assert not found.failed
    assert not list(tmp_path.iterdir())
