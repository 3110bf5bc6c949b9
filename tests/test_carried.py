"""Has every rule been read against its facts, and are verdicts that cannot be used refused in words?"""

from __future__ import annotations

import re

import pytest

from sim.config.errors import InputError
from sim.studies.documentation import carried
from sim.world.citing import citations
from tests.asking import left
from tests.rewrite_docs import page

ENTRY = "{verdict: carried, say: A fact states it.}"


def said(tmp_path, text: str) -> str:
    """What is said of a file of verdicts with this text."""
    (tmp_path / "own.yaml").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        carried.read(tmp_path)
    return str(refused.value)


# --- complete ------------------------------------------------------------------------------------------------------------


def test_every_rule_has_a_verdict_and_every_verdict_a_rule_unless_it_was_dropped(content):
    verdicts = carried.read()
    dropped = {rule for rule, verdict in verdicts.items() if verdict.verdict == "dropped"}
    rules = set(carried.rules_of(content))
    assert sorted(rules - verdicts.keys()) == [], "without a verdict"
    assert sorted(verdicts.keys() - rules - dropped) == [], "verdicts on no rule"
    assert sorted(dropped & rules) == [], "said to be dropped, but there"


def test_the_rules_are_all_that_want_or_push_by_themselves(content):
    kinds = ("mechanisms.", "agreements.", "beliefs.", "incidents.")
    cited = {place for place in citations(content) if ".payoffs." in place or ".options." in place or place.startswith(kinds)}
    cited |= {".".join(place.split(".")[:2]) for place in citations(content) if place.startswith("projects.")}
    assert sorted(carried.rules_of(content)) == sorted(cited)


def test_a_verdict_is_one_sentence_of_its_own(content):
    says = {rule: verdict.say for rule, verdict in carried.read().items()}
    assert [say for say in says.values() if not re.fullmatch(r"[A-Z][^.]+\.", say)] == []
    whys = {p.why for brief in content.actors.values() for p in brief.payoffs.values()}
    for kind in carried.KINDS:
        whys |= {entry.why for entry in getattr(content, kind).values()}
    whys |= {o.why for brief in content.actors.values() for d in brief.dossiers.values() for o in d.options.values()}
    assert len(set(says.values()) - whys) == len(says)


# --- told ----------------------------------------------------------------------------------------------------------------


def test_the_page_tells_every_verdict_with_its_sentence(content):
    text = page("model.md")
    verdicts = carried.read()
    for actor, brief in content.actors.items():
        for want, payoff in brief.payoffs.items():
            verdict = verdicts[f"actors.{actor}.payoffs.{want}"]
            assert f"| {', '.join(payoff.cites)} | {verdict.verdict} | {verdict.say} |" in text
    for name in content.mechanisms:
        verdict = verdicts[f"mechanisms.{name}"]
        assert f"\nVerdict: {verdict.verdict}. {verdict.say}\n" in text
    for rule, verdict in verdicts.items():
        assert (f"| `{rule}` | {', '.join(verdict.facts)} | {verdict.say} |" in text) == (verdict.verdict == "dropped")


def test_the_page_counts_the_verdicts(content):
    text, verdicts = page("model.md"), carried.read()
    for kind in ("payoff rules", "mechanisms"):
        of_kind = [verdicts[rule].verdict for rule, its in carried.rules_of(content).items() if its == kind]
        assert f"| {kind} | {of_kind.count('carried')} | {of_kind.count('inferred')} | 0 |" in text


def test_a_rule_of_ones_own_is_told_as_not_read(tmp_path, root):
    shipped = (root / "configs" / "actors" / "iran.yaml").read_text(encoding="utf-8")
    trade = "  trade: {outcome: trade_calm, weight: 0.1, grade: judged, cites: [pact-13], why: Own.}"
    (tmp_path / "own" / "actors").mkdir(parents=True)
    (tmp_path / "own" / "actors" / "iran.yaml").write_text(
        shipped.replace("\npayoffs:\n", f"\npayoffs:\n{trade}\n"), encoding="utf-8"
    )
    folder = left(tmp_path / "r", "study=describe", f"folders=[{tmp_path / 'own'}]")
    text = (folder / "model.md").read_text(encoding="utf-8")
    assert "| Own. | pact-13 | not read | - |" in text
    assert re.search(r"^\| payoff rules \| \d+ \| \d+ \| 1 \|", text, re.MULTILINE)


# --- refused in words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("{verdict: caried, say: A fact states it.}", ("verdict", "'caried'", "'inferred'", "did you mean 'carried'?")),
        ("{verdict: carried}", ("say", "missing")),
        ("{verdict: carried, say: ''}", ("say", "''")),
        ("{verdict: carried, says: A fact states it.}", ("unknown key 'says'", "Did you mean 'say'?")),
        ("{verdict: carried, say: It does., facts: [pact-13]}", ("facts are given for a rule that was dropped",)),
        ("{verdict: dropped, say: It does not.}", ("facts are given for a rule that was dropped",)),
        ("{verdict: dropped, say: It does not., facts: [pact-99]}", ("pact-99",)),
        ("carried", ("'carried'", "verdict, say, facts")),
    ],
)
def test_an_entry_that_cannot_be_used_is_refused_with_its_place(tmp_path, entry, words):
    message = said(tmp_path, f"mechanisms.controls_cut_us_supply: {entry}")
    assert "carried/own.yaml: mechanisms.controls_cut_us_supply" in message
    assert [word for word in words if word not in message] == []
    assert "mistakes" not in message


@pytest.mark.parametrize("rule", ["controls_cut_us_supply", "actors.china.dominance", "actors.china.payoffs.calm.weight", "7"])
def test_what_is_no_address_of_a_rule_is_refused(tmp_path, rule):
    message = said(tmp_path, f"{rule}: {ENTRY}")
    assert rule in message and "actors.NAME.payoffs.NAME, actors.NAME.dossiers.NAME.options.NAME, mechanisms.NAME" in message


def test_two_verdicts_on_one_rule_are_refused(tmp_path):
    (tmp_path / "a.yaml").write_text(f"mechanisms.controls_cut_us_supply: {ENTRY}\n")
    assert "there is another verdict on this rule" in said(tmp_path, f"mechanisms.controls_cut_us_supply: {ENTRY}")


def test_all_mistakes_of_all_entries_are_told_together(tmp_path):
    message = said(tmp_path, "mechanisms.one: {verdict: perhaps, say: So.}\nmechanisms.two: {verdict: carried}")
    assert "2 mistakes" in message and "mechanisms.one" in message and "mechanisms.two" in message
