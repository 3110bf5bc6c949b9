"""Is all that is said of this theatre as a whole content, and no actor or place named in the code of the engine?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.config.content import Content
from sim.config.setting import read_setting
from sim.plots.style import ACTORS, THEMES
from sim.readouts.labels import PROPER

SIM = Path(__file__).resolve().parent.parent / "sim"
RULES = ("mechanisms", "evidence", "world/outcomes")
"""Where the content's own rules and facts are."""
EXAMPLES = re.compile(
    r"^(actors\.china|(world=7 )?fork=|x=|mediator=|policies=|outcomes=|actor=|scenarios=|.*(such as|stance as|what differs))"
)
"""Texts that give an example of what can be typed."""
KNOWN = {
    "plots/cost.py": "microseconds are called us",
    "studies/help.py": "examples of commands",
    "studies/calibration/summary_statistics.py": "what was measured is of incidents of this theatre",
    "studies/calibration/findings.py": "January 2025, from which the record begins",
    "studies/verification/behaviour.py": "a check of one incident",
    "reporting/ensemble_tables.py": "violence is also the name of a table",
}


def list_ids(content: Content) -> set[str]:
    """The names of actors, dossiers, variables, milestones and incidents."""
    return {*content.actors, *content.dossiers, *content.variables, *content.milestones, *content.incidents}


def texts(path: Path) -> Iterator[str]:
    """The texts of a module that are no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def test_the_engine_names_no_actor_and_no_place(content: Content) -> None:
    ids, found = list_ids(content), {}
    for path in sorted(SIM.rglob("*.py")):
        place = path.relative_to(SIM).as_posix()
        if place.startswith(RULES) or place in KNOWN:
            continue
        named = [text for text in texts(path) if text in ids or re.search(PROPER, text, re.IGNORECASE)]
        if named := [text for text in named if not EXAMPLES.match(text)]:
            found[place] = named
    assert found == {}


def test_exceptions_are_needed(content: Content) -> None:
    ids = list_ids(content)
    for place in KNOWN:
        assert any(text in ids or re.search(rf"{PROPER}|2025", text, re.IGNORECASE) for text in texts(SIM / place)), place


def test_the_setting_names_what_the_content_has(content: Content) -> None:
    setting = read_setting()
    assert sorted(setting.actors) == sorted(setting.circle) == sorted(content.actors)
    assert setting.anchor in content.actors and setting.outcome in content.milestones
    assert list(ACTORS) == list(setting.actors) and list(THEMES) == list(setting.themes)
    assert len({*ACTORS.values()}) == len(ACTORS) and len({*THEMES.values()}) == len(THEMES)


@pytest.mark.parametrize(("name", "told"), [("cpec_cut_off", "CPEC cut off"), ("pakistan_isolation", "Pakistan isolation")])
def test_proper_names_are_written_as_such(name: str, told: str) -> None:
    from sim.readouts.labels import plain

    assert plain(name) == told
