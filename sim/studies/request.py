"""What was asked for?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from rich.console import Console

from sim.config import files
from sim.config.content import Content
from sim.config.errors import InputError, listed, refuse
from sim.config.overrides import ROOTS
from sim.config.readings import laid
from sim.config.renamed import list_old, rename
from sim.config.typed import HOLD
from sim.ensembles.api import content, planned
from sim.ensembles.execution import Execution, execution_from
from sim.ensembles.folder import BEGUN, manifest_of, stored
from sim.ensembles.plan import check
from sim.ensembles.settings import RunSettings
from sim.plots import FORMATS
from sim.studies.options import Options
from sim.studies.registry import Study, find_study
from sim.world.world import LAST_WORLD

SETTINGS = tuple(RunSettings.model_fields)
COMMON = (
    "study",
    "scenario",
    "decision",
    "contradiction_choices",
    "hold",
    "folders",
    "results",
    "resume",
    "result",
    "execution",
    "figures",
    "quiet",
)
"""What is said of a study beside the settings of a run and its own options."""
Change = tuple[str, Any]
Asked_co = TypeVar("Asked_co", bound=Options, covariant=True)


@dataclass(frozen=True)
class Request(Generic[Asked_co]):
    """One study to be made: which, of which scenario, with which settings, options and changes, told to whom, kept where.

    options : what its study is asked; a `Request[Asked]` is one whose study is asked that.
    worlds, per_point, per_draw : as typed, for studies that decide on them themselves. contradiction_choices : the sides taken
    where documents contradict each other. changes : of the theatre, those sides among them. command : the words that were typed.
    """

    study: Study
    options: Asked_co
    scenario: str
    settings: RunSettings
    worlds: int | None
    per_point: int | None
    per_draw: int | None
    factors: Mapping[str, Sequence[str]]
    decision: Mapping[str, Any]
    contradiction_choices: Sequence[str]
    changes: Sequence[Change]
    folders: Sequence[str]
    results: Path
    resume: Path | None
    result: Path | None
    execution: Execution
    figures: Sequence[str]
    quiet: bool
    command: Sequence[str]
    console: Console = field(repr=False)

    @classmethod
    def from_config(cls, values: Mapping[str, Any], changes: Sequence[Change], command: Sequence[str] = ()) -> Request[Options]:
        """A checked request.

        Parameters
        ----------
        values : settings of runs, common ones, and options of the study.
        changes : overrides of the theatre's content, as (address, value), laid in after those of `contradiction_choices`.
        command : the words that were typed.

        Raises
        ------
        InputError : a study that does not exist, or a setting or option that cannot be used.
        """
        values = _checked({**DEFAULTS, **rename(values, list_old(str(values.get("study"))))})
        study = find_study(values["study"])
        typed = {key: value for key, value in values.items() if key not in (*SETTINGS, *COMMON, *ROOTS)}
        values["factors"] = values["factors"] or {}
        decides = ("worlds", *study.lays_out, *(key for key in ("worlds_per_point", "worlds_per_draw") if values[key] is None))
        settings = {key: values[key] for key in SETTINGS if key in values and key not in decides}
        if study.name != "ensemble" and settings.get("until") is not None:
            raise refuse("until", study.name, "study=ensemble; other studies need the same worlds in all their runs")
        named = {name: files.place(values[name]) if values[name] else None for name in ("resume", "result")}
        return Request(
            study=study,
            options=study.options.read(typed),
            scenario=values["scenario"],
            decision=values["decision"],
            quiet=values["quiet"],
            contradiction_choices=values["contradiction_choices"],
            folders=tuple(values["folders"]),
            figures=tuple(values["figures"]),
            resume=named["resume"],
            result=named["result"],
            per_point=values["worlds_per_point"],
            per_draw=values["worlds_per_draw"],
            factors=values["factors"],
            command=tuple(command),
            settings=planned(None if "worlds" in study.lays_out else values["worlds"], study.settle(settings)),
            worlds=values["worlds"],
            changes=(*laid(values["contradiction_choices"]), *_lay_holds(values["hold"] or {}), *changes),
            results=files.place(values["results"]),
            execution=execution_from(values["execution"]),
            console=Console(quiet=values["quiet"], highlight=False),
        )

    def take_up(self) -> Request[Options]:
        """The request for the study that the folder to be resumed was begun with. Raises InputError where that cannot go on."""
        manifest = manifest_of(self.resume) if self.resume is not None else {}
        begun = _begun(manifest.get("study"))
        if self.resume is None or begun is None or not begun.is_resumable:
            allowed = "a run of a study that can be resumed (see python -m sim study=list what=studies); start a new run"
            raise refuse(f"resume={self.resume}", manifest.get("study"), allowed)
        asked = rename(manifest.get("options", {}), list_old(begun.name), is_told=False)
        made: dict[str, Any] = {"contradiction_choices": asked.pop("contradiction_choices", ())}
        made["options"] = begun.options.read(asked)
        made |= {"changes": tuple(manifest.get("overrides", {}).items()), "folders": tuple(manifest.get("folders", ()))}
        made |= {"decision": manifest["decision"], "scenario": manifest["scenario"], "settings": stored(self.resume)[1]}
        request = replace(self, study=begun, **made)
        if manifest["state"] == BEGUN:
            request.check_reads(self.resume)
        return request

    def check_reads(self, folder: Path) -> None:
        """Make sure that what is read again is what the run in a folder was begun with. Raises InputError naming the files."""
        then, now = manifest_of(folder).get("read", {}), self.reads()
        edited = [name for name in sorted({*then, *now}) if then.get(name) != now.get(name)]
        if edited:
            allowed = "the files this run was started with, which it reads again: restore them, or start a new run"
            raise refuse(f"resume={folder}", f"changed {listed(edited)}", allowed)

    def reads(self) -> dict[str, str]:
        """A hash of each file that the study reads again when it is resumed, by name; most continue from what they stored."""
        return self.study.rereads(self)

    def list_asked(self) -> dict[str, Any]:
        """What is asked for beside the settings of a run, where it differs from the default."""
        sides = {"contradiction_choices": list(self.contradiction_choices)} if self.contradiction_choices else {}
        return self.options.list_changes() | sides

    def content(self, scenario: str | None = None) -> Content:
        """The content of a scenario (the one asked for when None), with the request's changes laid in.

        Raises
        ------
        InputError : anything in it that cannot be used, also an event after the last month.
        """
        found = content(self.scenario if scenario is None else scenario, self.changes, self.folders, self.decision)
        check(found, self.settings)
        return found


def _lay_holds(holds: Mapping[str, Any]) -> Iterator[Change]:
    """Dossiers held in place, as changes of the content; written out by actor, or with the dossier's whole name."""
    for name, held in holds.items():
        is_actor = isinstance(held, Mapping) and "option" not in held
        for dossier, option in ((f"{name}.{own}", each) for own, each in held.items()) if is_actor else ((name, held),):
            yield f"{HOLD}{dossier}", option


