"""Does the description say what is in the model, all of it, and nothing that was typed by hand?"""

from __future__ import annotations

import ast
import itertools
import random
import re
from collections import Counter

import numpy as np
import pytest

from sim.actors.actor import Actor
from sim.config import files
from sim.evidence import Ledger
from sim.mechanisms import MECHANISMS
from sim.mechanisms.form import ALIGNMENTS
from sim.reporting import phrases
from sim.studies.documentation import describe
from sim.studies.documentation.formulas import formula, schedule, summary
from sim.theatre import Theatre
from sim.world.citing import citations
from sim.world.outcomes import OUTCOMES
from sim.world.reading import reads, weights_of
from tests.asking import left
from tests.rewrite_docs import page, stale
from tests.scattered import numbers, rates_of

CODE = ("studies/documentation/describe.py", "studies/documentation/formulas.py", "reporting/phrases.py")
COUNTS = re.compile(r"\b(three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand)\b", re.IGNORECASE)
"""Words for numbers that stand for something that could be counted; one and two are also used otherwise."""


@pytest.fixture(scope="module")
def text() -> str:
    return page("model.md")


def prose(root) -> dict[str, str]:
    """What was written by hand: the template outside its expressions, and what texts the code holds beside docstrings."""
    template = (root / "sim" / "studies" / "documentation" / describe.TEMPLATE).read_text(encoding="utf-8")
    found = {describe.TEMPLATE: re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", template, flags=re.DOTALL)}
    for name in CODE:
        nodes = list(ast.walk(ast.parse((root / "sim" / name).read_text(encoding="utf-8"))))
        docs = [node.value for node in nodes if isinstance(node, ast.Expr)]
        formed = [node.format_spec for node in nodes if isinstance(node, ast.FormattedValue) and node.format_spec]
        forms = [part for form in formed for part in form.values]
        silent = {id(node) for node in (*docs, *forms)}
        texts = [node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in silent]
        found[name] = "\n".join(text for text in texts if isinstance(text, str) and text not in (describe.TEMPLATE, "utf-8"))
    return found


# --- nothing by hand -----------------------------------------------------------------------------------------------------


def test_the_page_is_what_the_study_makes():
    assert stale("model.md") == ""


@pytest.mark.parametrize("part", [describe.TEMPLATE, *CODE])
def test_no_number_was_typed(root, part):
    written = prose(root)[part]
    assert [line for line in written.splitlines() if re.search(r"\d", line)] == []
    assert COUNTS.findall(written) == []


def test_a_number_that_is_changed_is_changed_on_the_page(tmp_path, text):
    assert "| 0.0777 |" not in text
    folder = left(tmp_path, "study=describe", "actors.china.temperature=0.0777", "decision.depth=inf")
    changed = (folder / "model.md").read_text(encoding="utf-8")
    row = next(line for line in changed.splitlines() if line.startswith("| [China]"))
    assert "| 0.0777 |" in row
    assert "the theatre's (inf)" in row
    assert "As set here: depth inf" in changed


def test_a_variable_and_a_scenario_of_ones_own_are_described(tmp_path):
    own = tmp_path / "own"
    for place in ("variables", "scenarios"):
        (own / place).mkdir(parents=True)
    (own / "variables" / "monsoon.yaml").write_text(
        "rains: {label: Strength of the rains, unit: index, bounds: [0, 1], start: 0.25, grade: judged, cites: [mittree-34]}\n"
    )
    (own / "scenarios" / "flood.yaml").write_text("title: The flood\nquestion: What if it rains?\ncites: [mittree-34]\n")
    changed = (left(tmp_path / "r", "study=describe", f"folders=[{own}]") / "model.md").read_text(encoding="utf-8")
    assert "#### Variables: Monsoon" in changed
    assert "| `rains` | Strength of the rains | index | 0 to 1 | 0.25 | - | judged | mittree-34 |" in changed
    assert "#### The flood\n\n`flood`: What if it rains?" in changed


# --- all of it -----------------------------------------------------------------------------------------------------------


def test_everything_there_is_has_its_place(content, text):
    lines = Counter(line.split("`")[1] for line in text.splitlines() if line.startswith("| `"))
    options = [label for brief in content.actors.values() for d in brief.dossiers.values() for label in d.options]
    for names in (content.variables, content.milestones, OUTCOMES):
        assert [name for name in names if not lines[name]] == []
    assert [name for name, count in Counter(options).items() if lines[name] < count] == []
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    told = {heading.lower() for heading in headings}
    assert [name for name in content.mechanisms if name.replace("_", " ") not in told] == []
    assert [incident.label for incident in content.incidents.values() if incident.label not in headings] == []
    scenarios = [files.read_scenario(name)[0]["title"] for name in files.scenario_names()]
    assert [title for title in scenarios if title not in headings] == []
    wants = sum(len(brief.payoffs) for brief in content.actors.values())
    assert f"| payoff rule | {wants} |" in text


def test_every_range_and_effect_of_an_actor_is_told(content, text):
    start = text.index("\n### China\n")
    part = text[start : text.index("\n### India\n", start)]
    china = content.actors["china"]
    for payoff in china.payoffs.values():
        assert f"| `{payoff.outcome}` | {phrases.number(payoff.weight)} |" in part
    for dossier in china.dossiers.values():
        assert f"turning cost {dossier.turning_cost.value:g} ({dossier.turning_cost.ends[0]:g} to" in part
        for label, option in dossier.options.items():
            row = next(line for line in part.splitlines() if line.startswith(f"| `{label}`") and option.label in line)
            assert all(f"{name} {push:+g}" in row for name, push in option.effects.items())
            assert all(name in row for name in option.requires)
            assert ", ".join(option.cites) in row


def test_every_fact_that_is_cited_anywhere_is_listed_once(content, text):
    cited = {fact for ids in citations(content).values() for fact in ids}
    references = text[text.index("\n### Facts\n") :]
    listed = re.findall(r"^\| ([a-z0-9-]+) \|", references, re.MULTILINE)[1:]
    assert len(listed) == len(set(listed))
    assert cited <= set(listed) <= set(Ledger.load())
    above = set(re.findall(r"\b(?:mittree|pact|leverage|greatgame|pivot)-\d\d\b", text[: text.index("\n### Facts\n")]))
    assert above <= set(listed)


# --- told as it is computed ----------------------------------------------------------------------------------------------


def computed(lines: list[str], names: dict) -> dict[str, float]:
    """What the lines of a formula come to: pushes by name, or the outcome as ''."""
    functions = {function.__name__: function for function in describe.HELPERS} | {"maximum": np.maximum, "minimum": np.minimum}
    found, known = {}, {**functions, **names}
    for line in lines:
        if re.match(r"[+-]\w+: ", line):
            name, _, words = line.partition(": ")
            found[name] = eval(words, known)
        elif line is lines[-1]:
            found[""] = eval(line, known)
        else:
            exec(line, known)
    return found


def drawn(content, names) -> dict[str, float]:
    rng = random.Random(5)
    return {name: rng.uniform(-1.0 if name in content.alignments else 0.0, 1.0) for name in sorted(names)}


@pytest.mark.parametrize("name", OUTCOMES)
def test_the_formula_of_an_outcome_computes_the_outcome(content, name):
    values, k = drawn(content, reads(name)), weights_of(name, numbers(content))
    assert computed(formula(OUTCOMES[name]), {**values, "k": k})[""] == pytest.approx(OUTCOMES[name](values, k))


@pytest.mark.parametrize("name", [name for name, rule in MECHANISMS.items() if rule.reads != ALIGNMENTS])
def test_the_formulas_of_a_mechanism_compute_its_pushes(content, name):
    rule, values = MECHANISMS[name], drawn(content, MECHANISMS[name].reads)
    rates = rates_of(rule, content)
    levels = {
        name: function(values, weights_of(name, numbers(content)))
        for name, function in OUTCOMES.items()
        if reads(name) <= set(values)
    }
    assert computed(formula(rule.function), {**levels, **values, "rates": rates}) == pytest.approx(rule.function(values, rates))


def test_the_schedule_is_that_of_the_code(content, text):
    stage = Theatre(content, 1)
    steps = list(schedule(Theatre.step, stage, {"actor": Actor}))
    stage.release()
    names = [step.code.removesuffix("()") for step in steps]
    parts = ["play_events", "run", "hold_reviews", "carry_worlds", "strike_incidents", "date", "keep"]
    assert [name for name in names if name in parts] == parts
    assert names.index("open_reviews") == names.index("hold_reviews") + 1
    for step in steps:
        assert f"`{step.code}`:" in text
    assert f"`hold_reviews()`: {' '.join(summary(Theatre.hold_reviews).split())}" in text


class Plan:
    """A plan of two calls, one of them in a loop."""

    def whole(self) -> None:
        """All of it."""
        for _ in range(2):
            self.second()
        self.first()

    def first(self) -> None:
        """The first thing."""

    def second(self) -> None:
        """The second thing.

        Parameters
        ----------
        none : at all.
        """


def test_a_schedule_follows_the_code_when_it_changes(monkeypatch):
    monkeypatch.setattr("sim.studies.documentation.formulas.OURS", "tests.")
    steps = [(step.depth, step.code, step.does) for step in schedule(Plan.whole, Plan(), {})]
    assert steps == [(0, "for _ in range(2)", ""), (1, "second()", "The second thing."), (0, "first()", "The first thing.")]


# --- its form ------------------------------------------------------------------------------------------------------------


def test_every_table_has_as_many_cells_in_each_row_as_in_its_head(text):
    lines = text.splitlines()
    heads = [number for number, line in enumerate(lines) if re.fullmatch(r"\|(-+:?\|)+", line)]
    assert len(heads) > 50
    for number in heads:
        rows = [lines[number - 1], *itertools.takewhile(lambda line: line.startswith("|"), lines[number + 1 :])]
        assert len(rows) > 1, f"an empty table: {rows[0]}"
        assert {row.count("|") for row in rows} == {lines[number].count("|")}, rows[0]


def test_every_link_leads_to_a_heading(text):
    seen, anchors = Counter(), set()
    for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        anchor = describe.anchor_of(title)
        anchors.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
        seen[anchor] += 1
    links = re.findall(r"\]\(#([^)]*)\)", text)
    assert [link for link in links if link not in anchors] == []
    chapters = re.findall(r"^- \[(.+?)\]\(#", text, re.MULTILINE)
    assert chapters == re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert chapters[:2] == ["Purpose and patterns", "Entities, state variables and scales"]
    assert "Submodels" in chapters


def test_nothing_is_left_of_the_template_or_of_numpys_docstrings(text):
    assert not re.search(r"\{\{|\{%|\| None |<function|Undefined|^-{4,}$", text, re.MULTILINE)
    assert describe.PLACE_OF_CONTENTS not in text
    assert "\n\n\n" not in text


def test_repeated_headings_have_links_of_their_own():
    made = list(describe.contents("## One\n### Two\n#### Two\n## Two words, here\n### Two\n"))
    assert made == ["- [One](#one)", "  - [Two](#two)", "- [Two words, here](#two-words-here)", "  - [Two](#two-2)"]
