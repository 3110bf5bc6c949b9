"""What was asked for?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from sim.config.content import Content
from sim.config.errors import refuse
from sim.ensembles.api import content
from sim.ensembles.settings import RunSettings, check_horizon, settings_from
from sim.plots.style import FORMATS
from sim.world.world import LAST_WORLD

SETTINGS = tuple(RunSettings.model_fields)
Change = tuple[str, Any]


@dataclass(frozen=True)
class Request:
    """One study to be made: which, of which scenario, with which settings and changes, told to whom, kept where."""

    study: str
    scenario: str
    settings: RunSettings
    decision: Mapping[str, Any]
    changes: Sequence[Change]
    results: Path
    folders: Sequence[str]
    world: int
    figures: Sequence[str]
    quiet: bool
    console: Console = field(repr=False)

    @classmethod
    def from_config(cls, values: dict[str, Any], changes: Sequence[Change]) -> Request:
        """A checked request. Raises InputError for a setting of the wrong kind."""
        for key, kind in (("scenario", str), ("results", str), ("quiet", bool), ("folders", list), ("decision", dict)):
            if not isinstance(values[key], kind):
                raise refuse(key, values[key], f"a {_WORDS[kind]}")
        if not all(isinstance(folder, str) for folder in values["folders"]):
            raise refuse("folders", values["folders"], "a list of folders")
        settings = settings_from({key: values[key] for key in SETTINGS if key in values})
        world = values["world"]
        if isinstance(world, bool) or not isinstance(world, int) or not 0 <= world <= LAST_WORLD:
            raise refuse("world", world, f"a whole number from 0 to {LAST_WORLD}")
        figures = values["figures"]
        if not isinstance(figures, list) or not all(form in FORMATS for form in figures):
            raise refuse("figures", figures, f"a list of formats out of {', '.join(FORMATS)}, or an empty list")
        console = Console(quiet=values["quiet"], highlight=False)
        return cls(
            values["study"],
            values["scenario"],
            settings,
            values["decision"],
            tuple(changes),
            Path(values["results"]),
            tuple(values["folders"]),
            world,
            tuple(figures),
            values["quiet"],
            console,
        )

    def content(self, scenario: str | None = None) -> Content:
        """The content of a scenario (the one asked for when None), with the request's changes laid in.

        Raises
        ------
        InputError : anything in it that cannot be used, also an event after the last month.
        """
        found = content(self.scenario if scenario is None else scenario, self.changes, self.folders, self.decision)
        check_horizon(found, self.settings)
        return found


_WORDS = {str: "text", bool: "true or false", list: "list", dict: "mapping"}
