"""How does a theatre go through months in compiled form?

Its state is laid out in blocks, the compiled month runs over them, and the state is put back: to everybody else nothing but the
time has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from sim.actors.actor import Actor
from sim.actors.stage import Stage
from sim.actors.state import State
from sim.actors.taking import put, state_of
from sim.compiled.books import Book
from sim.compiled.build import is_built, load_rules, write_rules
from sim.compiled.choices import (
    read_answers,
    read_limits,
    read_minds,
    read_outlooks,
    read_pacts,
    read_shares,
    read_stakes,
    read_terms,
)
from sim.compiled.month.striking import Record
from sim.compiled.month.whole import Blocks, Tables, lay_desk
from sim.compiled.numbering import Conditions, Parameters, look_up, whole
from sim.compiled.rules import Outcomes, find_traced, list_rules
from sim.compiled.tables import (
    read_attention,
    read_beliefs,
    read_calls,
    read_incidents,
    read_keys,
    read_memory,
    read_milestones,
    read_reviews,
    read_script,
    read_turns,
    read_works,
)
from sim.compiled.tile import REAL, TOLLS, WHOLE, WIDTH, Layout, Sizes, lay_out
from sim.config.frame import digest_shape, find_in_frame
from sim.config.remembered import find_once

MOST_OPTIONS = 31
"""Options of a dossier, each of which is one bit."""


@dataclass(frozen=True)
class Engine:
    """The compiled month of theatres that differ in numbers and luck alone.

    source : of the rules. tables, at, sizes : what stays as it is, and where everything lies. addresses : of the parameters that
    are read, in the order of their rows.
    """

    source: str
    tables: Book
    at: Layout
    sizes: Sizes
    addresses: tuple[str, ...]

    @property
    def is_built(self) -> bool:
        """Whether it has been compiled before."""
        return is_built(self.source)


def engine_of(theatre: Stage) -> Engine:
    """The engine of a theatre. Raises Untraceable for a rule that has no compiled form."""
    key = ("engine", theatre.dtype, tuple(theatre.order), theatre.horizon, tuple(theatre.held), repr(theatre.forks))
    return find_once(theatre.content, key, lambda: _fit(theatre, key))


def _fit(theatre: Stage, key: tuple) -> Engine:
    """The engine of all theatres of this frame and scenario, with what their policies mean in this one."""
    key = (*key, digest_shape(theatre.content.scenario), *list_rules(theatre))
    source, tables, at, sizes, addresses = find_in_frame(theatre.content, key, lambda: _make(theatre))
    memory, stakes = tables.memory._replace(**read_calls(theatre)), tables.stakes._replace(**read_answers(theatre))
    return Engine(source, Book(tables._replace(memory=memory, stakes=stakes)), at, sizes, addresses)


def _make(theatre: Stage) -> tuple[str, Tables, Layout, Sizes, tuple[str, ...]]:
    """What an engine consists of, its tables not yet a book: of these one is made for each content."""
    row, outcomes = Parameters(theatre.parameters), Outcomes(theatre.content)
    tables = read_tables(theatre, row, outcomes)
    mechanisms, limits = find_traced(theatre, row.row)
    incidents = theatre.content.incidents.values()
    counts = dict(
        n_variables=len(theatre.world.variables),
        n_dossiers=len(theatre.dossiers),
        n_milestones=len(theatre.content.milestones),
        n_incidents=len(theatre.content.incidents),
        n_agreements=len(theatre.deals.pacts),
        n_sides=len(tables.pacts.sides),
        n_projects=len(theatre.motion.projects.rows),
        n_limits=len(theatre.motion.projects.limits),
        n_actors=len(theatre.actors),
        n_options=theatre.policies.turning.lasting.shape[1],
        counted=sum(incident.kind == "count" for incident in incidents),
    )
    at, sizes = lay_out(state_of(theatre).arrays(), len(row.addresses()), counts)
    source = write_rules(outcomes, mechanisms, limits, at, row.row, np.dtype(theatre.dtype).name)
    return source, tables, at, sizes, row.addresses()


def read_tables(theatre: Stage, row: Parameters, outcomes: Outcomes) -> Tables:
    """The tables of a theatre."""
    tests = Conditions(theatre.world, theatre.options, theatre.dtype)
    reviews = read_reviews(theatre, tests, row)
    pacts = read_pacts(theatre, tests, reviews, row)
    memory, script = read_memory(theatre, tests, row), read_script(theatre, tests)
    works, milestones = read_works(theatre, tests, row), read_milestones(theatre, tests)
    return Tables(
        tests=tests.table(),
        turns=read_turns(theatre, row),
        memory=memory,
        script=script,
        pacts=pacts,
        reviews=reviews,
        shares=read_shares(theatre, pacts, row),
        outlooks=read_outlooks(theatre, row),
        terms=read_terms(theatre),
        limits=read_limits(theatre),
        stakes=read_stakes(theatre, outcomes, row),
        minds=read_minds(theatre),
        beliefs=read_beliefs(theatre, row),
        works=works,
        incidents=read_incidents(theatre, row),
        milestones=milestones,
        bounds=np.ascontiguousarray(theatre.bounds),
        netting=row.row_if("laws.netting.numbers.share"),
        attention=read_attention(theatre, row),
        running=whole([d.row for d in theatre.dossiers if d.has_acts]),
    )


def advance(theatre: Stage, months: int, threads: int = 1) -> bool:
    """Take a theatre so many months on; tells whether every variable stayed a finite number, and if not changes nothing.

    threads : among which the tiles are shared out.
    """
    engine, state = engine_of(theatre), state_of(theatre)
    run, record = load_rules(engine.source), theatre.record
    begin, end = theatre.month + 1, theatre.month + months
    blocks = _lay_blocks(theatre, engine, state, range(begin, end + 1))
    kept = Record(record.state, record.stance, record.happened.astype(np.int16), record.attacks, record.deaths, record.worst,
                  whole(record.rows))  # fmt: skip
    before = [each.copy() for each in kept[:6]] if record.ends_only else []
    what = (engine.tables, Book(engine.at), Book(engine.sizes), Book(blocks), Book(kept))

    def play(worlds: range) -> bool:
        """Some of the worlds, on a desk of their own."""
        desk = Book(lay_desk(engine.tables.pages, engine.at, engine.sizes, theatre.dtype))
        return run(*what, desk, worlds.start, worlds.stop, begin, end)

    if not _play_all(play, _share_out(theatre.world.n, threads)):
        for each, old in zip(kept[: len(before)], before, strict=True):
            each[:] = old
        return False
    record.happened[:] = kept.happened
    _put_back(theatre, state, blocks, end)
    return True


def _share_out(worlds: int, threads: int) -> list[range]:
    """Worlds in as many parts as threads, whole tiles each; fewer where there are not so many tiles."""
    tiles = max(-(-worlds // WIDTH), 1)
    parts = min(threads, tiles)
    ends = [min(part * tiles // parts * WIDTH, worlds) for part in range(parts + 1)]
    return [range(first, last) for first, last in pairwise(ends)]


def _play_all(play: Callable[[range], bool], parts: Sequence[range]) -> bool:
    """Play all parts, side by side where there are several; tells whether every variable stayed a finite number."""
    if len(parts) == 1:
        return play(parts[0])
    with ThreadPoolExecutor(len(parts)) as pool:
        return all(list(pool.map(play, parts)))


def _lay_blocks(theatre: Stage, engine: Engine, state: State, months: range) -> Blocks:
    """The state of a theatre in blocks, with its parameters and what levers hold in place."""
    sizes, n = engine.sizes, theatre.world.n
    real, rows = np.empty((sizes.real_read, n), dtype=theatre.dtype), np.empty((sizes.whole_read, n), dtype=np.int32)
    for names, block in ((REAL, real), (WHOLE, rows)):
        place = 0
        for name in names:
            part = getattr(state, name).reshape(-1, n)
            block[place : place + len(part)] = part
            place += len(part)
    look_up(theatre.parameters, engine.addresses, real[sizes.real :])
    rows[sizes.whole :] = -1
    for name, held in theatre.held.items():
        rows[sizes.whole + theatre.by_name[name].row] = held
    places = np.array([theatre.record.place(month) for month in months], dtype=np.int64)
    return Blocks(theatre.luck.worlds.astype(np.uint64), read_keys(theatre), real, rows, np.zeros((sizes.double, n)), places)


def _put_back(theatre: Stage, state: State, blocks: Blocks, month: int) -> None:
    """Bring a theatre to the month that its blocks have come to."""
    parts: dict[str, Any] = {}
    for names, block in ((REAL, blocks.real), (WHOLE, blocks.whole), (TOLLS, blocks.double)):
        place = 0
        for name in names:
            like = state.tolls[TOLLS.index(name)] if names is TOLLS else getattr(state, name)
            size = int(np.prod(like.shape[:-1]))
            parts[name] = block[place : place + size].reshape(like.shape).astype(like.dtype)
            place += size
    tolls = np.array([parts.pop(name) for name in TOLLS])
    theatre.month, theatre.part = month, theatre.steps_per_month
    if "steps" in vars(theatre):
        vars(theatre)["steps"] = month  # Mesa's own count, which its release 4 drops
    put(State(month=month, **parts, tolls=tolls, record={}), theatre)


def find_reason_against(theatre: Stage) -> str:
    """Why the months of a theatre cannot be played in compiled form, in words; empty where they can."""
    if own := [name for name, actor in theatre.actors.items() if type(actor) is not Actor]:
        return f"{own[0]} has a decision rule of its own"
    if theatre.onlookers:
        return "somebody looks on at every choice"
    if theatre.steps_per_month != 1:
        return "a month has several steps"
    if theatre.luck.generator != "philox":
        return f"luck is that of {theatre.luck.generator}"
    if any(actor.depth == np.inf for actor in theatre.actors.values()):
        return "actors reason about each other without end (depth inf)"
    if max((len(d.options) for d in theatre.dossiers), default=0) > MOST_OPTIONS:
        return f"a dossier has more than {MOST_OPTIONS} options"
    return "" if theatre.dossiers else "there is nothing to decide"
