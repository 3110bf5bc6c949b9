"""How would one write the reduced theatre with mesa-frames? An agent is a dossier in a world, a row of a Polars table."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from mesa_frames import AgentSetPolars, ModelDF

from tests.peers.reading import Theatre, read


class Dossiers(AgentSetPolars):
    """Every dossier of every world, with what stands in it."""

    def __init__(self, model: Region, theatre: Theatre, worlds: int) -> None:
        super().__init__(model)
        briefs = theatre.actors
        rows = [
            (place, name, each.start, each.rate, each.turning_cost, briefs[name].temperature, briefs[name].foresight)
            for place, (name, each) in enumerate(theatre.dossiers)
        ]
        names = ["dossier", "actor", "stance", "rate", "turning_cost", "temperature", "foresight"]
        table = pl.DataFrame({"world": np.arange(worlds)}).join(pl.DataFrame(rows, schema=names, orient="row"), how="cross")
        self += table.with_row_index("unique_id").with_columns(pl.col("unique_id").cast(pl.Int64))

    def step(self) -> None:
        """Look at the dossiers that come up, by logit choice (the best of utilities with Gumbel noise)."""
        model = self.model
        due = self.agents.filter(pl.Series(model.random.random(len(self.agents))) < pl.col("rate"))
        worth = due.join(model.options, on="dossier").join(self.utilities(due), on=["unique_id", "option"])
        noise = pl.Series(model.random.gumbel(size=len(worth)))
        turning = pl.when(pl.col("option") == pl.col("stance")).then(0.0).otherwise(pl.col("turning_cost"))
        scored = worth.with_columns(score=(pl.col("worth") - pl.col("upkeep") - turning) / pl.col("temperature") + noise)
        chosen = scored.group_by("unique_id").agg(chosen=pl.col("option").sort_by("score").last())
        stands = self.agents.join(chosen, on="unique_id", how="left", maintain_order="left")
        self.agents = stands.with_columns(stance=pl.coalesce("chosen", "stance")).drop("chosen")

    def utilities(self, due: pl.DataFrame) -> pl.DataFrame:
        """What each option of some dossiers is worth by the levels expected under it."""
        model, up, down = self.model, pl.col("up"), pl.col("down")
        looks = due.join(model.looks, on=["dossier", "stance"]).join(model.levels, on=["world", "variable"])
        looks = looks.join(model.weights, on=["world", "actor", "variable"])
        looks = looks.with_columns(up=1 - up * pl.col("change_up"), down=1 - down * pl.col("change_down"))
        balance = up / (up + down)
        ahead = balance + (pl.col("level") - balance) * (1 - up - down).pow(pl.col("foresight"))
        return looks.group_by("unique_id", "option").agg(worth=(pl.col("weight") * ahead).sum())


class Region(ModelDF):
    """All worlds in tables: `levels` with the shares of room that pushes leave, a row a world and variable."""

    def __init__(self, theatre: Theatre, worlds: int, seed: int) -> None:
        super().__init__(seed)
        self.read_options(theatre)
        every = pl.DataFrame({"world": np.arange(worlds)})
        variables = [(place, each.start, each.drift, each.start) for place, each in enumerate(theatre.variables.values())]
        names = ["variable", "home", "drift", "level"]
        self.levels = every.join(pl.DataFrame(variables, schema=names, orient="row"), how="cross")
        names, rows = list(theatre.variables), []
        for name, actor in theatre.actors.items():
            rows += [(name, names.index(variable), *ends) for variable, ends in actor.wants.items()]
        wants = every.join(pl.DataFrame(rows, schema=["actor", "variable", "low", "high"], orient="row"), how="cross")
        share = pl.Series(self.random.random(len(wants)))
        self.weights = wants.with_columns(weight=pl.col("low") + share * (pl.col("high") - pl.col("low"))).drop("low", "high")
        self.agents += Dossiers(self, theatre, worlds)
        self.dossiers = self.get_agents_of_type(Dossiers)
        self.push()

    def read_options(self, theatre: Theatre) -> None:
        """Tables of options, of their pushes, and of what turning from a stance to an option changes of the room left."""
        names, options, pushes, looks = list(theatre.variables), [], [], []
        for d, (_, dossier) in enumerate(theatre.dossiers):
            touched = sorted({names.index(name) for effects, _ in dossier.options for name in effects})
            rooms = [[_room(effects.get(names[v], 0.0)) for v in touched] for effects, _ in dossier.options]
            options += [(d, option, upkeep) for option, (_, upkeep) in enumerate(dossier.options)]
            pushes += [(d, option, v, *room) for option, row in enumerate(rooms) for v, room in zip(touched, row, strict=True)]
            looks += [
                (d, stance, option, v, new[0] / old[0], new[1] / old[1])
                for stance, before in enumerate(rooms)
                for option, after in enumerate(rooms)
                for v, old, new in zip(touched, before, after, strict=True)
            ]
        self.options = pl.DataFrame(options, schema=["dossier", "option", "upkeep"], orient="row")
        self.pushes = pl.DataFrame(pushes, schema=["dossier", "stance", "variable", "up", "down"], orient="row")
        kept = ["dossier", "stance", "option", "variable", "change_up", "change_down"]
        self.looks = pl.DataFrame(looks, schema=kept, orient="row")

    def push(self) -> None:
        """Find the shares of room up and down that standing options and the drift leave."""
        pushed = self.dossiers.agents.join(self.pushes, on=["dossier", "stance"]).group_by("world", "variable")
        pushed = pushed.agg(pl.col("up").product(), pl.col("down").product())
        levels = self.levels.select("world", "variable", "home", "drift", "level")
        home, drift = pl.col("home"), pl.col("drift")
        self.levels = levels.join(pushed, on=["world", "variable"], how="left", maintain_order="left").with_columns(
            up=pl.col("up").fill_null(1.0) * (1 - drift * home), down=pl.col("down").fill_null(1.0) * (1 - drift * (1 - home))
        )

    def step(self) -> None:
        """A month: reviews on one snapshot, then all pushes together."""
        self.agents.step()
        self.push()
        level, up, down = pl.col("level"), pl.col("up"), pl.col("down")
        self.levels = self.levels.with_columns(level=level + (1 - up) * (1 - level) - (1 - down) * level)


def _room(effect: float) -> tuple[float, float]:
    """The shares of room up and down that an effect leaves."""
    return 1 - max(effect, 0.0), 1 + min(effect, 0.0)


def run(tree: dict[str, Any], worlds: int, months: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Levels (world, month, variable) and stances (world, month, dossier)."""
    model = Region(read(tree), worlds, seed)
    levels, stances = [model.levels["level"].to_numpy()], [model.dossiers.agents["stance"].to_numpy()]
    for _ in range(months):
        model.step()
        levels.append(model.levels["level"].to_numpy())
        stances.append(model.dossiers.agents["stance"].to_numpy())
    return tuple(np.array(each).reshape(months + 1, worlds, -1).swapaxes(0, 1) for each in (levels, stances))
