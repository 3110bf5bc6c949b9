"""What is the model, according to the ODD protocol?

Everything is read from the code, the content and the ledger when the page is made, so that it cannot fall behind them.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import ValidationError

from sim import luck
from sim.actors import deals, decision, foresight, meaning, reasoning, relations
from sim.config import files, scenario
from sim.config.arrangements import STAGES
from sim.config.content import Content
from sim.config.errors import from_validation
from sim.config.kinds import KINDS
from sim.config.works import find_begun
from sim.evidence import Fact, Ledger
from sim.mechanisms import MECHANISMS, form
from sim.mechanisms import run as machinery
from sim.readouts.labels import plain
from sim.reporting import phrases
from sim.reporting.progress import say
from sim.studies.documentation import carried
from sim.studies.documentation.formulas import formula, question, summary, text_of
from sim.studies.documentation.schedule import running
from sim.studies.registry import NUMBERS, list_studies, study
from sim.studies.request import Request
from sim.studies.verification.check import standard
from sim.studies.workflow import open_folder, seal
from sim.world import agreements, beliefs, composing, incidents, motion, projects, pushes, record, steps
from sim.world.citing import citations, ledger_of
from sim.world.outcomes import OUTCOMES
from sim.world.outcomes import form as outcomes

PAGE, TEMPLATE = "model.md", "describe.md.j2"
GRADES = ("stated", "measured", "judged")
HELPERS = (composing.warmth, composing.either, composing.at_least, composing.blend, composing.average, composing.working)
PLACE_OF_CONTENTS = "[contents]"
TRAILING, BLANKS = re.compile(r" +$", re.MULTILINE), re.compile(r"\n\n\n+")
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)


@study("describe", takes=("scenario", *NUMBERS), examples=("", "folders=[my_content]"))
def make(request: Request) -> Path:
    """Write the model's ODD description (docs/model.md) to a folder. Returns the folder."""
    content = request.content()
    text = description(content, scenarios_of(request))
    folder = open_folder(request, "describe")
    (folder / PAGE).write_text(text, encoding="utf-8")
    seal(folder, request, content, request.settings)
    say(request, f"Written to {folder / PAGE}")
    return folder


def scenarios_of(request: Request) -> dict[str, scenario.Scenario]:
    """Every scenario there is, by name. Raises InputError for one that cannot be read."""
    extra = files.places(request.folders)
    found = {}
    for name in files.scenario_names(extra):
        tree, file = files.read_scenario(name, extra)
        try:
            found[name] = scenario.Scenario.model_validate(tree)
        except ValidationError as problem:
            raise from_validation(problem, file, scenario.Scenario) from None
    return found


def description(content: Content, scenarios: Mapping[str, scenario.Scenario]) -> str:
    """The page as Markdown."""
    loader = PackageLoader("sim.studies.documentation", ".")
    page = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    page.filters |= _filters()
    parts: dict[str, Any] = {
        **_counts(content),
        **_texts(),
        **_entities(content),
        **running(content),
        **_evidence(content, scenarios),
    }
    text = page.get_template(TEMPLATE).render(
        **parts,
        **carried.read_verdicts(content),
        scenarios=scenarios,
        expectations=[expected for each in scenarios.values() for expected in each.expects],
        wanted=standard(),
        studies=_studies(),
        CONTENTS=PLACE_OF_CONTENTS,
    )
    text = BLANKS.sub("\n\n", TRAILING.sub("", text))
    return text.replace(PLACE_OF_CONTENTS, "\n".join(contents(text)), 1)


def contents(text: str) -> Iterator[str]:
    """The table of contents of a Markdown page: its second and third level of headings, as links."""
    seen: Counter[str] = Counter()
    for marks, title in HEADING.findall(text):
        anchor = anchor_of(title)
        place = f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor
        seen[anchor] += 1
        if len(marks) == 2:
            yield f"- [{title}](#{place})"
        elif len(marks) == 3:
            yield f"  - [{title}](#{place})"


