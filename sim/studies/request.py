"""What was asked for?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rich.console import Console

from sim.config import files
from sim.config.content import Content
from sim.config.errors import listed, refuse
from sim.config.files import hash_of, hashes
from sim.config.readings import laid
from sim.ensembles.api import content, planned
from sim.ensembles.execution import Execution, execution_from
from sim.ensembles.folder import BEGUN, manifest_of, stored
from sim.ensembles.plan import check
from sim.ensembles.settings import RunSettings
from sim.plots import FORMATS
from sim.world.world import LAST_WORLD

SETTINGS = tuple(RunSettings.model_fields)
OPTIONS = (
    "scenarios",
    "outcome",
    "outcomes",
    "x",
    "y",
    "threshold",
    "method",
    "by",
    "groups",
    "target",
    "policies",
    "fork",
    "claims",
    "readings",
    "world",
    "sample",
)
"""What studies ask for beside the settings of a run; written into the manifest, and taken up again by a resumed run."""
LAST_PORT = 65_535
LAY_OUT = ("grid", "robustness")
"""Studies that lay out points and draws themselves."""
Change = tuple[str, Any]


@dataclass(frozen=True)
class Request:
    """One study to be made: which, of which scenario, with which settings and changes, told to whom, kept where."""

    study: str
    scenario: str
    settings: RunSettings
    worlds: int | None
    decision: Mapping[str, Any]
    changes: Sequence[Change]
    results: Path
    folders: Sequence[str]
    world: int
    figures: Sequence[str]
    quiet: bool
    execution: Execution
    resume: Path | None
    result: Path | None
    per_point: int | None
    per_draw: int | None
    factors: Mapping[str, Sequence[str]]
    scenarios: Sequence[str]
    outcome: str
    outcomes: Sequence[str]
    x: str | None
    y: str | None
    threshold: float | None
    method: str | None
    by: str | None
    groups: int | None
    target: str | None
    policies: str
    fork: Mapping[str, Any] | None
    claims: Sequence[str]
    readings: Sequence[str]
    sample: int
    port: int
    command: Sequence[str]
    console: Console = field(repr=False)

    @classmethod
    def from_config(cls, values: Mapping[str, Any], changes: Sequence[Change], command: Sequence[str] = ()) -> Request:
        """A checked request. Raises InputError for a setting of the wrong kind.

        changes : overrides of the theatre's content, as (address, value), laid in after the sides that `readings` names.
        command : the words that were typed.
        """
        values = _checked({**DEFAULTS, **values})
        values["factors"] = values["factors"] or {}
        left = ["worlds", *(["worlds_per_point"] if values["worlds_per_point"] is None else [])]
        left += (
            ["worlds_per_draw"] if values["study"] in LAY_OUT or values["worlds_per_draw"] is None else []
        )  # these decide on the design, and then lay it in
        left += ["factors"] if values["study"] == "sensitivity" else []
        settings = {key: values[key] for key in SETTINGS if key in values and key not in left}
        is_grid = values["study"] == "grid"
        if is_grid and settings.get("axes") is not None:
            settings["design"] = "grid"
        if values["study"] != "ensemble" and settings.get("until") is not None:
            raise refuse("until", values["study"], "study=ensemble: other studies need the same worlds in all their runs")
        named = {name: files.place(values[name]) if values[name] else None for name in ("resume", "result")}
        return cls(
            **{key: values[key] for key in ("study", "scenario", "decision", "quiet", "port", *OPTIONS)},
            **{key: tuple(values[key]) for key in ("folders", "figures")},
            **named,
            per_point=values["worlds_per_point"],
            per_draw=values["worlds_per_draw"],
            factors=values["factors"],
            command=tuple(command),
            settings=planned(None if is_grid else values["worlds"], settings),
            worlds=values["worlds"],
            changes=(*laid(values["readings"]), *changes),
            results=files.place(values["results"]),
            execution=execution_from(values["execution"]),
            console=Console(quiet=values["quiet"], highlight=False),
        )

    def resumed(self, resumable: Sequence[str]) -> Request:
        """The request for the study that the folder to be resumed was begun with. Raises InputError where that cannot go on."""
        begun = manifest_of(self.resume).get("study") if self.resume is not None else None
        if begun not in resumable:
            raise refuse(f"resume={self.resume}", begun, f"a run of study={' or '.join(resumable)}; start this one anew")
        manifest = manifest_of(self.resume)
        asked = {key: manifest.get("options", {}).get(key, DEFAULTS[key]) for key in OPTIONS}
        made = {"changes": tuple(manifest.get("overrides", {}).items()), "folders": tuple(manifest.get("folders", ()))}
        made |= {"decision": manifest["decision"], "scenario": manifest["scenario"], "settings": stored(self.resume)[1]}
        request = replace(self, study=str(begun), **made, **asked)
        if manifest["state"] == BEGUN:
            request.check_reads(self.resume)
        return request

    def check_reads(self, folder: Path) -> None:
        """Make sure that what is read again is what the run in a folder was begun with. Raises InputError naming the files."""
        then, now = manifest_of(folder).get("read", {}), self.reads()
        edited = [name for name in sorted({*then, *now}) if then.get(name) != now.get(name)]
        if edited:
            allowed = "the files this run was begun with, which it reads again: put them back, or start anew"
            raise refuse(f"resume={folder}", f"other {listed(edited)}", allowed)

    def reads(self) -> dict[str, str]:
        """A hash of each file that the study reads again when it is taken up again, by name; most go on with what they stored."""
        found = {name: text[:16] for name, text in hashes(self.folders).items()}
        if self.study == "robustness":
            shipped = f"configs/standards/policies/{self.policies}.yaml"
            return {self.policies: found.get(shipped) or hash_of(Path(self.policies))[:16]}
        return found if self.study in ("claims", "artefacts") else {}

    def options(self) -> dict[str, Any]:
        """What is asked for beside the settings of a run, where it differs from the default."""
        return {key: getattr(self, key) for key in OPTIONS if getattr(self, key) != DEFAULTS[key]}

    def content(self, scenario: str | None = None) -> Content:
        """The content of a scenario (the one asked for when None), with the request's changes laid in.

        Raises
        ------
        InputError : anything in it that cannot be used, also an event after the last month.
        """
        found = content(self.scenario if scenario is None else scenario, self.changes, self.folders, self.decision)
        check(found, self.settings)
        return found


def _check_factors(factors: Mapping[str, Any]) -> None:
    for name, patterns in factors.items():
        if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
            raise refuse(f"factors.{name}", patterns, "a list of patterns of uncertain numbers")


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """The values, each of the right kind. Raises InputError."""
    for key, (kind, words) in _KINDS.items():
        if not isinstance(values[key], kind) or isinstance(values[key], bool) != (kind is bool):
            raise refuse(key, values[key], words)
    if "" in (values["resume"], values["result"]):
        raise refuse("resume" if values["resume"] == "" else "result", "", "a folder")
    for key in ("folders", "scenarios", "outcomes", "claims", "readings"):
        if not all(isinstance(name, str) for name in values[key]):
            raise refuse(key, values[key], "a list of names")
    for key, least, most in (
        ("world", 0, LAST_WORLD),
        ("sample", 1, LAST_WORLD),
        ("groups", 1, LAST_WORLD),
        ("worlds_per_draw", 1, LAST_WORLD),
        ("port", 0, LAST_PORT),
    ):
        if values[key] is not None and not least <= values[key] <= most:
            raise refuse(key, values[key], f"a whole number from {least} to {most}")
    _check_factors(values["factors"] or {})
    if not math.isfinite(values["threshold"] or 0.0):
        raise refuse("threshold", values["threshold"], "a number")
    if not all(form in FORMATS for form in values["figures"]):
        raise refuse("figures", values["figures"], f"a list of formats out of {', '.join(FORMATS)}, or an empty list")
    return values


DEFAULTS = {
    "worlds": None,
    "worlds_per_point": None,
    "worlds_per_draw": None,
    "factors": None,
    "world": 0,
    "execution": "serial",
    "resume": None,
    "result": None,
    "scenarios": [],
    "outcome": "refinery_running",
    "outcomes": [],
    "x": None,
    "y": None,
    "threshold": None,
    "method": None,
    "by": None,
    "groups": None,
    "target": None,
    "policies": "pakistan",
    "fork": None,
    "claims": [],
    "readings": [],
    "sample": 20,
    "port": 8642,
}
"""What a request is taken to say where it says nothing."""
_KINDS: dict[str, tuple[Any, str]] = {
    "scenario": (str, "a text"),
    "results": (str, "a text"),
    "quiet": (bool, "a true or false"),
    "folders": (list, "a list of folders"),
    "figures": (list, f"a list of formats out of {', '.join(FORMATS)}, or an empty list"),
    "decision": (dict, "a mapping"),
    "world": (int, f"a whole number from 0 to {LAST_WORLD}"),
    "worlds": (int | None, "an integer from 1, or null"),
    "worlds_per_point": (int | None, "an integer from 1, or null"),
    "worlds_per_draw": (int | None, "an integer from 1, or null"),
    "outcomes": (list, "a list of names"),
    "threshold": (float | int | None, "a number"),
    "method": (str | None, "the name of a method"),
    "by": (str | None, "number or part; milestones, paths or policies with study=archetypes"),
    "groups": (int | None, "a whole number from 1"),
    "factors": (dict | None, "a mapping of names to lists of patterns"),
    "target": (str | None, "a milestone, or a condition such as 'pakistan_isolation > 0.5'"),
    "policies": (str, "the name of a file in configs/standards/policies, or the path of a YAML file"),
    "claims": (list, "a list of names"),
    "readings": (list, "a list of names"),
    "fork": (dict | None, "a mapping such as {month: 12, china.corridor: cut_off}"),
    "resume": (str | None, "a folder"),
    "result": (str | None, "a folder"),
    "scenarios": (list, "a list of names"),
    "outcome": (str, "the name of an outcome, a variable, a milestone or an incident"),
    "x": (str | None, "the address of a number or a dossier"),
    "y": (str | None, "the address of a number or a dossier"),
    "sample": (int, "a whole number from 1"),
    "port": (int, f"a whole number from 0 to {LAST_PORT}"),
}
