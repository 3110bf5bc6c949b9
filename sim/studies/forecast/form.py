"""How are experts asked, on a page that works from a disk and makes no network requests?"""

from __future__ import annotations

import json
from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim.ensembles.folder import digest
from sim.record.sealed import SealedQuestion
from sim.studies.forecast.panel import Asked

TEMPLATE = "form.html.j2"


def write_form(questions: Sequence[SealedQuestion], asked: Asked) -> str:
    """The page as HTML: chances of the answers to some questions, quantiles of some numbers. It holds no answer to any seed."""
    loader = PackageLoader("sim.studies.forecast", ".")
    page = Environment(loader=loader, undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    outer = asked.probabilities[0] + 1.0 - asked.probabilities[-1]
    return page.get_template(TEMPLATE).render(
        questions=questions,
        numbers=list(asked.numbers.items()),
        probabilities=asked.probabilities,
        surprised=round(1.0 / outer),
        asked=_embed({"form": hash_form(questions, asked)}),
    )


def hash_form(questions: Sequence[SealedQuestion], asked: Asked) -> str:
    """A hash of what is asked."""
    told = [(name, number.question, number.unit, number.scale) for name, number in asked.numbers.items()]
    return digest({"questions": [question.id for question in questions], "numbers": told, "at": asked.probabilities})


def _embed(tree: object) -> Markup:
    """Plain data for a script of the page to read; nothing in it can end the script."""
    return Markup(json.dumps(tree).replace("<", "\\u003c"))
