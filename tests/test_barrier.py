"""Does the past begin with what was known then, and only with that?"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import yaml

import sim
from sim.config import files
from sim.config.arrangements import Reached
from sim.config.calendar import month_number
from sim.config.errors import InputError
from sim.evidence import Ledger
from sim.record import initial_state
from sim.record.forecasts import starts
from sim.record.observations import FILE
from sim.studies.hindcast import hindcast
from sim.theatre import Theatre
from tests.asking import asked

STAGES = get_args(Reached)
START = files.read_yaml(files.shipped("configs") / initial_state.FILE)
RECORD = files.read_yaml(files.shipped("configs") / FILE)


@pytest.fixture(scope="module")
def january():
    return hindcast.content()


def laid_over(place: Path, name: str, change) -> Path:
    """A folder of one's own with a changed copy of a file of the hindcast."""
    tree = copy.deepcopy(START if name == "start" else RECORD)
    change(tree)
    folder = place / "own"
    (folder / "standards" / "hindcast").mkdir(parents=True)
    (folder / "scenarios").mkdir()
    (folder / "standards" / "hindcast" / f"{name}.yaml").write_text(yaml.safe_dump(tree, sort_keys=False), encoding="utf-8")
    return folder


# --- the barrier -------------------------------------------------------------------------------------------------------


def cite(*ids: str, before: dict[str, str] | None = None, measured: dict[str, int] | None = None):
    def change(tree):
        tree["variables"]["export_controls"]["cites"] = list(ids)
        tree["before"] |= before or {}
        tree["measured"] |= measured or {}

    return change


