"""What do choices hang on, as arrays that the compiled month reads: agreements, courses, wants and costs of every dossier?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.actors.dossier import Dossier
from sim.actors.foresight import Outlook
from sim.actors.stage import Stage
from sim.compiled.month.agreements import Pacts
from sim.compiled.month.desk import Limits, Minds, Stakes
from sim.compiled.month.prospects import Shares
from sim.compiled.month.reviews import Reviews
from sim.compiled.month.weighing import Outlooks, Terms
from sim.compiled.numbering import WHOLLY, Conditions, Parameters, bits, firsts, flat, whole
from sim.compiled.rules import Outcomes
from sim.compiled.tables import by_row


def read_pacts(theatre: Stage, tests: Conditions, reviews: Reviews, row: Parameters) -> Pacts:
    """The agreements, in the order in which they are settled."""
    found, dossiers = theatre.deals.pacts, theatre.deals.dossiers
    sides = [list(pact.sides) for pact in found]
    veto = flat([list(pact.veto) for pact in found])
    consents = flat([[np.flatnonzero(given) for given in pact.consents] for pact in found])
    effects = [list(zip(pact.rows, pact.up, pact.down, strict=True)) for pact in found]
    is_open, ways = [], []
    for side, options in zip(flat(sides), consents, strict=True):
        dossier = dossiers[side]
        allowed = [option for option in options if dossier.options[option] not in theatre.forbidden[dossier.name]]
        is_open.append(any(option not in dossier.requires for option in allowed))
        ways.append([reviews.test_first[side, option : option + 2] for option in allowed if option in dossier.requires])
    potency = np.zeros(len(found), dtype=np.int32)
    for pact in found:
        potency[pact.row] = row.row(pact.address)
    return Pacts(
        rows=whole([pact.row for pact in found]),
        side_first=firsts(sides),
        sides=whole(flat(sides)),
        consents=whole([bits(options) for options in consents]),
        least=whole([pact.least for pact in found]),
        veto=np.array(veto, dtype=bool),
        test_first=whole([len(tests), *(tests.add(pact.asks) for pact in found)]),
        potency=potency,
        effect_first=firsts(effects),
        effect_rows=whole([variable for variable, _, _ in flat(effects)]),
        effect_up=np.array([up for _, up, _ in flat(effects)], dtype=theatre.dtype),
        effect_down=np.array([down for _, _, down in flat(effects)], dtype=theatre.dtype),
        is_open=np.array(is_open, dtype=bool),
        open_first=firsts(ways),
        open_tests=whole(flat(ways), (-1, 2)),
    )


def read_shares(theatre: Stage, pacts: Pacts, row: Parameters) -> Shares:
    """The shares of dossiers in agreements."""
    in_rows = by_row(theatre)
    places = {pact.row: place for place, pact in enumerate(theatre.deals.pacts)}
    shares = [(d, share) for d in in_rows for share in d.shares]
    costs = [
        f"agreements.{share.pact.name}.costs.{d.actor}" if (share.pact.row, d.actor) in theatre.deals.paid else ""
        for d, share in shares
    ]
    return Shares(
        first=firsts([d.shares for d in in_rows]),
        pact=whole([places[share.pact.row] for _, share in shares]),
        side=whole([pacts.side_first[places[share.pact.row]] + share.place for _, share in shares]),
        consents=whole([bits(np.flatnonzero(share.consents)) for _, share in shares]),
        payer=np.array([bool(cost) for cost in costs], dtype=bool),
        cost=whole([row.row(cost) for cost in costs]),
        hope=row.row_if("laws.offers.numbers.hope"),
        patience=row.row_if("laws.offers.numbers.patience"),
    )


def read_outlooks(theatre: Stage, row: Parameters) -> Outlooks:
    """The courses of all dossiers."""
    in_rows, dtype = by_row(theatre), theatre.dtype
    outlooks = [theatre.actors[d.actor].outlooks[d.name] for d in in_rows]
    tables: list[np.ndarray] = [np.zeros((2, 0), dtype=dtype)]
    place: list[list[int]] = [[], []]
    sets: list[list[float]] = [[], []]
    option: list[list[int]] = [[], []]
    size = 0
    for d, o in zip(in_rows, outlooks, strict=True):
        for span, change in enumerate((o.first, o.after)):
            place[span] += [-1] * o.still
            sets[span] += [np.nan] * o.still
            option[span] += [*[-1] * o.still, *change.options]
            for course in range(len(change.touched)):
                place[span].append(size)
                sets[span].append(d.sets[change.touched[course], change.options[course]] if d.has_sets else np.nan)
                tables.append(np.array([change.up[course], change.down[course]], dtype=dtype))
                size += change.up.shape[1]
    up, down = np.concatenate(tables, axis=1)
    return Outlooks(
        first=firsts([o.courses for o in outlooks]),
        variable=whole(flat([o.rows[o.courses, 0] for o in outlooks])),
        low=_column(flat([o.low[:, 0] for o in outlooks]), dtype),
        high=_column(flat([o.high[:, 0] for o in outlooks]), dtype),
        own=np.array(flat([np.arange(len(o.courses)) >= o.still for o in outlooks]), dtype=bool),
        place=whole(place, (2, -1)),
        pair=whole(_number_pushes(in_rows, outlooks)),
        option=whole(option, (2, -1)),
        up=np.ascontiguousarray(up),
        down=np.ascontiguousarray(down),
        lasts=_column(flat([o.lasts[:, 0] for o in outlooks]), dtype),
        sets=np.array(sets, dtype=dtype).reshape(2, -1),
        has_acts=np.array([d.has_acts for d in in_rows]),
        horizon=whole([row.row(f"actors.{d.actor}.foresight") for d in in_rows]),
        times=float(theatre.decision.foresight),
    )


def _number_pushes(in_rows: Sequence[Dossier], outlooks: Sequence[Outlook]) -> list[int]:
    """Which of the variables that dossiers push, laid end to end, each course is of; -1 for none."""
    begins = firsts([d.rows.tolist() for d in in_rows])
    pairs: list[int] = []
    for begin, o in zip(begins, outlooks, strict=False):
        pairs += [*[-1] * o.still, *(begin + o.first.touched)]
    return pairs


def read_minds(theatre: Stage) -> Minds:
    """How deep actors think about each other, and what their choices push."""
    in_rows = by_row(theatre)
    tables = [(d.up.ravel(), d.down.ravel()) for d in in_rows]
    sizes = [d.up.shape[1] for d in in_rows for _ in d.rows]
    up, down = (np.concatenate(side).astype(theatre.dtype) for side in zip(*tables, strict=True))
    depths = [int(theatre.actors[d.actor].depth) for d in in_rows]
    return Minds(
        depth=whole(depths),
        most=max(depths),
        first=firsts([d.rows for d in in_rows]),
        touched=whole(flat([d.rows for d in in_rows])),
        begins=whole(np.cumsum([0, *sizes])[:-1]),
        up=up,
        down=down,
    )


def _column(values: list, dtype: type) -> np.ndarray:
    return np.array(values, dtype=dtype)


def read_terms(theatre: Stage) -> Terms:
    """What agreements mean to the courses of all dossiers, in either span."""
    found: list[list[list[tuple]]] = [[], []]
    for d in by_row(theatre):
        outlook = theatre.actors[d.actor].outlooks[d.name]
        for span in range(2):
            found[span].append(
                [
                    (share, outlook.still + course, given, side, effect)
                    for share, term in enumerate(outlook.terms[span])
                    for course, given, side, effect in term.courses
                ]
            )
    most = max(len(flat(each)) for each in found)
    columns = [flat(each) + [(0, 0, 0, 0, 0.0)] * (most - len(flat(each))) for each in found]
    parts = [[[entry[part] for entry in column] for column in columns] for part in range(5)]
    first = np.array([firsts(each) for each in found], dtype=np.int32)
    return Terms(first, *(whole(part, (2, most)) for part in parts[:4]), np.array(parts[4], dtype=theatre.dtype).reshape(2, most))


def read_limits(theatre: Stage) -> Limits:
    """What holds back expectations."""
    motion, parties = theatre.motion, theatre.motion.projects.parties
    works, limits = [], []
    beliefs: list[Any] = []
    witness_of = {belief.row: place for place, belief in enumerate(motion.beliefs.witnesses)}
    seen_first = np.cumsum([0, *(len(belief.seen) for belief in motion.beliefs.witnesses)])
    for d in by_row(theatre):
        o = theatre.actors[d.actor].outlooks[d.name]

        def courses(variable: int, o=o) -> list[int]:
            return [int(course) for course in o.of_row[variable][1]] if variable in o.of_row else []

        waits = [place + len(parties) * (d.row in own) for place, own in enumerate(parties)]
        works.append(
            [(place, course, waits[place]) for place, row in enumerate(motion.projects.rows) for course in courses(int(row))]
        )
        limits.append([(place, course) for place, variable in enumerate(motion.projects.limits) for course in courses(variable)])
        beliefs.append([])
        for touched in d.judged:
            variable = int(d.rows[touched])
            for course in courses(variable):
                belief = witness_of[variable]
                seen = seen_first[belief] + motion.beliefs.witnesses[belief].seen.index(d.row)
                beliefs[-1].append((belief, seen, course, o.first.options[course - o.still]))
    columns = [firsts(works), *(whole([entry[part] for entry in flat(works)]) for part in range(3))]
    columns += [firsts(limits), *(whole([entry[part] for entry in flat(limits)]) for part in range(2))]
    columns += [firsts(beliefs), *(whole([entry[part] for entry in flat(beliefs)]) for part in range(4))]
    return Limits(*columns)


def read_stakes(theatre: Stage, outcomes: Outcomes, row: Parameters) -> Stakes:
    """What actors want of each dossier, and what its options cost."""
    in_rows, most = by_row(theatre), theatre.policies.turning.lasting.shape[1]
    rules = [list(theatre.actors[d.actor].relevant[d.name]) for d in in_rows]
    forms, weights, looks, courses, look_of = [], [], [], [], []
    for d, wanted in zip(in_rows, rules, strict=True):
        for rule in wanted:
            form, variables, addresses = outcomes.add(rule.outcome_name, rule.reading)
            ways = [_courses(theatre, d, variables, option) for option in range(len(d.options))]
            distinct = list(dict.fromkeys(ways))
            forms.append(form)
            weights.append([row.row(address) for address in addresses])
            looks.append(distinct)
            courses += distinct
            look_of.append([distinct.index(way) for way in ways] + [0] * (most - len(ways)))
    return Stakes(
        rule_first=firsts(rules),
        weight=whole([row.row(rule.address) for rule in flat(rules)]),
        look_first=firsts(looks),
        outcome=whole(forms),
        course_first=firsts(courses),
        courses=whole(flat(courses)),
        weight_first=firsts(weights),
        weights=whole(flat(weights)),
        look_of=whole(look_of, (len(look_of), most)),
        **_read_costs(theatre, in_rows, most, row),
        **read_answers(theatre),
        **_read_reciprocity(theatre, in_rows, row),
        **_read_scales(theatre, in_rows),
    )


def _courses(theatre: Stage, d: Dossier, variables: list[str], option: int) -> tuple[int, ...]:
    """The courses that some variables take under an option."""
    places = theatre.actors[d.actor].outlooks[d.name].places
    return tuple(int(places[name] if np.ndim(places[name]) == 0 else places[name][option]) for name in variables)


def _read_costs(theatre: Stage, in_rows: list[Dossier], most: int, row: Parameters) -> dict[str, Any]:
    distance = np.zeros((len(in_rows), most, most), dtype=theatre.dtype)
    upkeep, backing = np.zeros((2, len(in_rows), most), dtype=np.int32)
    for place, d in enumerate(in_rows):
        distance[place, : len(d.options), : len(d.options)] = d.distance
        for number, option in enumerate(d.options):
            upkeep[place, number] = row.row_if(f"{d.address}.options.{option}.upkeep")
            backing[place, number] = row.row_if(f"{d.address}.options.{option}.backing_down")
    return dict(
        distance=distance,
        turning_cost=whole([row.row(f"{d.address}.turning_cost") for d in in_rows]),
        upkeep=upkeep,
        backs_down=np.array([bool(d.armed.any()) for d in in_rows]),
        backing_down=backing,
        temperature=whole([row.row(f"actors.{d.actor}.temperature") for d in in_rows]),
        times=float(theatre.decision.temperature),
    )


def read_answers(theatre: Stage) -> dict[str, Any]:
    """What options do to others, whom somebody may want to answer: of the stakes that which hangs on numbers."""
    relations, actors, in_rows = theatre.relations, theatre.relations.meaning.actors, by_row(theatre)
    matters = [_others(d, relations.worth[d.row, : len(d.options)], actors) for d in in_rows]
    answers = np.zeros((len(flat(matters)), theatre.policies.turning.lasting.shape[1]), dtype=theatre.dtype)
    place = 0
    for d, others in zip(in_rows, matters, strict=True):
        for _, column in others:
            worth = relations.worth[d.row, : len(d.options), column]
            answers[place, : worth.size] = worth - relations.worth[d.row, d.start, column]
            place += 1
    return dict(
        answer_first=firsts(matters),
        answer_column=whole([column for _, column in flat(matters)]),
        answers=answers,
    )


def _read_reciprocity(theatre: Stage, in_rows: list[Dossier], row: Parameters) -> dict[str, Any]:
    actors = theatre.relations.meaning.actors
    return dict(
        actor=whole([actors.index(d.actor) for d in in_rows]),
        strength=whole([row.row(f"actors.{name}.reciprocity.strength") for name in actors]),
        scale=row.row_if("laws.reciprocity.numbers.scale", WHOLLY),
    )


def _others(d: Dossier, worth: np.ndarray, actors: Sequence[str]) -> list[tuple[str, int]]:
    """The actors to whom the options of a dossier mean different things; whoever answers nobody adds nothing."""
    return [(name, column) for column, name in enumerate(actors) if name != d.actor and np.ptp(worth[:, column]) > 0]


def _read_scales(theatre: Stage, in_rows: list[Dossier]) -> dict[str, Any]:
    names, scales, ends = list(theatre.world.variable_rows), theatre.world.scales, []
    for d in in_rows:
        o = theatre.actors[d.actor].outlooks[d.name]
        ends += [scales.get(names[variable]) for variable in o.rows[o.courses, 0]]
    return dict(
        scaled=np.array([end is not None for end in ends], dtype=bool),
        low=np.array([end[0] if end else 0.0 for end in ends], dtype=theatre.dtype),
        range=np.array([end[1] - end[0] if end else 1.0 for end in ends], dtype=theatre.dtype),
    )
