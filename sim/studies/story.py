"""What happened in one world, month by month, and why?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim.actors.account import Choice
from sim.config.content import Content
from sim.ensembles.batch import opened
from sim.studies.calendar import calendar
from sim.studies.request import Request
from sim.studies.running import open_folder, seal
from sim.theatre import Theatre

NOTEWORTHY = 0.12
"""A headline variable is mentioned when it moved so much of its range since it was last mentioned."""
UNLIKELY, SLIGHT = 0.15, 0.005
"""Chances below which a choice is called unlikely; utility below which a reason is not worth telling."""
ABBREVIATIONS = r"\b(us|ree|ric|ttp|bla)\b"


def study(request: Request) -> Path:
    """Tell one world, print it and write it to a results folder. Returns the folder."""
    content = request.content()
    text = tell(content, request)
    folder = open_folder(request, f"story_{content.scenario_name}_{request.world}")
    (folder / "story.md").write_text(text, encoding="utf-8")
    seal(folder, request, content, request.settings, world=request.world)
    request.console.print(text, markup=False)
    request.console.print(f"Written to {folder}", style="dim")
    return folder


def tell(content: Content, request: Request) -> str:
    """The story of one world as Markdown: changes of policy with their reasons, incidents, milestones; quiet months are quiet."""
    settings = request.settings
    theatre = opened(content, np.array([request.world]), settings, trace=True)
    lines = [f"# {content.scenario.title}: world {request.world}", "", content.scenario.question, "", *_opening(theatre), ""]
    mentioned = theatre.world.variables[:, 0].copy()
    for _ in range(settings.months):
        before, said = theatre.world.stances[:, 0].copy(), len(theatre.accounts)
        theatre.step()
        told = [
            *_events(theatre, before, theatre.accounts[said:]),
            *_choices(theatre, theatre.accounts[said:]),
            *_incidents(theatre),
        ]
        told += [*_milestones(theatre), *_drifts(theatre, mentioned)]
        if told:
            lines += [f"## {calendar(theatre.month)} (month {theatre.month})", "", *told, ""]
    lines += [*_ending(theatre)]
    theatre.release()
    return "\n".join(lines) + "\n"


def _opening(theatre: Theatre) -> list[str]:
    levels = [_level(theatre, name) for name, variable in theatre.content.variables.items() if variable.headline]
    return [f"{calendar(0)}. " + "; ".join(levels) + "."]


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
            yield f"- {theatre.content.actors[dossier.actor].name} {how} '{label}' ({dossier.name})."


def _choices(theatre: Theatre, choices: list[Choice]) -> Iterator[str]:
    for choice in choices:
        if choice.is_change:
            yield from _told(choice, theatre.content)


def _told(choice: Choice, content: Content) -> Iterator[str]:
    """One change of policy: what, how likely it was, which wants decided it, and which facts stand behind it."""
    brief = content.actors[choice.actor]
    options = brief.dossiers[choice.dossier.split(".", 1)[1]].options
    chance = choice.probabilities[choice.after]
    unlikely = ", an unlikely turn" if chance < UNLIKELY else ""
    before, after = (options[option].label for option in (choice.before, choice.after))
    yield f"- **{brief.name}** turns from '{before}' to '{after}' (chance {chance:.1%}{unlikely})."
    if choice.probabilities[choice.before] == 0.0:
        yield "  What stood before was no longer open to it."
    gains = [_want(content, choice.actor, rule, gain) for rule, gain in choice.reasons() if gain > SLIGHT]
    losses = [_want(content, choice.actor, rule, gain) for rule, gain in choice.reasons() if gain < -SLIGHT]
    if gains or losses:
        paid = f"it pays with {', '.join(losses)}" if losses else ""
        yield f"  {'; '.join(part for part in (gains and 'It expects ' + ', '.join(gains), paid) if part)}.".replace(
            "  it", "  It"
        )
    else:
        yield "  Hardly anything spoke for or against it."
    cited = dict.fromkeys(
        [*options[choice.after].cites, *(fact for rule, _ in choice.reasons()[:1] for fact in brief.payoffs[rule].cites)]
    )
    yield f"  Evidence ({options[choice.after].status}): {', '.join(list(cited)[:6])}."


def _want(content: Content, actor: str, rule: str, gain: float) -> str:
    """What a payoff rule gains or loses, in words: more or less of what it is about, and what that is worth to the actor."""
    payoff = content.actors[actor].payoffs[rule]
    direction = "more" if (gain > 0) == (payoff.weight.value > 0) else "less"
    if payoff.outcome in content.alignments:
        return f"{'closer' if direction == 'more' else 'colder'} ties of {content.variables[payoff.outcome].label} ({gain:+.2f})"
    labels = content.variables
    words = labels[payoff.outcome].label if payoff.outcome in labels else payoff.outcome.replace("_", " ")
    return f"{direction} of '{re.sub(ABBREVIATIONS, lambda found: found.group().upper(), words)}' ({gain:+.2f})"


def _incidents(theatre: Theatre) -> Iterator[str]:
    """Incidents other than the monthly run of attacks; a mass-casualty attack with its toll."""
    toll = theatre.toll
    for name, happened in toll.happened.items():
        incident = theatre.content.incidents[name]
        if incident.kind == "count" or not happened[0]:
            continue
        worst = f", {toll.worst[incident.of][0]:.0f} killed" if incident.of else ""
        yield f"- {incident.label}{worst}."


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


def _ending(theatre: Theatre) -> list[str]:
    levels = [_level(theatre, name) for name, variable in theatre.content.variables.items() if variable.headline]
    attacks, deaths = (int(numbers[:, 0].sum()) for numbers in (theatre.record.attacks, theatre.record.deaths))
    reached = [m.label for row, m in enumerate(theatre.content.milestones.values()) if theatre.world.reached[row, 0] >= 0]
    return [
        f"## {calendar(theatre.month)}: how it stands",
        "",
        "; ".join(levels) + ".",
        "",
        f"Milestones: {'; '.join(reached) or 'none'}. {attacks} attacks in Balochistan killed {deaths}.",
    ]
