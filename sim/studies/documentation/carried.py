"""Is each rule carried by the facts it cites, or inferred from them, and which were dropped?

Verdicts are in configs/standards/carried/*.yaml by the address of the rule. They are those of a reader who had written none of
the rules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sim.config import files
from sim.config.content import Content
from sim.config.entry import typed_entry
from sim.config.errors import InputError, refuse, refuse_all
from sim.evidence import Ledger, UnknownEntry

KINDS = ("mechanisms", "agreements", "beliefs", "projects", "incidents")
"""The kinds of rule that have a name of their own, besides payoff rules and options."""
ADDRESS = re.compile(rf"actors\.\w+\.payoffs\.\w+|actors\.\w+\.dossiers\.\w+\.options\.\w+|({'|'.join(KINDS)})\.\w+")
FORMS = ", ".join(["actors.NAME.payoffs.NAME", "actors.NAME.dossiers.NAME.options.NAME", *(f"{kind}.NAME" for kind in KINDS)])
Judgement = Literal["carried", "inferred", "dropped"]
NOT_READ = "not read"


class Verdict(BaseModel):
    """How a rule stands to its facts.

    verdict : carried, where a fact states the want or each of the links in that direction; inferred, where at least a part of
    the rule is concluded; dropped, where the facts carry no such rule and it was taken out. say : why, in one sentence.
    facts : what a dropped rule cited, as it stands nowhere else any more.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    verdict: Judgement
    say: str = Field(min_length=1)
    facts: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _facts_where_the_rule_is_gone(self) -> Verdict:
        if (self.verdict == "dropped") != bool(self.facts):
            raise ValueError("facts are given for a rule that was dropped, and for no other, which says itself what it cites")
        return self


def read(folder: Path | None = None) -> dict[str, Verdict]:
    """The verdicts of a folder (the shipped ones unless given), by the address of the rule.

    Raises
    ------
    InputError : all entries that cannot be used and facts that do not exist, with file and key.
    """
    found: dict[str, Verdict] = {}
    told: list[InputError] = []
    for path in sorted((folder or files.shipped("configs") / "standards" / "carried").glob("*.yaml")):
        for rule, entry in files.read_yaml(path).items():
            where = f"carried/{path.name}"
            if not ADDRESS.fullmatch(str(rule)):
                told.append(refuse(where, rule, f"the address of a rule: {FORMS}"))
            if rule in found:
                told.append(InputError(f"{where}: {rule}: there is another verdict on this rule; leave one of the two out"))
            verdict = typed_entry(Verdict, entry, where, rule, told)
            if verdict is not None:
                found[rule] = verdict
                told += _unknown_facts(verdict, f"{where}: {rule}")
    refuse_all(told)
    return found


def _unknown_facts(verdict: Verdict, where: str) -> list[InputError]:
    problems = []
    for fact in verdict.facts:
        try:
            Ledger.load().cite(fact, where)
        except UnknownEntry as problem:
            problems.append(InputError(str(problem)))
    return problems


def rules_of(content: Content) -> dict[str, str]:
    """The address of every rule, and which kind it is of."""
    found = {
        f"actors.{actor}.payoffs.{want}": "payoff rules" for actor, brief in content.actors.items() for want in brief.payoffs
    }
    for actor, brief in content.actors.items():
        for name, dossier in brief.dossiers.items():
            found |= {f"actors.{actor}.dossiers.{name}.options.{option}": "options" for option in dossier.options}
    return found | {f"{kind}.{name}": kind for kind in KINDS for name in getattr(content, kind)}


def read_verdicts(content: Content) -> Mapping[str, Any]:
    """What a page tells of the verdicts: on each rule of this content, of what was dropped, and how many there are of each."""
    verdicts, rules = read(), rules_of(content)
    of_rules = {rule: verdicts.get(rule, UNREAD) for rule in rules}
    counts = {kind: Counter(of_rules[rule].verdict for rule, its in rules.items() if its == kind) for kind in rules.values()}
    return {
        "verdicts": of_rules,
        "dropped": {rule: verdict for rule, verdict in verdicts.items() if verdict.verdict == "dropped"},
        "judgements": [*(word for word in get_args(Judgement) if word != "dropped"), NOT_READ],
        "judged_so": counts,
    }


UNREAD = Verdict.model_construct(verdict=NOT_READ, say="-")
"""Of a rule of one's own, that nobody has read."""
