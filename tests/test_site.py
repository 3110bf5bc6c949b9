"""Is the documentation whole: every link alive, every option and figure told of, and pages that are made without a warning?"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("sphinx", reason="the site is made with the extra `docs`")

import sim
from docs.site import building, carrying, checking, material, reference, studies
from sim.evidence import Ledger
from sim.studies.registry import list_studies
from sim.world.citing import ledger_of
from tests.test_docstrings import MODULES, public

DOCS = Path(__file__).resolve().parent.parent / "docs"
FILES = frozenset(f"/tutorials/{path.name}" for path in carrying.list_notebooks()) | {"/gallery/index.rst"}
PICTURES = frozenset(f"/_figures/{path.name}" for path in DOCS.glob("*.png"))


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """All pages as they are written for Sphinx, from runs of few worlds."""
    return {page.name: page.text for page in building.make_pages(material.Material(worlds=6, months=2))}


def test_no_link_between_pages_is_dead(pages):
    named = {f"/{name}" for name in pages if name.endswith(".rst")}
    assert checking.find_dead(pages, FILES | PICTURES | named) == []


def test_a_dead_link_is_found():
    found = checking.find_dead({"a/b": "# One\n[x](/a/c.md) [y](../a/b.md#one) [z](#two)", "a/d": "[x](b.md) `[no](no.md)`"})
    assert found == ["a/b: /a/c.md", "a/b: #two"]


def test_every_thing_of_the_theatre_has_a_page_that_is_linked_both_ways(content, pages):
    china = content.actors["china"]
    for kind in ("variables", "mechanisms", "agreements", "beliefs", "projects", "incidents", "milestones"):
        assert {f"evidence/{kind}/{name}" for name in getattr(content, kind)} <= set(pages)
    for want, payoff in china.payoffs.items():
        page = f"evidence/wants/china-{want}"
        for id in payoff.cites:
            assert f"(/evidence/facts/{id}.md)" in pages[page]
            assert f"(/{page}.md)" in pages[f"evidence/facts/{id}"]
    for option in china.dossiers["corridor"].options.values():
        assert f"## {option.label}\n" in pages["evidence/dossiers/china-corridor"]
    assert {f"evidence/facts/{id}" for id in Ledger.load()} <= set(pages)


def test_curves_are_described_for_those_who_do_not_see_them(pages):
    curves = re.findall(r"<svg[^>]*>", pages["evidence/dossiers/china-corridor"])
    assert len(curves) == 4
    assert all(re.search(r'role="img" aria-label="[^"]{20,}"', curve) for curve in curves)


def test_every_option_of_every_study_is_documented_with_what_is_allowed(pages):
    for study in list_studies():
        page = pages[f"studies/{study.name}"]
        assert study.question in page
        for name, field in study.options.model_fields.items():
            row = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
            assert field.description.split("`")[0].strip() in row
            assert len(row.split("|")) == 6


def test_of_every_study_it_is_said_how_to_read_it_its_limits_and_its_source():
    notes = studies.read_notes()
    assert set(notes) == {study.name for study in list_studies()}
    assert [name for name, note in notes.items() if not {"read", "limits", "source"} <= set(note)] == []


def test_every_public_name_is_in_the_reference(pages):
    for name, module in MODULES.items():
        for each in (each for each in public(module) if "." not in each):
            assert f":: {name}.{each}\n" in pages[f"reference/api/{name}.rst"], f"{name}.{each}"
    assert all(f":: sim.{name}\n" in pages["reference/api/sim.rst"] for name in reference.sim.__all__)


def test_the_gallery_shows_every_figure():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (DOCS / "gallery").glob("draw_*.py"))
    figures = {name for module in MODULES.values() for name in public(module) if name.startswith("plot_")}
    assert figures
    assert [name for name in sorted(figures) if not re.search(rf"figure = {name}\(", code)] == []


def test_each_word_of_the_glossary_is_defined_once(pages):
    words = re.findall(r"^(\w.*)\n: ", pages["concepts/glossary"], re.MULTILINE)
    assert len(words) > 50
    assert words == sorted(set(words), key=str.lower)


@pytest.mark.parametrize("page", ["index", "cpec", "project/model_card"])
def test_figures_of_the_pages_on_trust_are_those_of_the_findings(page):
    text = re.sub(r"`[^`]*`", "", (DOCS / "pages" / f"{page}.md").read_text(encoding="utf-8"))
    found = re.findall(r"[+-]?\d+\.\d+(?: to [+-]?\d+\.\d+)?", text)
    findings = (DOCS / "findings.md").read_text(encoding="utf-8")
    assert len(found) > 5
    assert [figure for figure in found if figure not in findings] == []


def written(page: str, language: str) -> list[str]:
    """The blocks of code of a how-to guide."""
    text = (DOCS / "pages" / "howto" / f"{page}.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_what_the_guides_have_one_write_is_taken(tmp_path):
    files = {
        "scenario": "scenarios/port_first",
        "actor": "actors/saudi_arabia",
        "variable": "variables/water",
        "own_data": "facts/own",
    }
    for page, file in files.items():
        path = tmp_path / f"{file}.yaml"
        path.parent.mkdir()
        path.write_text(written(page, "yaml")[0], encoding="utf-8")
    held = sim.content("port_first", folders=[tmp_path])
    assert {"saudi_arabia"} <= set(held.actors) and {"helmand_flow"} <= set(held.variables)
    assert held.scenario.force["us.pasni"].option == "back_port"
    assert "interview-01" in ledger_of(held)
    assert sim.run("port_first", worlds=4, months=2, folders=[tmp_path]).data.sizes["world"] == 4


IMPORTS = """
import numpy as np
from sim.mechanisms.form import MECHANISMS, Pushes, Rates, State, mechanism
from sim.world.composing import warmth
from sim.world.outcomes import OUTCOMES
from sim.world.outcomes.form import Weights, outcome
from types import SimpleNamespace
"""
CHECKS = """
levels = {"border_war": 0.5, "pakistan_taliban": 0.0, "violence": 0.5, "minerals_deal": 0.4}
assert OUTCOMES["quiet_frontier"](levels, SimpleNamespace(alone=0.6)) == 0.5 * (0.6 + 0.4 * 0.5)
rule = MECHANISMS["violence_frightens_investors"]
assert rule.function(levels, SimpleNamespace(fright=0.01)) == {"-minerals_deal": 0.01 * 0.5 * 0.4}
"""


def test_the_rules_that_the_guides_show_do_what_they_say():
    code = "\n".join([IMPORTS, *written("outcome", "python"), *written("mechanism", "python"), CHECKS])
    ended = subprocess.run([sys.executable, "-c", code], cwd=DOCS.parent, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_three_pages_are_made_without_a_warning_and_ask_for_nothing_outside(pages, tmp_path):
    chosen = {"index": "# Pages\n\n```{toctree}\nhowto/scenario\nstudies/compare\nevidence/dossiers/china-corridor\n```\n"}
    chosen |= {name: pages[name].removeprefix("---\norphan: true\n---\n") for name in ("howto/scenario", "studies/compare")}
    chosen["evidence/dossiers/china-corridor"] = pages["evidence/dossiers/china-corridor"].replace("---\norphan: true\n---\n", "")
    unlinked = {name: re.sub(r"\[([^\]]*)\]\(/[^)]*\)", r"\1", text) for name, text in chosen.items()}
    source = tmp_path / "source"
    building.write((material.Page(name, text) for name, text in unlinked.items()), source)
    assert building.run_sphinx(source, tmp_path / "html", "-D", "extensions=myst_nb")
    found = checking.check_site(tmp_path / "html")
    assert found == []
