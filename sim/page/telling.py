"""What happened in one world, as a text whose facts can be opened, and what if one thing had been different?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from sim.config.commands import line, tell_word
from sim.config.errors import refuse
from sim.ensembles.ensemble import Ensemble
from sim.page.view import value
from sim.reporting import narrative
from sim.world.citing import ledger_of


def tale(ensemble: Ensemble, world: object, fork: Mapping[str, Any] | None = None) -> dict[str, str]:
    """One world of an ensemble told month by month, and with `fork` the same world with one thing changed.

    Parameters
    ----------
    fork : month, hold, and a dossier with an option, as typed in the fields of the page.

    Returns
    -------
    html : the story. fork, differs : the story from the fork on, and what differs in the end; empty without a fork.

    Raises
    ------
    InputError : a world that the ensemble does not hold, or a fork that cannot be made.
    """
    if not isinstance(world, int) or isinstance(world, bool) or not 0 <= world < ensemble.settings.worlds:
        raise refuse("world", world, f"0 to {ensemble.settings.worlds - 1}, the worlds that are looked at")
    theatre = ensemble.theatre([world], trace=True)
    other = narrative.forked(theatre, typed(fork)) if fork else None
    months, ledger = ensemble.settings.months, tuple(ledger_of(ensemble.content))
    found = {"html": rendered(narrative.tell(theatre, world, months), ledger), "fork": "", "differs": ""}
    if other is not None:
        found["fork"] = rendered(narrative.tell(other, world, months), ledger)
        found["differs"] = rendered("\n".join(f"- {line}" for line in narrative.differing(theatre, other)), ledger)
        other.release()
    theatre.release()
    return found


def typed(fork: Mapping[str, Any]) -> dict[str, Any]:
    """A fork out of the fields of the page, as `study=story` takes it. Raises InputError for what cannot be read."""
    return {key: part if isinstance(part, bool) else value(f"fork: {key}", part) for key, part in fork.items()}


def command(words: list[str], world: object, fork: Mapping[str, Any] | None = None) -> str:
    """The command line that tells the same."""
    more = [f"fork={tell_word(typed(fork))}"] if fork else []
    return line("study=story", *words, f"world={world}", *more)


def rendered(text: str, ledger: tuple[str, ...]) -> str:
    """Markdown as HTML, in which every fact of a ledger is a button that opens it; any HTML in the text stays text."""
    html = MarkdownIt("commonmark", {"html": False}).render(text)
    return _ids(ledger).sub(lambda found: button(found.group()), html)


def button(fact: str) -> Markup:
    """A button that opens a fact."""
    return Markup('<button type="button" class="fact" data-fact="{0}">{0}</button>').format(fact)


@lru_cache(maxsize=4)
def _ids(ledger: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these ids, standing alone."""
    longest_first = sorted(ledger, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")