PLANTED = {
    "a fact dated later": (cite("pact-25"), "pact-25.*2025-01.*2025-04"),
    "a dated fact with a reason": (cite("pact-25", before={"pact-25": "known"}), "pact-25.*2025-01.*2025-04"),
    "an undated fact without a reason": (cite("pivot-14"), "pivot-14.*`before`.*2025-01"),
    "an undated fact that names a later year": (cite("pivot-12", before={"pivot-12": "known"}), "pivot-12.*2025-01.*2025"),
    "a fact of autumn for works": (
        lambda tree: tree["works"]["refinery"].update(cites=["pivot-18"]),
        "works.refinery.cites.*pivot-18",
    ),
    "a source without a year": (cite("cpec-projects"), "cpec-projects.*`measured`"),
    "a source of a later year": (cite("cpec-projects", measured={"cpec-projects": 2025}), "cpec-projects.*data of 2025"),
    "a source with a year that is not its own": (cite("gti-2025", measured={"gti-2025": 2019}), "2019.*2024"),
    "a fact that does not exist": (cite("pact-250"), "pact-250"),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_what_was_not_known_cannot_be_cited(planted, tmp_path):
    change, message = PLANTED[planted]
    with pytest.raises(InputError, match=message):
        hindcast.content(folders=[laid_over(tmp_path, "start", change)])


def test_a_planted_fact_ends_the_command_with_code_two_naming_entry_fact_date_and_start(tmp_path):
    folder = laid_over(tmp_path, "start", cite("pact-25"))
    ended = asked("study=hindcast", f"folders=[{folder}]", f"results={tmp_path / 'results'}", "worlds=10", "quiet=true")
    assert ended.code == 2
    for word in ("variables.export_controls.cites", "pact-25", "2025-04", "2025-01"):
        assert word in ended.err
    assert "Traceback" not in ended.err
    assert not (tmp_path / "results").exists()


def test_everything_the_beginning_cites_is_older_than_the_start(january):
    ledger, start = Ledger.load(), initial_state.beginning()
    cited = {id_ for _, ids in start.entries() for id_ in ids}
    dates = [ledger.cite(id_).date for id_ in cited if ledger.cite(id_).kind != "measured"]
    assert cited and all(date is None or date < start.begin for date in dates)
    assert set(start.before) | set(start.measured) == cited  # nothing is excused that nobody cites
    assert {id_ for variable in january.variables.values() for id_ in variable.cites} <= cited
    briefs = january.actors.values()
    assert {id_ for brief in briefs for d in brief.dossiers.values() for id_ in d.cites} <= cited
    assert {id_ for brief in briefs for id_ in brief.reciprocity.cites} <= cited


LACKING = {
    "a variable": (lambda tree: tree["variables"].pop("truce"), "no start for 'truce'"),
    "a dossier": (lambda tree: tree["dossiers"].pop("us.brics"), "no start for 'us.brics'"),
    "works": (lambda tree: tree["works"].pop("refinery"), "no start for 'refinery'"),
    "strange works": (lambda tree: tree["works"].update(refinry=tree["works"]["refinery"]), "refinry.*Did you mean 'refinery'"),
    "a limit as works": (lambda tree: tree["works"].update(us_shipments=tree["works"]["refinery"]), "works 'us_shipments'"),
    "a stage": (lambda tree: tree["works"]["refinery"].update(start="running"), "works.refinery.start.*'building'"),
    "a treatment": (lambda tree: tree["treated"].pop("iran"), "no start for 'iran'"),
    "a reason": (lambda tree: tree["variables"]["truce"].pop("why"), "why"),
    "two starts": (lambda tree: tree["as_in_october"][0]["names"].append("truce"), "truce.*two starts"),
    "a stranger": (lambda tree: tree["variables"].update(truces=tree["variables"]["truce"]), "truces.*Did you mean 'truce'"),
    "an option": (lambda tree: tree["dossiers"]["us.brics"].update(start="threatn"), "threatn"),
    "a level out of bounds": (lambda tree: tree["variables"]["truce"].update(start=1.5), "1.5"),
}


@pytest.mark.parametrize("lacking", LACKING)
def test_every_variable_every_dossier_and_all_works_have_one_start(lacking, tmp_path):
    change, message = LACKING[lacking]
    with pytest.raises(InputError, match=message):
        hindcast.content(folders=[laid_over(tmp_path, "start", change)])


def test_january_opens_as_the_file_says_with_octobers_rules(january, content):
    assert starts(january) == {name: entry["start"] for name, entry in START["dossiers"].items()}
    assert january.variables["minerals_deal"].start.value == START["variables"]["minerals_deal"]["start"]["value"]
    assert january.variables["violence"].start == content.variables["violence"].start
    for actor, brief in content.actors.items():
        assert january.actors[actor].payoffs == brief.payoffs
        for name, dossier in brief.dossiers.items():
            assert january.actors[actor].dossiers[name].review == in_january(dossier.review)
            assert january.actors[actor].dossiers[name].options == dossier.options
        assert january.actors[actor].reciprocity.strength == brief.reciprocity.strength
        assert january.actors[actor].reciprocity.treated.keys() == brief.reciprocity.treated.keys()
    for rules in ("mechanisms", "laws", "incidents", "agreements", "beliefs"):
        assert getattr(january, rules) and getattr(january, rules) == getattr(content, rules), rules
    assert january.projects.keys() == content.projects.keys()
    for name, october in content.projects.items():
        restated = ("start", "cites", "why", "grade")
        rules = {key: value for key, value in dict(october).items() if key not in restated or october.limit is not None}
        assert rules.items() <= dict(january.projects[name]).items(), name


def in_january(review):
    """When a dossier comes up, in months after January in place of October."""
    if review.dates is None:
        return review
    return review.model_copy(update={"dates": review.dates.model_copy(update={"first": review.dates.first + 9})})


def test_works_stand_as_the_file_says_and_no_farther_than_in_october(january, content):
    for name, entry in START["works"].items():
        assert january.projects[name].start == entry["start"]
        assert STAGES.index(entry["start"]) <= STAGES.index(content.projects[name].start)
        assert january.variables[name].start.ends[1] <= january.projects[name].begun
    assert january.projects["refinery"].start == "idea" and content.projects["refinery"].start == "planned"


def test_the_truce_is_not_looked_at_before_its_day_in_november(january):
    theatre = Theatre(january, 30, seed=1, horizon=10)
    for month in range(1, 11):
        theatre.step()
        for actor in ("us", "china"):
            assert (theatre.actors[actor].agenda.get(f"{actor}.truce", np.zeros(0)).size == 30) == (month == 10)
    theatre.release()


DATED = {
    "a month after the start": ("2025-03", None, None),
    "a month after the start that recurs": ("2025-03", 12, (2, 12)),
    "a month before the start that recurs": ("2024-11", 12, (10, 12)),
    "a month after October": (3, None, (12, None)),
}


@pytest.mark.parametrize("dated", DATED)
def test_a_date_stays_where_it_is_in_the_calendar(dated):
    first, every, wanted = DATED[dated]
    dates = {"first": first, **({"every": every} if every else {})}
    change = ("actors.us.dossiers.truce.review.dates", dates)
    if wanted is None:
        with pytest.raises(InputError, match="first lies before 2025-10"):
            hindcast.content([change])
        return
    found = hindcast.content([change]).actors["us"].dossiers["truce"].review.dates
    assert (found.first, found.every) == wanted


def test_no_event_and_nothing_held_in_october_is_set_in_january(tmp_path):
    folder = laid_over(tmp_path, "start", lambda tree: None)
    story = {"events": [{"month": 1, "set": {"truce": 0.0}}], "force": {"us.brics": "threaten"}, "starts": {"truce": 0.1}}
    baseline = {**files.read_yaml(files.shipped("scenarios") / "baseline.yaml"), **story}
    (folder / "scenarios" / "baseline.yaml").write_text(yaml.safe_dump(baseline), encoding="utf-8")
    october, january = (read(folders=[folder]).scenario for read in (sim.content, hindcast.content))
    for part in story:
        assert getattr(october, part) and not getattr(january, part), part


def test_changes_are_laid_over_the_beginning():
    changed = hindcast.content(["variables.truce.start=0.2", "actors.us.dossiers.brics.start=threaten", "decision.depth=2"])
    assert changed.quantities["variables.truce.start"].ends == (0.2, 0.2)
    assert starts(changed)["us.brics"] == "threaten"
    assert changed.decision.depth == 2.0


def test_a_side_that_says_how_october_began_is_no_beginning_of_january(tmp_path):
    for study in ("hindcast", "calibrate"):
        ended = asked(f"study={study}", "contradiction_choices=[seven_elements]", f"results={tmp_path / 'results'}", "quiet=true")
        assert ended.code == 2
        assert "seven_elements" in ended.err and "variables.export_controls.start" in ended.err
    assert not (tmp_path / "results").exists()


def test_a_folder_of_ones_own_may_hold_standards_alone(tmp_path):
    folder = laid_over(tmp_path, "start", lambda tree: tree.update(title="Another past"))
    (folder / "scenarios").rmdir()
    assert hindcast.content(folders=[folder]).scenario.title == "Another past"
    assert sim.content(folders=[folder]).scenario_name == "baseline"


# --- the record --------------------------------------------------------------------------------------------------------


def test_months_are_counted_from_january_and_parts_go_by_the_rule():
    record = hindcast.recorded()
    assert (month_number("2025-01", "2025-02"), month_number("2024-11", "2025-01")) == (1, 2)
    assert record.months == 9
    events = {event.name: event for event in record.events}
    assert (events["train_hijacked"].first, events["first_cargo"].last) == (2, 9)
    assert {event.name for event in record.events if event.part == "training"} == {e.name for e in record.events if e.last <= 5}
    assert {event.part for event in record.events} == {"training", "held_out"}


WRONG = {
    "an option": (lambda tree: tree["events"]["first_cargo"]["stance"].update({"pakistan.minerals": "shipp"}), "ship"),
    "an incident": (lambda tree: tree["events"]["clash"].update(incident="border_clsh"), "border_clash"),
    "an actor": (lambda tree: tree["events"]["clash"].update(who="pakstan"), "pakistan"),
    "a fact": (lambda tree: tree["events"]["clash"].update(cites=["mittree-470"]), "mittree-470"),
    "a month after the end": (lambda tree: tree["events"]["clash"].update(when="2025-11"), "2025-11.*2025-10"),
    "a window upside down": (lambda tree: tree["events"]["clash"].update(when=["2025-06", "2025-02"]), "reversed"),
    "nothing that happens": (lambda tree: tree["events"]["clash"].pop("incident"), "stance"),
    "a contested option": (lambda tree: tree["contested"]["us.tariffs"].update(also="hundred"), "hundred_percent"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_record_that_cannot_be_asked_about_is_refused(wrong, tmp_path):
    change, message = WRONG[wrong]
    with pytest.raises(InputError, match=message):
        hindcast.recorded(folders=[laid_over(tmp_path, "record", change)])
