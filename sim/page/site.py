"""What does the page ask for, and what is it answered?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from starlette.responses import Response

from sim.config import files
from sim.config.commands import line, tell_word
from sim.config.errors import InputError, refuse, unknown
from sim.ensembles.batch import EachMonth
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.execution import Execution
from sim.ensembles.folder import FINISHED
from sim.ensembles.listing import runs
from sim.ensembles.store import DATA
from sim.page import controls, evidence, exports, mattering, pictures, telling
from sim.page.looker import Opened, Overtaken
from sim.page.playing import Playing
from sim.page.questions import read_questions
from sim.page.sharper import Sharper
from sim.page.view import View
from sim.reporting import atlas
from sim.studies.registry import find_study
from sim.studies.request import Request

Answer = dict[str, Any] | Response
COMPARED = {"difference": pictures.difference, "differences": pictures.list_differences}
"""The parts of a look that need the pinned view too, and what finds them."""


@dataclass
class Site(Playing):
    """Everything the page can ask; `begun` is how the page was asked for, `start` what it shows first."""

    begun: Request
    start: View

    def __post_init__(self) -> None:
        self.sharper = Sharper(self.looker)

    def opening(self, _: Mapping[str, Any]) -> Answer:
        """What the page needs once: scenarios, contradictions, the fields it begins with, and their defaults."""
        folders = self.start.folders
        return {
            "fields": self.start.fields(),
            "defaults": View(worlds=self.start.worlds, months=self.start.months, seed=self.start.seed).fields(),
            "result": str(self.begun.result) if self.begun.result is not None else None,
            "scenarios": list(controls.scenarios(folders)),
            "contradictions": list(controls.list_contradictions()),
            "ground": atlas.ground(),
            "questions": [each.describe() for each in read_questions()],
        }

    def controls(self, asked: Mapping[str, Any]) -> Answer:
        """The numbers, with the values that a stored result has, or those of the scenario before anything is moved."""
        is_stored = asked.get("result") is not None
        content = self._opened(asked)[0].content if is_stored else replace(self._view(asked), changes=()).content()
        actors = [{"name": actor, "title": brief.name} for actor, brief in content.actors.items()]
        parts: dict[str, Any] = {"groups": controls.numbers(content), "dossiers": controls.dossiers(content), "actors": actors}
        return {**parts, "about": controls.about(content), "outcomes": list(mattering.offer_outcomes(content))}

    def look(self, asked: Mapping[str, Any]) -> Answer:
        """The pictures of a view or of a stored result, and what differs from the pinned view in the same luck.

        A question that says its page and number ends the earlier ones of that page, whose answers are empty.
        """
        try:
            return self._seen(asked, self._overtaking(asked))
        except Overtaken:
            return {}

    def _overtaking(self, asked: Mapping[str, Any]) -> EachMonth:
        page, number = asked.get("page"), asked.get("number")
        return self.looker.overtake(page, number) if isinstance(page, str) and isinstance(number, int) else lambda: None

    def _seen(self, asked: Mapping[str, Any], go_on: EachMonth) -> Answer:
        parts = _parts(asked)
        opened = self._looked(asked, go_on)
        go_on()
        found: dict[str, Any] = {**opened.pictures.show(parts), "command": self._command(asked)}
        found["notes"] += [opened.cut] if opened.cut else []
        compared = [part for part in COMPARED if part in parts]
        return {**found, **self._apart(asked, opened, go_on, compared)} if compared else found

    def _apart(self, asked: Mapping[str, Any], opened: Opened, go_on: EachMonth, parts: list[str]) -> dict[str, Any]:
        """What differs from the pinned view, or why that cannot be told."""
        nothing: dict[str, Any] = {**dict.fromkeys(parts), "apart": ""}
        if asked.get("pinned") is None:
            return nothing
        if asked.get("result") is not None:
            return {**nothing, "apart": "A stored result cannot be compared with the pinned reference."}
        if opened.ensemble.settings.worlds < 2:
            return {**nothing, "apart": "A difference needs at least two worlds."}
        try:
            pinned = self._pinned(asked, go_on)
            return {**nothing, **{part: COMPARED[part](opened.pictures, pinned.pictures) for part in parts}}
        except InputError as problem:
            return {**nothing, "apart": f"The pinned reference cannot be run: {problem}"}

    def progress(self, _: Mapping[str, Any]) -> Answer:
        """How much of what is being run for whoever looks is done."""
        return {"share": self.looker.share()}

    def matters(self, asked: Mapping[str, Any]) -> Answer:
        """Which numbers matter to an outcome in the worlds that are looked at; empty once something else is."""
        go_on = self._overtaking(asked)
        try:
            return mattering.tell_matters(self._looked(asked, go_on).ensemble, str(asked.get("outcome")), go_on)
        except Overtaken:
            return {}

    def sharpen(self, asked: Mapping[str, Any]) -> Answer:
        """The same in more worlds, which are run in the background; how far they have come until they are there."""
        worlds = asked.get("worlds")
        if not isinstance(worlds, int) or isinstance(worlds, bool):
            raise refuse("worlds", worlds, "a whole number")
        view = replace(self._view(asked), worlds=worlds)
        return self.sharper.ask(str(asked.get("page")), view, str(asked.get("outcome")))

    def leave(self, asked: Mapping[str, Any]) -> Answer:
        """Nobody waits for more worlds any longer."""
        self.sharper.stop(str(asked.get("page")))
        return {}

    def stop(self, asked: Mapping[str, Any]) -> Answer:
        """What a page asked to look at before is no longer run."""
        self._overtaking(asked)
        return {}

    def story(self, asked: Mapping[str, Any]) -> Answer:
        """One world told, and with a fork told again."""
        world, fork = asked.get("world"), asked.get("fork")
        told = telling.tale(self._opened(asked)[0], world, fork)
        return {**told, "command": telling.command(self._words(asked), world, fork)}

    def map(self, asked: Mapping[str, Any]) -> Answer:
        """What the map of the theatre shows month by month, of all worlds or of one."""
        return atlas.months(self._opened(asked)[0], asked.get("world"))

    def brief(self, asked: Mapping[str, Any]) -> Answer:
        """An actor's brief."""
        return {"html": evidence.brief(self._opened(asked)[0].content, str(asked.get("actor")))}

    def fact(self, asked: Mapping[str, Any]) -> Answer:
        """A fact or a source."""
        stored = self._opened(asked)[0].content if asked.get("result") is not None else None
        return {"html": evidence.fact(str(asked.get("fact")), self.start.folders, stored)}

    def results(self, _: Mapping[str, Any]) -> Answer:
        """The finished runs that hold worlds, the newest first."""
        root = self.begun.results
        found = [(str(root / row[0]), row) for row in runs(root)]
        kept = [(place, row) for place, row in found if row[5] == FINISHED and (Path(place) / DATA).exists()]
        return {"root": str(root), "results": [{"folder": place, "words": " - ".join(row[:5])} for place, row in reversed(kept)]}

    def scenario(self, asked: Mapping[str, Any]) -> Answer:
        """The view as a scenario file."""
        view = self._view(asked)
        name = exports.file_name(view.scenario, "changed.yaml")
        return _download(exports.scenario_file(view).encode(), name, "application/yaml")

    def figures(self, asked: Mapping[str, Any]) -> Answer:
        """The figures as a zip."""
        ensemble = self._opened(asked)[0]
        packed = self.looker.alone(lambda: exports.figures(ensemble))
        return _download(packed, exports.file_name(ensemble.content.scenario_name, "figures.zip"))

    def data(self, asked: Mapping[str, Any]) -> Answer:
        """The numbers as a zip."""
        ensemble = self._opened(asked)[0]
        packed = exports.data(ensemble, self._command(asked))
        return _download(packed, exports.file_name(ensemble.content.scenario_name, "data.zip"))

    def keep(self, asked: Mapping[str, Any]) -> Answer:
        """A results folder, as the exported command line would leave it."""
        view = self._view(asked)
        _, settings = view.prepare()
        ensemble = find_study("ensemble")
        changed: dict[str, Any] = {
            "study": ensemble,
            "options": ensemble.options(),
            "scenario": view.scenario,
            "settings": settings,
        }
        changed |= {"worlds": view.worlds, "result": None, "decision": dict(view.rules), "changes": view.all_changes()}
        changed |= {
            "contradiction_choices": view.contradiction_choices,
            "command": ("study=ensemble", *view.words()),
            "execution": Execution(kind="serial"),
        }
        return {"folder": str(self.looker.alone(lambda: ensemble(replace(self.begun, **changed))))}

    # --- what is asked about ------------------------------------------------------------------------------------------

    def _view(self, asked: Mapping[str, Any]) -> View:
        fields = asked.get("view", {})
        if not isinstance(fields, Mapping):
            raise refuse("view", fields, "a mapping of fields")
        return View.typed(fields, self.start.folders)

    def _opened(self, asked: Mapping[str, Any]) -> tuple[Ensemble, str]:
        opened = self._looked(asked)
        return opened.ensemble, opened.cut

    def _looked(self, asked: Mapping[str, Any], go_on: EachMonth = lambda: None) -> Opened:
        """The worlds that are asked about; with `first` only so many of them, which are the same whatever comes after."""
        if asked.get("result") is not None:
            return self.looker.stored(files.place(str(asked["result"])))
        view, first = self._view(asked), asked.get("first")
        if isinstance(first, int):
            view = view.cut_to(first)
        return self.looker.look(view, go_on)

    def _pinned(self, asked: Mapping[str, Any], go_on: EachMonth) -> Opened:
        if not isinstance(asked["pinned"], Mapping):
            raise refuse("pinned", asked["pinned"], "a mapping of fields")
        return self.looker.look(self._view(asked).beside(View.typed(asked["pinned"], self.start.folders)), go_on)

    def _words(self, asked: Mapping[str, Any]) -> list[str]:
        return [f"result={tell_word(str(asked['result']))}"] if asked.get("result") is not None else self._view(asked).words()

    def _command(self, asked: Mapping[str, Any]) -> str:
        return line("study=distribution" if asked.get("result") else "study=ensemble", *self._words(asked))


ASKED = ("opening", "controls", "look", "stop", "progress", "matters", "sharpen", "leave", "map", "story", "brief", "fact")
ASKED += ("results", "scenario", "figures", "data", "keep", "play", "debrief")


def _parts(asked: Mapping[str, Any]) -> list[str]:
    """Which parts of a look are asked for; all of them unless some are named. Raises InputError for one that does not exist."""
    known = [*pictures.PARTS, *COMPARED]
    parts = asked.get("parts", known)
    if not isinstance(parts, list):
        raise refuse("parts", parts, "a list of names")
    for part in parts:
        if part not in known:
            raise unknown("part", part, known, "parts")
    return parts


def _download(content: bytes, name: str, kind: str = "application/zip") -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
