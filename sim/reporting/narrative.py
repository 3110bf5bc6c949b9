"""How is one world told, month by month, with its reasons?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.actors.account import Choice
from sim.config.calendar import calendar
from sim.config.content import Content
from sim.config.errors import refuse
from sim.config.setting import read_setting
from sim.readouts.labels import plain
from sim.reporting.agreement_turns import Dealt
from sim.theatre import Theatre

NOTEWORTHY = 0.12
"""A headline variable is mentioned when it moved so much of its range since it was last mentioned."""
Turn = Callable[[Choice, Content], Iterator[str]]
"""Tells one change of policy, line by line."""
UNLIKELY, SLIGHT = 0.15, 0.005
"""Chances below which a choice is called unlikely; utility below which a reason is not worth telling."""


def forked(theatre: Theatre, change: dict[str, Any]) -> Theatre:
    """The same world, stepped to the month of the fork. Raises InputError for a fork that cannot be made."""
    change = dict(change)
    month, hold = change.pop("month", 0), change.pop("hold", False)
    if not isinstance(hold, bool):
        raise refuse("fork: hold", hold, "true or false")
    return theatre.fork(month, change, hold)


def tell(theatre: Theatre, world: int, months: int) -> str:
    """The story of a world from where its theatre stands, as Markdown: turns of policy with their reasons, incidents, milestones.

    Quiet months are passed over.
    """
    scenario, start = theatre.content.scenario, theatre.month
    about = (
        [f"# {scenario.title}: world {world}", "", scenario.question]
        if start == 0
        else [f"# The same world, changed after month {start}"]
    )
    lines = [*about, "", _levels(theatre), ""]
    mentioned, dealt = theatre.world.variables[:, 0].copy(), Dealt()
    for _ in range(months - start):
        before, said = theatre.world.stances[:, 0].copy(), len(theatre.accounts)
        theatre.step()
        told = tell_month(theatre, before, theatre.accounts[said:], dealt, mentioned)
        if told:
            lines += [f"## {calendar(theatre.month)} (month {theatre.month})", "", *told, ""]
    lines += [f"## {calendar(theatre.month)}: how it stands", "", f"{tell_headlines(theatre)}.", "", ending(theatre)]
    return "\n".join(lines) + "\n"


def tell_month(
    theatre: Theatre,
    before: np.ndarray,
    choices: list[Choice],
    dealt: Dealt,
    mentioned: np.ndarray,
    turn: Turn | None = None,
) -> list[str]:
    """What happened in the month that has just been played, line by line; no lines for a quiet one.

    Parameters
    ----------
    before : stances when the month began, (dossier,). choices : its reviews. dealt : has told of agreements so far.
    mentioned : variables as they were last mentioned, (variable,); brought up to date. turn : tells a change of policy.
    """
    return [
        *_events(theatre, before, choices),
        *_choices(theatre, choices, dealt, turn or tell_turn),
        *_incidents(theatre),
        *_milestones(theatre),
        *_drifts(theatre, mentioned),
    ]


def _levels(theatre: Theatre) -> str:
    return f"{calendar(theatre.month)}. {tell_headlines(theatre)}."


def tell_headlines(theatre: Theatre) -> str:
    """The headline variables as they stand."""
    return "; ".join(_level(theatre, name) for name in theatre.content.headline)


def _level(theatre: Theatre, name: str) -> str:
    return f"{theatre.content.variables[name].label} {theatre.world[name][0]:.2f}"


def _events(theatre: Theatre, before: np.ndarray, choices: list[Choice]) -> Iterator[str]:
    """What the scenario itself did this month, and acts that lapsed: changes of stance that nobody chose."""
    chosen = {choice.dossier for choice in choices if choice.is_change}
    for event in (cue.event for cue in theatre.cues if cue.fired[0] == theatre.month):
        cites = event.cites or theatre.content.scenario.cites
        yield f"- The scenario intervenes: {event.label or 'an event'}. [{', '.join(cites)}]"
    for dossier in theatre.dossiers:
        now = int(theatre.world.stances[dossier.row, 0])
        if now != before[dossier.row] and dossier.name not in chosen:
            entry = theatre.content.actors[dossier.actor].dossiers[dossier.name.split(".", 1)[1]]
            label = entry.options[dossier.options[now]].label
            set_now = any(dossier.name in cue.event.stance and cue.fired[0] == theatre.month for cue in theatre.cues)
            how = "is held to" if theatre.is_forced(dossier) else "is moved to" if set_now else "is back to"
            was = before[dossier.row]
            if not theatre.is_forced(dossier) and dossier.armed[was] and now == dossier.lasting[was]:
                how = "lets come into force what it announced:"
            elif any(dossier.name in theatre.content.incidents[name].turns for name in _happened(theatre)):
                how = "is brought to"
            yield f"- {theatre.content.actors[dossier.actor].name} {how} '{label}' ({dossier.name})."


def _choices(theatre: Theatre, choices: list[Choice], dealt: Dealt, turn: Turn) -> Iterator[str]:
    for choice in choices:
        if choice.is_change:
            yield from turn(choice, theatre.content)
        yield from dealt.tell(theatre, choice)
    yield from tell_put_off(choices, theatre.content)


def tell_turn(choice: Choice, content: Content) -> Iterator[str]:
    """One change of policy: what, how likely it was, which wants decided it, and which facts stand behind it."""
    brief = content.actors[choice.actor]
    options = brief.dossiers[choice.dossier.split(".", 1)[1]].options
    chance = choice.probabilities[choice.after]
    unlikely = ", an unlikely turn" if chance < UNLIKELY else ""
    before, after = (options[option].label for option in (choice.before, choice.after))
    yield f"- **{brief.name}** turns from '{before}' to '{after}' (chance {chance:.1%}{unlikely})."
    if not choice.is_open[choice.before]:
        yield "  What stood before was no longer open to it."
    gains = [tell_want(content, choice.actor, rule, gain) for rule, gain in choice.reasons() if gain > SLIGHT]
    losses = [tell_want(content, choice.actor, rule, gain) for rule, gain in choice.reasons() if gain < -SLIGHT]
    saved = choice.costs[choice.before] - choice.costs[choice.after]
    parts = [
        f"It expects {', '.join(gains)}" if gains else "",
        f"it pays with {', '.join(losses)}" if losses else "",
        f"it saves upkeep ({saved:+.2f})" if saved > SLIGHT else "",
    ]
    answered = [(other, gain) for other, gain in choice.answering() if gain > SLIGHT]
    if any(parts):
        words = "; ".join(part for part in parts if part)
        yield f"  {words[0].upper()}{words[1:]}."
    elif not answered:
        yield "  Hardly anything spoke for or against it."
    for other, gain in answered:
        yield f"  It answers {content.actors[other].name} in kind ({gain:+.2f})."
    decisive = [fact for rule, gain in choice.reasons()[:1] if gain > 0 for fact in brief.payoffs[rule].cites]
    cited = dict.fromkeys([*options[choice.after].cites, *decisive])
    yield f"  Evidence ({options[choice.after].status}): {', '.join(list(cited)[:6])}."


def tell_put_off(choices: list[Choice], content: Content) -> Iterator[str]:
    """Changes of policy that were chosen and have to wait, actor by actor."""
    waiting: dict[str, list[str]] = {}
    for choice in choices:
        if choice.put_off:
            options = content.actors[choice.actor].dossiers[choice.dossier.split(".", 1)[1]].options
            waiting.setdefault(choice.actor, []).append(f"'{options[choice.put_off].label}'")
    for actor, labels in waiting.items():
        yield f"- **{content.actors[actor].name}** leaves {' and '.join(labels)} for later, as other turns come first."


def tell_want(content: Content, actor: str, rule: str, gain: float, places: int = 2) -> str:
    """What a payoff rule gains or loses, in words: more or less of what it is about, and what that is worth to the actor.

    places : digits after the point.
    """
    payoff = content.actors[actor].payoffs[rule]
    direction = "more" if (gain > 0) == (payoff.weight.value > 0) else "less"
    if payoff.outcome in content.alignments:
        warmth = "closer" if direction == "more" else "colder"
        return f"{warmth} ties of {content.variables[payoff.outcome].label} ({gain:+.{places}f})"
    labels = content.variables
    words = labels[payoff.outcome].label if payoff.outcome in labels else plain(payoff.outcome)
    return f"{direction} of '{words}' ({gain:+.{places}f})"


def _incidents(theatre: Theatre) -> Iterator[str]:
    """Incidents other than the monthly run of attacks; a mass-casualty attack with its toll."""
    toll = theatre.toll
    for name, happened in toll.happened.items() if toll is not None else ():
        incident = theatre.content.incidents[name]
        if incident.kind == "count" or not happened[0]:
            continue
        worst = f", {toll.worst[incident.of][0]:.0f} killed" if toll is not None and incident.of else ""
        yield f"- {incident.label}{worst}."


def _happened(theatre: Theatre) -> list[str]:
    """The incidents of this month."""
    happened = theatre.toll.happened if theatre.toll is not None else {}
    return [name for name, here in happened.items() if here[0]]


def _milestones(theatre: Theatre) -> Iterator[str]:
    for row, milestone in enumerate(theatre.content.milestones.values()):
        if theatre.world.reached[row, 0] == theatre.month:
            yield f"- **Milestone: {milestone.label}.** [{', '.join(milestone.cites)}]"


def _drifts(theatre: Theatre, mentioned: np.ndarray) -> Iterator[str]:
    """Headline variables that have moved far since they were last mentioned."""
    for row, variable in enumerate(theatre.content.variables.values()):
        low, high = variable.bounds
        now = theatre.world.variables[row, 0]
        if variable.headline and abs(now - mentioned[row]) > NOTEWORTHY * (high - low):
            yield f"- {variable.label}: from {mentioned[row]:.2f} to {now:.2f}."
            mentioned[row] = now


def ending(theatre: Theatre) -> str:
    """Which milestones were reached, and what violence there was, in a sentence or two."""
    attacks, deaths = (int(numbers[:, 0].sum()) for numbers in (theatre.record.attacks, theatre.record.deaths))
    reached = [m.label for row, m in enumerate(theatre.content.milestones.values()) if theatre.world.reached[row, 0] >= 0]
    return f"Milestones: {'; '.join(reached) or 'none'}. {attacks} attacks in {read_setting().place} killed {deaths}."


def differing(theatre: Theatre, fork: Theatre, without: str = "without the change") -> list[str]:
    """What the fork changed in the end, in sentences; without : what the theatre is called beside it."""
    content, found = theatre.content, []
    for row, milestone in enumerate(content.milestones.values()):
        then, now = int(theatre.world.reached[row, 0]), int(fork.world.reached[row, 0])
        if then != now:
            words = [f"in {calendar(month)}" if month >= 0 else "not" for month in (now, then)]
            found.append(f"{milestone.label}: {words[0]}, and {without} {words[1]}.")
    for name, variable in content.variables.items():
        gap = float(fork.world[name][0] - theatre.world[name][0])
        if variable.headline and abs(gap) > NOTEWORTHY * np.ptp(variable.bounds):
            found.append(f"{variable.label}: {fork.world[name][0]:.2f} in place of {theatre.world[name][0]:.2f}.")
    return found or ["Nothing of note differs in the end."]


def happenings(theatre: Theatre) -> pd.DataFrame:
    """What happened in a theatre's first world, in order: columns month, lane (actor or 'events'), text, kind."""
    content, rows = theatre.content, []
    for cue in theatre.cues:
        if cue.fired[0]:
            rows.append((int(cue.fired[0]), "events", cue.event.label or "an event", "scenario"))
    for choice in theatre.accounts:
        if choice.is_change and choice.world == 0:
            option = content.actors[choice.actor].dossiers[choice.dossier.split(".", 1)[1]].options[choice.after]
            rows.append((choice.month, choice.actor, option.label, "choice"))
    for row, milestone in enumerate(content.milestones.values()):
        if theatre.world.reached[row, 0] >= 0:
            rows.append((int(theatre.world.reached[row, 0]), "events", milestone.label, "milestone"))
    for row, incident in enumerate(content.incidents.values()):
        for month in np.flatnonzero(theatre.record.happened[:, row, 0]) if incident.kind != "count" else ():
            rows.append((int(month), "events", incident.label, "incident"))
    return pd.DataFrame(rows, columns=["month", "lane", "text", "kind"]).sort_values("month", kind="stable", ignore_index=True)
