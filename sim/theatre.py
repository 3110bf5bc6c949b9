"""What is the theatre, and what happens in a month?

It is a Mesa model with a world axis: it holds `n` possible worlds side by side, and its actors (Mesa agents) decide for all of
them at once. One world is n = 1; there is no second engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import mesa
import numpy as np

from sim.actors import taking
from sim.actors.account import Choice, Onlooker, explain_reviews, keeping
from sim.actors.actor import Actor, cast
from sim.actors.attention import find_put_off, note_put_off
from sim.actors.deals import Deals
from sim.actors.decision import choose
from sim.actors.dossier import Dossier, all_compiled, opening
from sim.actors.meaning import meaning
from sim.actors.policies import Policies
from sim.actors.reasoning import deliberate
from sim.actors.relations import Relations
from sim.actors.standing import Standing
from sim.actors.state import State
from sim.compiled import leap
from sim.config.content import Content, in_order
from sim.config.errors import InputError, refuse, unknown
from sim.config.taken import plain, whole
from sim.luck import GENERATORS, Luck
from sim.mechanisms.run import assemble, enter, run
from sim.sampling.designs import Design, given, name_design
from sim.world import incidents, script
from sim.world.agreements import pacts
from sim.world.beliefs import take_at_word
from sim.world.milestones import watch
from sim.world.motion import Motion
from sim.world.news import News
from sim.world.record import Record
from sim.world.steps import number_of_steps
from sim.world.world import PRECISIONS, World, world_numbers


class Theatre(mesa.Model):
    """Many possible courses of events in one region, a month at a time.

    Parameters
    ----------
    content : everything the theatre holds, from `sim.config.loading.load`.
    worlds : the numbers of the worlds to hold, or how many (0, 1, ...). A world's number is part of the address of its luck.
    seed : the seed of all luck, a whole number from 0.
    design : which numbers each world plays with (`sim.sampling.designs.Design`), or just 'monte_carlo' (each draws its uncertain
        numbers) or 'central' (middle values); then worlds_per_point worlds share a draw, and generator is that of luck.
    horizon : months for which there is room in the record.
    actor_classes : actor id -> subclass of `Actor` with a decision rule of its own.
    trace : keep an account of every choice (for stories; use with few worlds).
    precision : 'single' or 'double', what the worlds are computed in.
    recorded : the variables kept in the record (None: all). ends_only : keep only the start and the last month.
    steps_per_month : in which a month is computed (`sim.world.steps`). order : of the actors (none: that of their files).

    Attributes
    ----------
    world : the state (`sim.world.world.World`). month : months gone by. part : the step of the month. record : what happened.
    parameters : address -> number. held : dossier -> index of the option a lever holds in place, -1 where the actor decides,
    (world,). onlookers : called after each review with (theatre, actor, dossier, weighing, stances before). forks : made so far.
    """

    def __init__(
        self,
        content: Content,
        worlds: int | Sequence[int] | np.ndarray = 1,
        seed: int = 0,
        design: str | Design = "monte_carlo",
        worlds_per_point: int = 1,
        horizon: int = 60,
        actor_classes: Mapping[str, type[Actor]] | None = None,
        trace: bool = False,
        precision: str = "single",
        recorded: Sequence[str] | None = None,
        ends_only: bool = False,
        steps_per_month: int = 1,
        generator: str = GENERATORS[0],
        order: Sequence[str] = (),
    ) -> None:
        seed, horizon, order, numbers = whole(seed, "seed", 0), whole(horizon, "horizon", 1), plain(order), world_numbers(worlds)
        super().__init__(rng=seed)
        design = name_design(design, worlds_per_point, generator) if isinstance(design, str) else design
        if precision not in PRECISIONS:
            raise unknown("precision", precision, PRECISIONS, "precision")
        self.how = dict(content=content, worlds=numbers, seed=seed, design=design, horizon=horizon, trace=trace, order=order)
        self.how |= dict(actor_classes=actor_classes, precision=precision, steps_per_month=steps_per_month)
        self.content, self.seed, self.horizon, self.trace = content, seed, horizon, trace
        self.forks: list[script.Fork] = []
        self.decision, self.options, self.dtype = content.decision, content.options, PRECISIONS[precision]
        self.steps_per_month, self.order = number_of_steps(steps_per_month), in_order(content, order)
        self.month, self.part, self.is_under_way = 0, self.steps_per_month, False
        points = given(design, content.quantities, self.options, numbers, seed, self.dtype)
        self.luck, self.parameters, self.held = Luck(seed, points.luck, design.generator), points.parameters, points.held
        factors = {f"actors.{rule}.weight": factor for rule, factor in content.scenario.weights.items()}
        self.parameters |= {name: self.parameters[name] * factors[name] for name in factors if name not in design.levers}
        self._set_stage(numbers.size)
        rows = [self.world.variable_rows[name] for name in recorded or content.variables]
        self.record = Record.empty(horizon, rows, len(self.dossiers), len(content.incidents), numbers.size, ends_only)
        self.accounts: list[Choice] = []
        self.onlookers: list[Onlooker] = [keeping(self.accounts)] if trace else []
        self.actors: dict[str, Actor] = cast(self, dict(actor_classes or {}))
        self.record.keep(0, self.world, None)

    # --- before the curtain ---------------------------------------------------------------------------------------------

    def _set_stage(self, n: int) -> None:
        """The world at month 0, the dossiers' computable forms, and the scenario's script."""
        content, numbers = self.content, self.parameters
        self.bounds = np.array([variable.bounds for variable in content.variables.values()], dtype=self.dtype)
        self.dossiers = all_compiled(content, self.order, self.dtype)
        self.by_name = {dossier.name: dossier for dossier in self.dossiers}
        self.potency = {d.name: numbers[f"{d.address}.potency"] for d in self.dossiers}
        self.forbidden = {d.name: content.scenario.forbid.get(d.name, ()) for d in self.dossiers}
        starts, names = {v: numbers[f"variables.{v}.start"] for v in content.variables}, (content.dossiers, content.milestones)
        self.world = World.opening(starts, *names, n, self.dtype, content.scales, content.agreements)
        for d in self.dossiers:
            self.world.stances[d.row] = d.start
        for d in self.dossiers:
            self.world.stances[d.row] = opening(d, self.forbidden[d.name], self.world)
        take_at_word(content, self.world)
        found = pacts(content, self.dtype)
        self.deals = Deals.of(found, self.dossiers, numbers, self.forbidden, held=self.held, is_forced=self.is_forced)
        self.policies = Policies(self.dossiers, self.potency, self.world, self.steps_per_month)
        self.deals.take_effect(self.world, self.policies.standing)
        self.news = News.silence(content, self.world)
        self.milestones = watch(content.milestones.values(), self.options, n)
        self.cues = script.cues(content.scenario, self.options, n)
        self.toll: incidents.Toll | None = None
        self.toll_so_far: incidents.Toll | None = None
        self.machinery, self.motion = assemble(content, numbers), Motion.of(content, numbers, self.world, self.bounds)
        self.relations = Relations(content, meaning(content, enter), numbers, self.world.stances, self.dtype)

    # --- the month -------------------------------------------------------------------------------------------------------

    @property
    def moment(self) -> int:
        """Steps gone by, the present one among them: by it luck is addressed."""
        return (self.month - 1) * self.steps_per_month + self.part

    def step(self) -> None:
        """One month: acts lapse, events, reviews, all pushes together, incidents and milestones, and the record."""
        if self.month >= self.horizon:
            raise InputError(f"the theatre was opened for {self.horizon} months (horizon) and they are over")
        self.is_under_way = True
        self._turn_page()
        for part in range(1, self.steps_per_month + 1):
            self._let_time_pass(part)
            if part == 1:
                self.play_events()
            self.let_mechanisms_read()
            self.hold_reviews()
            self.let_announced_come_into_force()
            self.carry_worlds()
            self.strike_incidents()
        self.motion.homes.follow(self.world, self.bounds)
        self.milestones.date(self.world, self.month)
        self.toll = self.toll_so_far
        self.record.keep(self.month, self.world, self.toll)
        self.is_under_way = False

    def advance(self, months: int, threads: int = 1) -> None:
        """So many months, compiled where they can be and then in so many threads; InputError where the horizon leaves fewer."""
        if (count := whole(months, "advance: months", 0)) > self.horizon - self.month:
            raise refuse("advance: months", count, f"up to {self.horizon - self.month}, as the horizon is {self.horizon}")
        if not leap(self, count, whole(threads, "advance: threads", 1)):
            for _ in range(count):
                self.step()

    def _turn_page(self) -> None:
        """A new month: what changed in the last becomes news, and nothing has happened yet in this one."""
        self.news.spread(self.policies.changed, self.world.reached == self.month, self.toll, self.world)
        self.relations.take_note(self.world.stances, self.toll)
        self.policies.turn_page()
        self.month += 1
        self.toll_so_far = None

    def _let_time_pass(self, part: int) -> None:
        """A new step: acts that have run their time lapse, which is no news."""
        self.part = part
        rows = [d.row for d in self.dossiers if self.is_forced(d)]
        lapses = self.policies.let_time_pass(lambda row: row not in rows)
        self.relations.lapse(*lapses)
        self.motion.beliefs.lapse(*lapses)

    def play_events(self) -> None:
        """Apply the scenario's events that are due, and the options it holds in place."""
        for cue in self.cues:
            due = cue.play(self.world, self.month)
            cue.mark(self.world, due, self.bounds)
            for name, option in cue.event.stance.items():
                self._impose(self.by_name[name], np.flatnonzero(due), option)
        for name, forced in self.content.scenario.force.items():
            if script.in_force(forced, self.month):
                self._impose(self.by_name[name], np.arange(self.world.n), forced.option)
        for name, held in self.held.items():
            dossier = self.by_name[name]
            self.set_stance(dossier, np.flatnonzero(held >= 0), held[held >= 0])
            self.policies.act_steps_left[dossier.row, held >= 0] = 0

    def _impose(self, dossier: Dossier, where: np.ndarray, option: str) -> None:
        """Let the scenario set a stance where no lever holds one; until its next review it stands even against its conditions."""
        if dossier.name in self.held:
            where = where[self.held[dossier.name][where] < 0]
        self.set_stance(dossier, where, dossier.options.index(option))
        self.policies.imposed[dossier.row, where] = True

    def let_mechanisms_read(self) -> None:
        """Agreements and mechanisms see the worlds as they are; all who look ahead know what they push."""
        self.deals.take_effect(self.world, self.policies.standing)
        run(self.machinery, self.world, self.motion.up, self.motion.down)

    def hold_reviews(self) -> None:
        """Dossiers come up; their actors deliberate, all on the same snapshot, and keep or change the stance, or put that off."""
        self.agents.do("open_reviews")
        found = deliberate(self, list(self.actors.values()))
        if not (weighings := {d.name: found[d.name] for d in self.dossiers if d.name in found}):
            return
        places, where, options = choices = choose(self.luck, self.moment, weighings, self.dtype)
        waits, rows = find_put_off(self, weighings, choices), np.array([self.by_name[name].row for name in weighings])
        dossiers, before = rows[places], self.world.stances.copy()
        self.policies.imposed[dossiers, where] = False
        self.policies.let_stand(dossiers[~waits], where[~waits], options[~waits])
        self.relations.put_on_table(dossiers[waits], where[waits])
        for dossier, weighing in note_put_off(self, weighings, choices, waits) if self.onlookers else ():
            for onlooker in self.onlookers:
                onlooker(self, self.actors[dossier.actor], dossier, weighing, before[dossier.row])

    def let_announced_come_into_force(self) -> None:
        """What was announced for now and not called off comes into force; those who judge by it have seen it announced."""
        self.motion.beliefs.lapse(*self.policies.come_into_force())

    def carry_worlds(self) -> None:
        """The standing stances, agreements and mechanisms push together on the variables, and what drifts goes homewards."""
        self.deals.take_effect(self.world, self.policies.standing)
        self.motion.carry(self.world, self.policies.standing.up, self.policies.standing.down, self.steps_per_month)
        self.policies.set_levels()
        self.motion.beliefs.learn(self.world, self.steps_per_month)

    def strike_incidents(self) -> None:
        """Incidents happen at rates read from the worlds, and leave their mark the first time in a month."""
        known, earlier, address = self.content.incidents, self.toll_so_far, (self.luck, self.moment, self.steps_per_month)
        found = incidents.strike(known, self.world, self.options, self.parameters, *address, self.decision.without)
        fresh = found if earlier is None else found.fresh(earlier)
        incidents.impulses(known, fresh, self.world, self.bounds)
        for name, incident in known.items():
            for dossier, option in incident.turns.items():
                if not self.is_forced(self.by_name[dossier]) and option not in self.forbidden[dossier]:
                    self._impose(self.by_name[dossier], np.flatnonzero(fresh.happened[name]), option)
        self.toll_so_far = found if earlier is None else found.joined(earlier)

    # --- what actors ask and do ------------------------------------------------------------------------------------------

    def set_stance(self, dossier: Dossier, where: np.ndarray, option: int | np.ndarray) -> None:
        """Let an option of one dossier stand in the worlds `where`, (world,), be it one for all or one for each."""
        self.policies.let_stand(np.full(where.size, dossier.row), where, np.broadcast_to(option, where.shape))

    def look_ahead(self) -> Standing:
        """What is expected to stand for good, and which agreements are in force then: acts are taken to be over."""
        lasting = self.policies.lasting()
        if self.policies.act_steps_left.any():
            self.deals.outlast(lasting, self.world, self.policies.lasting_stances())
        return lasting

    def is_forced(self, dossier: Dossier) -> bool:
        """Whether the scenario holds this dossier in place this month."""
        return (forced := self.content.scenario.force.get(dossier.name)) is not None and script.in_force(forced, self.month)

    def explain(self, actor: str, month: int | None = None, world: int = 0) -> str:
        """Why an actor did what it did, as text: each of its reviews in a world (its place) up to now, or those of one month."""
        return explain_reviews(self, actor, month, world)

    def state(self) -> State:
        """The whole of the worlds when a month is over, as a copy. Raises InputError while one is under way."""
        return taking.take_state(self)

    def take_up(self, state: State) -> None:
        """Go on from a state with the bits of the theatre it was taken from, forks and all; what was here is given up.

        Raises InputError, with nothing changed, for one of a theatre that was not opened with the same, or too far on.
        """
        taking.bring_to(state, self)

    def fork(self, month: int, change: Mapping[str, float | str], hold: bool = False) -> Theatre:
        """The same worlds in the same luck up to a month, one thing changed from there on; at the present month a copy, at once.

        change : dossier -> option that then stands until its next review (with `hold` for good); variable -> value it then has.
        Raises InputError for what does not exist or a lever holds, and a month outside the horizon or before an earlier fork.
        """
        return taking.fork_from(self, taking.checked_fork(self, month, change, hold), Theatre(**self.how))

    def release(self) -> None:
        """Let go of what Mesa keeps alive for the life of the process (3.3.1 holds every model in Agent._ids)."""
        self.remove_all_agents()
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
