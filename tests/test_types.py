"""Are types checked, and does what is owed of them only shrink? The whole check is a step of `python -m tests`."""

from __future__ import annotations

from fnmatch import fnmatch

import pytest

from tests import __main__ as command
from tests.check_types import DEBT, HEAD, ROOT, compare, count_errors, list_lenient, read_debt, run_mypy, write_debt

MOST_LINES = 60
STRICT = ("actors", "config", "ensembles", "evidence", "mechanisms", "readouts", "sampling", "world")
SAID = """\
sim/theatre.py:107: error: Argument 1 to "cast" has incompatible type "Theatre"; expected "Stage"  [arg-type]
sim/theatre.py:107: note: Following member(s) of "Theatre" have conflicts:
sim/theatre.py:172:9: error: Argument 1 to "leap" has incompatible type "Theatre"; expected "Stage"  [arg-type]
sim/page/site.py:117: error: Argument 2 to "tale" has incompatible type "Any | None"; expected "int"  [arg-type]
Found 3 errors in 2 files (checked 355 source files)
"""


def owed() -> dict[str, int]:
    return read_debt(DEBT.read_text(encoding="utf-8"))


def test_errors_are_counted_by_module_and_notes_are_none():
    assert count_errors(SAID) == {"sim.theatre": 2, "sim.page.site": 1}


def test_a_module_with_more_errors_than_listed_is_named_and_one_with_fewer_too():
    more, fewer = compare({"sim.a": 2, "sim.b": 1, "sim.c": 1}, {"sim.a": 1, "sim.b": 1, "sim.d": 3})
    assert more == ["sim.a: 2 errors, 1 listed", "sim.c: 1 errors, 0 listed"]
    assert fewer == ["sim.d: 0 errors, 3 listed"]


def test_the_list_is_short_in_order_and_says_what_it_reads():
    text = DEBT.read_text(encoding="utf-8")
    assert text == write_debt(owed()) and text.startswith(HEAD)
    assert len(text.splitlines()) < MOST_LINES


def test_every_module_on_the_list_exists():
    assert owed()
    for module in owed():
        place = ROOT / module.replace(".", "/")
        assert place.with_suffix(".py").exists() or (place / "__init__.py").exists(), module


def test_what_the_rest_stands_on_is_strict_and_owes_nothing():
    for name in STRICT:
        assert not [module for module in list_lenient() if fnmatch(f"sim.{name}.any", module)], name
        assert not [module for module in owed() if module.startswith(f"sim.{name}.")], name


def test_types_are_checked_between_the_imports_and_the_compilation():
    steps = list(command.checks([]))
    place = next(i for i, shown in enumerate(steps) if "check_types" in shown)
    assert "lint-imports" in steps[place - 1] and "study=warm" in steps[place + 1]


@pytest.mark.slow
def test_mypy_finds_what_is_listed_and_a_mistake_made_on_purpose(tmp_path):
    found, _ = run_mypy("--cache-dir", str(tmp_path / "cache"))
    assert compare(found, owed()) == ([], [])
    (tmp_path / "wrong.py").write_text("months: int = 'twelve'\n", encoding="utf-8")
    again, _ = run_mypy("--cache-dir", str(tmp_path / "cache"), str(tmp_path / "wrong.py"))
    assert sum(again.values()) == 1