def _begun(name: Any) -> Study | None:
    """The study that a manifest names, if there is one."""
    try:
        return find_study(name)
    except InputError:
        return None


def _check_factors(factors: Mapping[str, Any]) -> None:
    for name, patterns in factors.items():
        if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
            raise refuse(f"factors.{name}", patterns, "a list of patterns of uncertain numbers")


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """The values, the common ones each of the right kind. Raises InputError."""
    for key, (kind, words) in _KINDS.items():
        if not isinstance(values[key], kind) or isinstance(values[key], bool) != (kind is bool):
            raise refuse(key, values[key], words)
    if "" in (values["resume"], values["result"]):
        raise refuse("resume" if values["resume"] == "" else "result", "", "a folder")
    for key in ("folders", "contradiction_choices"):
        if not all(isinstance(name, str) for name in values[key]):
            raise refuse(key, values[key], "a list of names")
    if values["worlds_per_draw"] is not None and not 1 <= values["worlds_per_draw"] <= LAST_WORLD:
        raise refuse("worlds_per_draw", values["worlds_per_draw"], f"a whole number from 1 to {LAST_WORLD}")
    _check_factors(values["factors"] or {})
    if not all(form in FORMATS for form in values["figures"]):
        raise refuse("figures", values["figures"], f"a list of formats out of {', '.join(FORMATS)}, or an empty list")
    return values


DEFAULTS: dict[str, Any] = {
    "worlds": None,
    "worlds_per_point": None,
    "worlds_per_draw": None,
    "factors": None,
    "execution": "serial",
    "resume": None,
    "result": None,
    "contradiction_choices": [],
    "hold": None,
}
"""What a request is taken to say where it says nothing."""
_KINDS: dict[str, tuple[Any, str]] = {
    "scenario": (str, "a text"),
    "results": (str, "a text"),
    "quiet": (bool, "true or false"),
    "folders": (list, "a list of folders"),
    "figures": (list, f"a list of formats out of {', '.join(FORMATS)}, or an empty list"),
    "decision": (dict, "a mapping"),
    "worlds": (int | None, "an integer from 1, or null"),
    "worlds_per_point": (int | None, "an integer from 1, or null"),
    "worlds_per_draw": (int | None, "an integer from 1, or null"),
    "factors": (dict | None, "a mapping of names to lists of patterns"),
    "contradiction_choices": (list, "a list of names"),
    "hold": (dict | None, "a mapping of dossiers to options, such as {china.corridor: cut_off}"),
    "resume": (str | None, "a folder"),
    "result": (str | None, "a folder"),
}
