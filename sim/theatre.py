"""What is the theatre, and what happens in a month?

It is a Mesa model with a world axis: it holds `n` possible worlds side by side, and its actors (Mesa agents) decide for all of
them at once. One world is n = 1; there is no second engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import mesa
import numpy as np

from sim.actors.account import Choice, Onlooker, explained, keeping
from sim.actors.actor import Actor
from sim.actors.dossier import PERMANENT, Dossier, opening
from sim.actors.dossier import compiled as compiled_dossier
from sim.actors.payoffs import payoff_rules
from sim.actors.reasoning import deliberate
from sim.actors.standing import Standing, standing, turn
from sim.config.content import Content
from sim.config.errors import InputError, refuse, unknown
from sim.luck import Luck
from sim.mechanisms.run import assembled, run
from sim.world import incidents, script
from sim.world.designs import Design, given
from sim.world.milestones import watch
from sim.world.pushes import moved
from sim.world.record import Record
from sim.world.world import PRECISIONS, Number, World, world_numbers

LONG_AGO = 10_000
DRAWN = ("monte_carlo", "central")
"""The designs that need no more than their name."""


class Theatre(mesa.Model):
    """Many possible courses of events in one region, a month at a time.

    Parameters
    ----------
    content : everything the theatre holds, from `sim.config.content.load`.
    worlds : the numbers of the worlds to hold, or how many (0, 1, ...). A world's number is part of the address of its luck.
    seed : the seed of all luck, a whole number from 0.
    design : which numbers each world plays with (`sim.world.designs.Design`), or just 'monte_carlo' (each draws its uncertain
        numbers) or 'central' (middle values). worlds_per_point : with such a word, how many consecutive worlds share a draw.
    horizon : months for which there is room in the record.
    actor_classes : actor id -> subclass of `Actor` with a decision rule of its own.
    trace : keep an account of every choice (for stories; use with few worlds).
    precision : 'single' or 'double', what the worlds are computed in.
    recorded : the variables kept in the record (None: all). ends_only : keep only the start and the last month.

    Attributes
    ----------
    world : the state (`sim.world.world.World`). month : months gone by. record : what happened. parameters : address -> number.
    held : dossier -> index of the option a lever holds in place, -1 where the actor decides, (world,). onlookers : called after
    each review with (theatre, actor, dossier, weighing, stances before).
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
    ) -> None:
        super().__init__(rng=seed)
        numbers = world_numbers(worlds)
        if isinstance(design, str):
            if design not in DRAWN:
                raise unknown("design", design, DRAWN, "design")
            design = Design(design, worlds_per_point)
        if precision not in PRECISIONS:
            raise unknown("precision", precision, PRECISIONS, "precision")
        self._how = dict(content=content, worlds=numbers, seed=seed, design=design, horizon=horizon, trace=trace)
        self._how |= {"actor_classes": actor_classes, "precision": precision}
        self.content, self.seed, self.horizon, self.trace = content, seed, horizon, trace
        self._forks: list[tuple[int, dict[str, float | str], bool]] = []
        self.decision, self.month = content.decision, 0
        self.dtype = PRECISIONS[precision]
        self.options = content.options
        points = given(design, content.quantities, self.options, numbers, seed, self.dtype)
        self.luck = Luck(seed, points.luck)
        self.parameters: dict[str, Number] = points.parameters
        for rule, factor in content.scenario.weights.items():
            self.parameters[f"actors.{rule}.weight"] = self.parameters[f"actors.{rule}.weight"] * factor
        self._set_stage(numbers.size)
        rows = [self.world.variable_rows[name] for name in recorded or content.variables]
        self.record = Record.empty(horizon, rows, len(self.dossiers), len(content.incidents), numbers.size, ends_only)
        self.held = points.held
        self._cast(dict(actor_classes or {}))
        self.record.keep(0, self.world, None)

    # --- before the curtain ---------------------------------------------------------------------------------------------

    def _set_stage(self, n: int) -> None:
        """The world at month 0, the dossiers' computable forms, and the scenario's script."""
        content = self.content
        names = list(content.variables)
        self.bounds = np.array([content.variables[name].bounds for name in names], dtype=self.dtype)
        self.dossiers = [
            compiled_dossier(actor, name, entry, content.dossiers.index(f"{actor}.{name}"), names, self.options, self.dtype)
            for actor, brief in content.actors.items()
            for name, entry in brief.dossiers.items()
        ]
        self.by_name = {dossier.name: dossier for dossier in self.dossiers}
        self.potency = {d.name: self.parameters[f"{d.address}.potency"] for d in self.dossiers}
        self.forbidden = {d.name: content.scenario.forbid.get(d.name, ()) for d in self.dossiers}
        starts = {name: self.parameters[f"variables.{name}.start"] for name in names}
        self.world = World.opening(starts, content.dossiers, content.milestones, n, self.dtype)
        self.standing_for = np.full((len(self.dossiers), n), LONG_AGO, dtype=np.int16)
        self.act_months_left = np.zeros((len(self.dossiers), n), dtype=np.int16)
        self.changed, self._changed_last_month, self.imposed = np.zeros((3, len(self.dossiers), n), dtype=bool)
        self.milestones = watch(content.milestones.values(), self.options, n)
        self.cues = script.cues(content.scenario, self.options, n)
        self.toll: incidents.Toll | None = None
        self.machinery = assembled(content, self.parameters)

    def _cast(self, classes: Mapping[str, type[Actor]]) -> None:
        """The actors, and the stances they start with."""
        for name in classes:
            if name not in self.content.actors:
                raise unknown("actor", name, self.content.actors, "actor_classes")
        self.actors: dict[str, Actor] = {}
        for name, brief in self.content.actors.items():
            own = tuple(d for d in self.dossiers if d.actor == name)
            rules = payoff_rules(name, brief, self.content.variables)
            self.actors[name] = classes.get(name, Actor)(self, name, brief, rules, own)
        for d in self.dossiers:
            self.world.stances[d.row] = opening(d, self.forbidden[d.name])
        self.standing = standing(self.dossiers, self.world.stances, self.potency, self.world.variables)
        self.accounts: list[Choice] = []
        self.onlookers: list[Onlooker] = [keeping(self.accounts)] if self.trace else []

    # --- the month -------------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """One month: acts lapse, events, reviews, pushes of the stances, mechanisms, incidents and milestones, and the record."""
        if self.month >= self.horizon:
            raise InputError(f"the theatre was opened for {self.horizon} months (horizon) and they are over")
        self.month += 1
        self._turn_page()
        self.play_events()
        self.hold_reviews()
        self.push_stances()
        run(self.machinery, self.world, self.bounds)
        self.strike_incidents()
        self.date_milestones()
        self.record.keep(self.month, self.world, self.toll)

    def _turn_page(self) -> None:
        """What changed last month becomes news, nothing has changed yet this month, and acts that have run their time lapse."""
        self._changed_last_month, self.changed = self.changed, np.zeros_like(self.changed)
        self.standing_for += 1
        for d in self.dossiers:
            if d.has_acts and not self.is_forced(d):
                self._let_lapse(d)

    def _let_lapse(self, dossier: Dossier) -> None:
        """End the acts of a dossier that have run their time: the option named to follow stands again."""
        left = self.act_months_left[dossier.row]
        lapsing = np.flatnonzero(left == 1)
        self.act_months_left[dossier.row] = np.maximum(left - 1, 0)
        if lapsing.size:
            act = self.world.stances[dossier.row, lapsing]
            turn(self.standing, dossier, lapsing, act, dossier.then[act], self.potency[dossier.name])
            self.world.stances[dossier.row, lapsing] = dossier.then[act]
            self.standing_for[dossier.row, lapsing] = 0

    def play_events(self) -> None:
        """Apply the scenario's events that are due, and the options it holds in place."""
        world = self.world
        for cue in self.cues:
            due = cue.play(world, self.month)
            cue.mark(world, due, self.bounds)
            for name, option in cue.event.stance.items():
                dossier = self.by_name[name]
                self._impose(dossier, np.flatnonzero(due), option)
        for name, forced in self.content.scenario.force.items():
            if script.in_force(forced, self.month):
                self._impose(self.by_name[name], np.arange(world.n), forced.option)
        for name, held in self.held.items():
            dossier = self.by_name[name]
            self.set_stance(dossier, np.flatnonzero(held >= 0), held[held >= 0])
            self.act_months_left[dossier.row, held >= 0] = 0

    def _impose(self, dossier: Dossier, where: np.ndarray, option: str) -> None:
        """Let the scenario set a stance; it stands until its next review even where its conditions do not hold."""
        self.set_stance(dossier, where, dossier.options.index(option))
        self.imposed[dossier.row, where] = True

    def hold_reviews(self) -> None:
        """Dossiers come up; their actors deliberate, all on the same snapshot, and keep or change the stance."""
        self.agents.do("open_reviews")
        weighings = deliberate(self, list(self.actors.values()))
        before = self.world.stances.copy()
        for actor in self.actors.values():
            for dossier in actor.dossiers:
                if dossier.name in weighings:
                    actor.adopt(dossier, weighings[dossier.name])
                    for onlooker in self.onlookers:
                        onlooker(self, actor, dossier, weighings[dossier.name], before[dossier.row])

    def push_stances(self) -> None:
        """The standing stances push on the variables."""
        low, high = self.bounds[:, :1], self.bounds[:, 1:]
        left_up, left_down = np.exp(self.standing.up), np.exp(self.standing.down)
        self.world.variables = moved(self.world.variables, left_up, left_down, low, high)

    def strike_incidents(self) -> None:
        """Incidents happen at rates read from the worlds, and leave their mark."""
        self.toll = incidents.strike(self.content.incidents, self.world, self.options, self.parameters, self.luck, self.month)
        incidents.impulses(self.content.incidents, self.toll, self.world, self.bounds)

    def date_milestones(self) -> None:
        """Milestones whose condition has now held long enough are dated, once."""
        self.milestones.date(self.world, self.month)

    # --- what actors ask and do ------------------------------------------------------------------------------------------

    def set_stance(self, dossier: Dossier, where: np.ndarray, option: int | np.ndarray) -> None:
        """Let an option stand in the worlds `where` (an index), noting where that is a change."""
        option = np.broadcast_to(option, where.shape)
        before = self.world.stances[dossier.row, where]
        turned = before != option
        if not turned.any():
            return
        where, before, option = where[turned], before[turned], option[turned]
        turn(self.standing, dossier, where, before, option, self.potency[dossier.name])
        self.world.stances[dossier.row, where] = option
        self.changed[dossier.row, where] = True
        self.standing_for[dossier.row, where] = 0
        if dossier.has_acts:
            lasts = dossier.lasts[option]
            self.act_months_left[dossier.row, where] = np.where(lasts == PERMANENT, 0, lasts)

    def happened_last_month(self, name: str) -> np.ndarray:
        """Whether a dossier's stance changed, a milestone was reached or an incident happened last month, (world,)."""
        if name in self.world.dossier_rows:
            return self._changed_last_month[self.world.dossier_rows[name]]
        if name in self.world.milestone_rows:
            return self.world.reached[self.world.milestone_rows[name]] == self.month - 1
        return self.toll.happened[name] if self.toll is not None else np.zeros(self.world.n, dtype=bool)

    def lasting(self) -> Standing:
        """What is expected to stand for good: the standing stances, acts replaced by the options that follow them."""
        rooms = Standing(self.standing.up.copy(), self.standing.down.copy())
        for d in self.dossiers:
            if d.has_acts:
                where = np.flatnonzero(self.act_months_left[d.row])
                act = self.world.stances[d.row, where]
                turn(rooms, d, where, act, d.lasting[act], self.potency[d.name])
        return rooms

    def is_forced(self, dossier: Dossier) -> bool:
        """Whether the scenario holds this dossier in place this month."""
        forced = self.content.scenario.force.get(dossier.name)
        return forced is not None and script.in_force(forced, self.month)

    def explain(self, actor: str, month: int | None = None, world: int = 0) -> str:
        """Why an actor did what it did, as text: each of its reviews up to now, or those of one month.

        Raises InputError for an actor that does not exist, and where the theatre was opened without `trace`.
        """
        if not self.trace:
            raise InputError("explain: this theatre keeps no accounts; open it with trace=True")
        return explained(self.accounts, self.content, actor, month, world)

    def fork(self, month: int, change: Mapping[str, float | str], hold: bool = False) -> Theatre:
        """The same worlds in the same luck, stepped to the given month, one thing changed from there on; step it further.

        change : dossier -> option that then stands until its next review (with `hold` for good); variable -> value it then has.
        Raises InputError for a dossier, option or variable that does not exist or that a lever holds, and for a month outside
        the horizon or before an earlier fork.
        """
        for name in change:
            if np.any(self.held.get(name, -1) != -1):
                raise refuse(f"fork: {name}", change[name], "another dossier: a lever of the design holds this one in place")
        since = self._forks[-1][0] if self._forks else 0
        script.forked(self.content, month, change, hold, range(since, self.horizon), self.world.n)
        other = Theatre(**self._how)
        other._forks = [*self._forks, (month, dict(change), hold)]
        for when, *fork in other._forks:
            while other.month < when:
                other.step()
            other.content, cue = script.forked(other.content, when, *fork, range(self.horizon), self.world.n)
            other.cues.append(cue)
        return other

    def release(self) -> None:
        """Let go of what Mesa keeps alive for the life of the process (3.3.1 holds every model in Agent._ids)."""
        self.remove_all_agents()
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