def anchor_of(title: str) -> str:
    """What a heading is called in links."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _filters() -> dict[str, Callable]:
    names = ("cell", "cites", "conditions", "does", "drift", "effects", "event", "number", "review", "time_limit")
    found: dict[str, Callable] = {name: getattr(phrases, name) for name in names}
    return found | {
        "anchor": anchor_of,
        "titled": lambda name: plain(name)[0].upper() + plain(name)[1:],
        "plain": plain,
        "percent": lambda share: f"{100 * share:.3g} %",
        "span": lambda ends: " to ".join(f"{end:g}" for end in ends),
    }


def _texts() -> dict[str, str]:
    """What modules and classes say of themselves."""
    modules = dict(decision=decision, foresight=foresight, incidents=incidents, luck=luck, meaning=meaning, mechanism=form)
    modules |= dict(agreements=agreements, beliefs=beliefs, deals=deals, projects=projects)
    modules |= dict(motion=motion, outcomes=outcomes, pushes=pushes, reasoning=reasoning, relations=relations, run=machinery)
    return {f"{name}_text": text_of(module) for name, module in [*modules.items(), ("steps", steps)]} | {
        "record_text": summary(record.Record),
        "script_text": "\n\n".join(summary(kind) for kind in (scenario.Scenario, scenario.Event, scenario.Forced)),
    }


def _counts(content: Content) -> dict[str, Any]:
    """How many there are of what, and how well magnitudes are known."""
    dossiers = [(actor, dossier) for actor, brief in content.actors.items() for dossier in brief.dossiers.values()]
    options = [(actor, option) for actor, dossier in dossiers for option in dossier.options.values()]
    payoffs = [payoff for brief in content.actors.values() for payoff in brief.payoffs.values()]
    foreign = [
        o for actor, o in options if any(name in content.options and not name.startswith(f"{actor}.") for name in o.requires)
    ]
    entries: dict[str, list[Any]] = {
        "variables: start": list(content.variables.values()),
        "actors: size": [brief.size for brief in content.actors.values()],
        "payoff rules: weight": payoffs,
        "outcomes: weights": list(content.outcomes.values()),
        "options: effects and upkeep": [option for _, option in options],
        "mechanisms: rates": list(content.mechanisms.values()),
        "actors: answers in kind": [brief.reciprocity for brief in content.actors.values()],
        "laws": list(content.laws.values()),
        "agreements: effects": list(content.agreements.values()),
        "beliefs: chances": list(content.beliefs.values()),
        "works: months": [getattr(e, stage) for e in content.projects.values() for stage in STAGES if e.limit is None],
        "incidents: rate": list(content.incidents.values()),
        "milestones: signs": list(content.milestones.values()),
    }
    return {
        "dossier_count": len(dossiers),
        "option_count": len(options),
        "payoff_count": len(payoffs),
        "cross_conditions": len(foreign),
        "watching_count": sum(bool(dossier.review.when) for _, dossier in dossiers),
        "uncertain_count": len(content.uncertain),
        "number_count": len(content.quantities),
        "grades": GRADES,
        "graded": {kind: Counter(entry.grade for entry in found) for kind, found in entries.items()},
    }


def _entities(content: Content) -> dict[str, Any]:
    """Variables, actors, outcomes, mechanisms, incidents and milestones."""
    themes: dict[str, dict[str, Any]] = defaultdict(dict)
    kinds: dict[str, list[Any]] = defaultdict(list)
    for name, variable in content.variables.items():
        themes["alignments" if name in content.alignments else files.theme_of(content.origin, "variables", name)][name] = variable
    for brief in content.actors.values():
        kinds[brief.kind].append(brief.name)
    alignments = themes["alignments"]
    return {
        "variables": content.variables,
        "themes": themes,
        "alignments": alignments,
        "alignment_unit": ", or ".join(dict.fromkeys(variable.unit for variable in alignments.values())),
        "actors": content.actors,
        "kinds": kinds,
        "outcomes": [
            SimpleNamespace(
                name=name, doc=summary(function), formula="; ".join(formula(function)), parts=content.outcomes.get(name)
            )
            for name, function in OUTCOMES.items()
        ],
        "helpers": [_signature(function) for function in HELPERS],
        "mechanisms": content.mechanisms,
        "mechanism_themes": _mechanisms(content),
        "laws": content.laws,
        **{kind: getattr(content, kind) for kind in ("agreements", "beliefs", "projects")},
        "stages": STAGES,
        "begun": {name: find_begun(content, name) for name, entry in content.projects.items() if entry.limit is None},
        "incidents": content.incidents,
        "milestones": content.milestones,
    }


def _signature(function: Callable) -> SimpleNamespace:
    """How a function is called, and what it does."""
    told = ", ".join(str(parameter).split(":")[0] for parameter in inspect.signature(function).parameters.values())
    return SimpleNamespace(signature=f"{function.__name__}({told})", doc=summary(function), formula=formula(function))


def _mechanisms(content: Content) -> dict[str, Any]:
    """By theme the question of its module, and its rules with rates and formulas."""
    found: dict[str, Any] = {}
    for name, entry in content.mechanisms.items():
        rule = MECHANISMS[name]
        theme = found.setdefault(rule.theme, SimpleNamespace(question=question(sys.modules[rule.function.__module__]), rules=[]))
        theme.rules.append(
            SimpleNamespace(**dict(entry), name=name, doc=rule.doc, reads=rule.reads, formula=formula(rule.function))
        )
    return found


def _evidence(content: Content, scenarios: Mapping[str, scenario.Scenario]) -> dict[str, Any]:
    """Documents, datasets, literature, and the facts that are cited."""
    ledger = ledger_of(content)
    dropped = (rule.facts for rule in carried.read().values())
    cited = {fact for ids in (*citations(content).values(), *dropped) for fact in ids}
    nothing: dict[str, Any] = {kind: {} for kind in KINDS}
    for name, each in scenarios.items():
        alone = replace(content, **nothing, scenario_name=name, scenario=each)
        cited |= {fact for ids in citations(alone).values() for fact in ids}
    per_document = Counter(fact.id.rpartition("-")[0] for fact in ledger.entries.values() if isinstance(fact, Fact))
    sources = [entry for entry in ledger.entries.values() if not isinstance(entry, Fact)]
    return {
        "documents": [SimpleNamespace(**dict(d), facts=per_document[d.prefix]) for d in ledger.documents.values()],
        "sources": sources,
        "source_count": len(sources),
        "fact_count": per_document.total(),
        "facts": [SimpleNamespace(id=id, claim=_claim(ledger, id), where=_where(ledger, id)) for id in ledger if id in cited],
        "literature": {
            key: SimpleNamespace(**entry)
            for key, entry in files.read_yaml(files.shipped("configs") / "standards" / "literature.yaml").items()
        },
    }


def _claim(ledger: Ledger, id: str) -> str:
    """What an entry says in words, or else its figures."""
    entry = ledger.cite(id)
    if isinstance(entry, Fact) or entry.claim:
        return entry.claim
    figures = ", ".join(f"{plain(name)} {value:g}" for name, value in entry.quantities.items())
    return f"{figures} ({entry.unit})" if entry.unit else figures


def _where(ledger: Ledger, id: str) -> str:
    return ledger.reference(id).removesuffix(f" [{id}]")


def _studies() -> dict[str, str]:
    """Every study with the question it answers."""
    return {study.name: study.question for study in list_studies()}
