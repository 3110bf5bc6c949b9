"""What of a theatre stays as it is from month to month, as arrays that the compiled month reads?"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.actors.stage import Stage
from sim.arithmetic import log
from sim.compiled.month.beliefs import Witnesses
from sim.compiled.month.carrying import Works
from sim.compiled.month.deciding import Attention
from sim.compiled.month.opening import WORD, Memory, Script
from sim.compiled.month.parts import Turns
from sim.compiled.month.reviews import Reviews
from sim.compiled.month.striking import COUNT, DERIVED, EVENT, Incidents, Milestones
from sim.compiled.numbering import BOUNDLESS, Conditions, Parameters, bits, firsts, flat, whole
from sim.config.schema import level_name
from sim.luck import find_key
from sim.world.projects import beyond_say
from sim.world.script import in_force


def read_turns(theatre: Stage, row: Parameters) -> Turns:
    """What turns of policy do."""
    turning, policies = theatre.policies.turning, theatre.policies
    swings = []
    for side in (turning.up, turning.down):
        swings += [whole(side.first), whole(side.count), whole(side.rows), whole(side.begins), side.changes.astype(theatre.dtype)]
    in_rows = by_row(theatre)
    potency = whole([row.row(f"{d.address}.potency") for d in in_rows])
    shape = turning.lasting.shape
    return Turns(
        *swings, potency, whole(turning.options), whole(turning.lasting, shape), whole(policies.act_steps, shape),
        whole(policies.armed, shape),
    )  # fmt: skip


def read_memory(theatre: Stage, tests: Conditions, row: Parameters) -> Memory:
    """What is remembered of turns and incidents, and the levels that are news when they are crossed."""
    content, columns = theatre.content, {name: place for place, name in enumerate(theatre.relations.meaning.actors)}
    felt = [
        (place, columns[actor], columns[incident.by], row.row(f"incidents.{name}.felt.{actor}"))
        for place, (name, incident) in enumerate(content.incidents.items())
        if incident.by is not None
        for actor in incident.felt
    ]
    return Memory(
        kept=row.row_if("laws.reciprocity.numbers.memory"),
        window=row.row_if("laws.replies.numbers.window"),
        makers=whole([columns[name.split(".", 1)[0]] for name in content.dossiers]),
        felt=whole(felt, (-1, 4)),
        level_first=_read_levels(theatre, tests),
        **read_calls(theatre),
    )


def read_calls(theatre: Stage) -> dict[str, Any]:
    """What turns are worth to whom, and which call for whose answer: of what is remembered that which hangs on numbers."""
    calls = theatre.relations.meaning.calls
    called = np.zeros((calls[..., 0].size, -(-calls.shape[-1] // WORD)), dtype=np.int64)
    for dossier, calls_on in enumerate(calls.reshape(-1, calls.shape[-1]).T):
        called[:, dossier // WORD] |= calls_on.astype(np.int64) << dossier % WORD
    return dict(worth=np.ascontiguousarray(theatre.relations.worth), calls=called)


def _read_levels(theatre: Stage, tests: Conditions) -> np.ndarray:
    """Where the tests of each level that somebody watches begin."""
    watched = {level_name(topic): topic for topic in theatre.content.watched if not isinstance(topic, str)}
    return whole([len(tests), *(tests.add(level) for level in watched.values())])


def read_script(theatre: Stage, tests: Conditions) -> Script:
    """What the scenario, the forks and the levers do."""
    world, events = theatre.world, [cue.event for cue in theatre.cues]
    options = theatre.options
    sets = [[(world.variable_rows[name], value) for name, value in event.set.items()] for event in events]
    pushes = [[(world.variable_rows[name], effect) for name, effect in event.push.items()] for event in events]
    stances = [
        [(world.dossier_rows[name], options[name].index(option)) for name, option in event.stance.items()] for event in events
    ]
    forced = np.full((theatre.horizon + 2, len(world.dossier_rows)), -1)
    for name, each in theatre.content.scenario.force.items():
        for month in range(theatre.horizon + 2):
            if in_force(each, month):
                forced[month, world.dossier_rows[name]] = options[name].index(each.option)
    return Script(
        month=whole([event.month or 0 for event in events]),
        test_first=whole([len(tests), *(tests.add(event.when) for event in events)]),
        set_first=firsts(sets),
        sets=whole([place for place, _ in flat(sets)]),
        set_to=np.array([value for _, value in flat(sets)], dtype=theatre.dtype),
        push_first=firsts(pushes),
        pushes=whole([place for place, _ in flat(pushes)]),
        push_by=np.array([effect for _, effect in flat(pushes)], dtype=theatre.dtype),
        stance_first=firsts(stances),
        stances=whole(flat(stances), (-1, 2)),
        forced=whole(forced, forced.shape),
        forces=whole([world.dossier_rows[name] for name in theatre.content.scenario.force]),
        holds=whole([world.dossier_rows[name] for name in theatre.held]),
    )


def read_reviews(theatre: Stage, tests: Conditions, row: Parameters) -> Reviews:
    """When dossiers come up, and which of their options are open."""
    in_rows, content, most = by_row(theatre), theatre.content, theatre.policies.turning.lasting.shape[1]
    entries = [content.actors[d.actor].dossiers[d.name.split(".", 1)[1]] for d in in_rows]
    watched = [theatre.news.of(d.when, 0) for d in in_rows]
    first = np.zeros((len(in_rows), most + 1), dtype=np.int32)
    for place, entry in enumerate(entries):
        first[place] = len(tests)
        for number, option in enumerate(entry.options.values()):
            first[place, number + 1 :] = tests.add(option.requires)
    closed = [[d.options.index(option) for option in theatre.forbidden[d.name]] for d in in_rows]
    months = range(theatre.horizon + 2)
    dated = [[d.dates is not None and d.dates.comes_up(month) for d in in_rows] for month in months]
    return Reviews(
        rate=whole([row.row(f"{d.address}.review.rate") for d in in_rows]),
        attention=whole([row.row(f"{d.address}.review.attention") for d in in_rows]),
        pause=whole([d.pause for d in in_rows]),
        watch_first=firsts(watched),
        watched=whole(flat(watched)),
        test_first=first,
        has_tests=np.array([bool(d.requires) for d in in_rows]),
        has_acts=np.array([d.has_acts for d in in_rows]),
        dated=np.array(dated).reshape(len(months), len(in_rows)),
        asked_chance=row.row_if("laws.replies.numbers.chance"),
        forbidden=whole([bits(each) for each in closed]),
        can_shut=np.array([len({*each, *d.requires}) == len(d.options) for each, d in zip(closed, in_rows, strict=True)]),
    )


def read_attention(theatre: Stage, row: Parameters) -> Attention:
    """How much each actor changes in a month."""
    return Attention(
        order=whole([d.row for d in theatre.dossiers]),
        first=firsts([actor.dossiers for actor in theatre.actors.values()]),
        most=row.row_if("laws.attention.numbers.turns", BOUNDLESS),
        window=row.row_if("laws.replies.numbers.window"),
    )


def read_beliefs(theatre: Stage, row: Parameters) -> Witnesses:
    """Who judges whom by what."""
    found, most = theatre.motion.beliefs.witnesses, theatre.policies.turning.lasting.shape[1]
    seen = [list(belief.seen) for belief in found]
    chances = np.zeros((len(flat(seen)), most, 2), dtype=theatre.dtype)
    for place, pair in enumerate(flat([list(zip(belief.first, belief.second, strict=True)) for belief in found])):
        for kind, taken in enumerate(pair):
            chances[place, : taken.size, kind] = taken
    numbers = {key: whole([row.row(f"beliefs.{belief.name}.{key}") for belief in found]) for key in ("heed", "looks", "turns")}
    starts = whole([row.row(f"variables.{belief.name}.start") for belief in found])
    return Witnesses(
        whole([belief.row for belief in found]),
        starts,
        **numbers,
        seen_first=firsts(seen),
        seen=whole(flat(seen)),
        chances=chances,
    )


def read_works(theatre: Stage, tests: Conditions, row: Parameters) -> Works:
    """Works, limits, homes, and levels that options set."""
    content, projects, homes, bounds = theatre.content, theatre.motion.projects, theatre.motion.homes, theatre.bounds
    names = list(theatre.world.variable_rows)
    works = [names[variable] for variable in projects.rows]
    stages = ("planned", "financed", "building")
    needed = [[getattr(content.projects[name], stage).needs for stage in stages] for name in works]
    needs = [[len(tests), *(tests.add(each) for each in by_stage)] for by_stage in needed]
    beyond = [[len(tests), *(tests.add(beyond_say(each, content)) for each in by_stage)] for by_stage in needed]
    at_home = [names[variable] for variable in homes.rows]
    sets = theatre.policies.sets
    most = theatre.policies.turning.lasting.shape[1]
    levels = np.full((len(sets), most), np.nan, dtype=theatre.dtype)
    for place, (_, _, found) in enumerate(sets):
        levels[place, : found.size] = found
    low, high = bounds[homes.rows].T
    return Works(
        rows=whole(projects.rows),
        begun=projects.begun.astype(theatre.dtype),
        range=bounds[projects.rows, 1] - bounds[projects.rows, 0],
        months=whole([[row.row(f"projects.{name}.{stage}.months") for name in works] for stage in stages], (3, len(works))),
        test_first=whole(needs, (len(works), 4)),
        beyond_first=whole(beyond, (len(works), 4)),
        limited=whole(list(projects.limits)),
        homes=whole(homes.rows),
        home_rate=whole([row.row(f"variables.{name}.relax.rate") for name in at_home]),
        home_habit=whole([row.row(f"variables.{name}.relax.habit") for name in at_home]),
        home_low=low.copy(),
        home_range=high - low,
        set_dossier=whole([dossier for dossier, _, _ in sets]),
        set_row=whole([variable for _, variable, _ in sets]),
        set_levels=levels,
    )


def read_incidents(theatre: Stage, row: Parameters) -> Incidents:
    """What happens by chance, and what it does."""
    world, options, known = theatre.world, theatre.options, theatre.content.incidents
    counted = [name for name, incident in known.items() if incident.kind == "count"]
    drivers = [
        [
            (row.row(f"incidents.{name}.drivers.{variable}.slope"), world.variable_rows[variable], driver.at)
            for variable, driver in (each.drivers.items() if each.kind != "derived" else ())
        ]
        for name, each in known.items()
    ]
    stances = [
        [
            (row.row(f"incidents.{name}.stances.{dossier}.{option}"), world.dossier_rows[dossier], options[dossier].index(option))
            for dossier, answers in each.stances.items()
            for option in answers
        ]
        for name, each in known.items()
    ]
    pushes = [[(world.variable_rows[variable], effect) for variable, effect in each.pushes.items()] for each in known.values()]
    turns = [[(world.dossier_rows[d], options[d].index(option)) for d, option in each.turns.items()] for each in known.values()]
    places = [
        counted.index(each.of if each.kind == "derived" else name) if each.kind != "event" else 0 for name, each in known.items()
    ]
    first_luck = 2 * len(world.dossier_rows)

    def numbers(key: str, kinds: tuple[str, ...]) -> np.ndarray:
        return whole([row.row(f"incidents.{name}.{key}") if each.kind in kinds else 0 for name, each in known.items()])

    return Incidents(
        kind=whole([{"event": EVENT, "count": COUNT, "derived": DERIVED}[each.kind] for each in known.values()]),
        happens=np.array([each.part not in theatre.decision.without for each in known.values()]),
        rate=numbers("per_month", ("event", "count")),
        driver_first=firsts(drivers),
        driver_slope=whole([slope for slope, _, _ in flat(drivers)]),
        driver_row=whole([variable for _, variable, _ in flat(drivers)]),
        driver_at=np.array([at for _, _, at in flat(drivers)], dtype=theatre.dtype),
        stance_first=firsts(stances),
        stance_number=whole([number for number, _, _ in flat(stances)]),
        stance_row=whole([dossier for _, dossier, _ in flat(stances)]),
        stance_option=whole([option for _, _, option in flat(stances)]),
        counted=whole(places),
        dispersion=numbers("dispersion", ("count",)),
        lethal=numbers("severity.lethal_share", ("count",)),
        exponent=numbers("severity.exponent", ("count",)),
        log_largest=np.array([float(log(each.severity.largest)) if each.kind == "count" else 0.0 for each in known.values()]),
        killed=np.array([float(each.killed_at_least) if each.kind == "derived" else 0.0 for each in known.values()]),
        push_first=firsts(pushes),
        push_row=whole([variable for variable, _ in flat(pushes)]),
        push_by=np.array([effect for _, effect in flat(pushes)], dtype=theatre.dtype),
        turn_first=firsts(turns),
        turns=whole(flat(turns), (-1, 2)),
        luck=whole([first_luck + place for place in range(len(known))]),
        severity=whole([first_luck + len(known) + place for place in range(len(known))]),
    )


def read_milestones(theatre: Stage, tests: Conditions) -> Milestones:
    """When milestones are reached."""
    known = theatre.content.milestones.values()
    return Milestones(whole([len(tests), *(tests.add(each.when) for each in known)]), whole([each.lasts for each in known]))


def read_keys(theatre: Stage) -> np.ndarray:
    """The keys of all purposes of luck: reviews and choices of dossiers, incidents and how severe they are."""
    dossiers, incidents = theatre.content.dossiers, theatre.content.incidents
    purposes = [f"review/{name}" for name in dossiers] + [f"choice/{name}" for name in dossiers]
    purposes += [f"incident/{name}" for name in incidents] + [f"severity/{name}" for name in incidents]
    return np.array([find_key(theatre.seed, purpose) for purpose in purposes], dtype=np.uint64).reshape(-1, 2)


def by_row(theatre: Stage) -> list:
    """The dossiers in the order of their rows."""
    return sorted(theatre.dossiers, key=lambda d: d.row)
