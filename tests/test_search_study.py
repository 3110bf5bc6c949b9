"""Does `study=search` find the courses that enumeration finds, tell them as they are, and hand them on?"""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.pareto import find_front
from sim.analysis.searching import draw_start, search
from sim.config import files
from sim.config.errors import InputError
from sim.config.scenario import Event, Forced
from sim.ensembles.settings import settings_from
from sim.readouts.courses import read_policies
from sim.readouts.measures import average
from sim.readouts.moves import Move, find_dossiers, lay_in, read_triggers, tell_moves
from sim.studies.decide.course_files import write_courses
from sim.studies.decide.course_space import Space
from sim.studies.decide.judgements import JUDGEMENTS
from sim.studies.decide.search import Bench, list_payoffs
from sim.studies.decide.search_findings import Outcome, analyze, choose_shown
from tests import tiny
from tests.asking import PLAIN, anew, asked, left, made, manifest, tables, told

MONTHS, DRAWS = 4, 20
HELD = (
    "study=search",
    "actor=pakistan",
    "timing=held",
    "dossiers=[minerals,pasni,finance]",
    "outcomes=[payoff.pakistan,-violence]",
)
HELD += ("draws=20", "evaluations=14", "population=6", "worlds_per_point=1", "months=4")
COMMON = ("study=search", "actor=pakistan", "dossiers=[minerals,pasni]", "draws=20", "evaluations=10", "worlds_per_point=1")


def two_questions():
    """A theatre in which `one` can dig (x rises, y falls), guard (y rises, x falls) or both, and nobody else does anything."""
    dig = {"rest": tiny.option(), "dig": tiny.option({"x": 0.2, "y": -0.05}), "strip": tiny.option({"x": 0.3, "y": -0.3})}
    guard = {"rest": tiny.option(), "guard": tiny.option({"y": 0.2, "x": -0.1})}
    own = {"p": tiny.dossier(dig, rate=0.0), "q": tiny.dossier(guard, rate=0.0)}
    start = {"value": 0.4, "range": [0.3, 0.5]}
    return tiny.content(
        {"x": tiny.variable(start), "y": tiny.variable(0.5), "z": tiny.variable(0.5)}, {"one": tiny.actor({"z": 1.0}, own)}
    )


def bench_of(content, names=("x", "y"), triggers=("x > 0.6",), months=MONTHS) -> Bench:
    settings = settings_from({"worlds": DRAWS, "months": months, "keep": "final", "seed": 3})
    outcomes = tuple(Outcome.of(content, name) for name in names)
    return Bench(content, settings, outcomes, read_triggers(content, triggers) if triggers else {})


def interrupt(monkeypatch, after: int) -> list:
    """Let a search be stopped when it has judged so many courses; the list tells which it judges from now on."""
    judge, judged = Bench.judge, []

    def stop(bench, course, draws):
        if len(judged) == after:
            raise KeyboardInterrupt
        judged.append((bench.settings.seed, course, draws))
        return judge(bench, course, draws)

    monkeypatch.setattr(Bench, "judge", stop)
    return judged


def space_of(bench: Bench, timing: str) -> Space:
    answers = tuple((dossier, option) for dossier in bench.content.dossiers for option in bench.content.options[dossier])
    return Space(answers, tuple(bench.triggers), bench.settings.months, 2, timing)


def every_course(bench: Bench):
    """All courses of at most one move a dossier."""
    months = bench.settings.months
    spans = [(since, until) for since in range(1, months + 1) for until in (*range(since, months), None)]
    moves = {
        dossier: [
            None,
            *(Move(dossier, option, *span) for option in bench.content.options[dossier][1:] for span in spans),
            *(Move(dossier, option, trigger=name) for option in bench.content.options[dossier][1:] for name in bench.triggers),
        ]
        for dossier in bench.content.dossiers
    }
    return [tuple(move for move in course if move) for course in itertools.product(*moves.values())]


@pytest.mark.parametrize(
    ("months", "size", "points", "budget"), [(4, 276, 14, 150), pytest.param(6, 1035, 21, 300, marks=pytest.mark.slow)]
)
def test_the_search_finds_the_front_that_enumeration_finds(months, size, points, budget):
    """All courses of a theatre of two dossiers are judged: so many points of the front are found with so many full judgements,
    and no course that is beaten is taken for one of them.
    """
    bench = bench_of(two_questions(), months=months)
    courses = every_course(bench)
    worth = np.array([bench.judge(course, DRAWS).mean(axis=1) for course in courses])
    front = np.unique(worth[find_front(worth)].round(6), axis=0)
    space = space_of(bench, "triggers")
    start = draw_start(space.genes, space.shape, 20, 0)
    found = search(space.genes, space.decode, bench.judge, start, budget, DRAWS)
    got = np.unique([found.worth[course].mean(axis=1).round(6) for course in found.front], axis=0)
    assert (len(courses), len(front)) == (size, points)
    assert got == pytest.approx(front)


def test_a_course_is_the_same_in_the_first_draws_as_in_all_and_held_out_draws_are_others():
    bench = bench_of(two_questions())
    course = (Move("one.p", "dig", 2),)
    whole = bench.judge(course, DRAWS)
    assert np.array_equal(bench.judge(course, 8), whole[:, :8])
    assert not np.isin(bench.hold_out().judge(course, DRAWS)[0], whole[0]).any()
    less = bench_of(two_questions(), names=("x", "-x")).judge(course, DRAWS)
    assert np.array_equal(less[0], -less[1])


def test_moves_are_laid_into_the_scenario_and_told():
    content, course = two_questions(), (Move("one.p", "dig", 2, 3), Move("one.q", "guard", trigger="x > 0.6"))
    triggers = read_triggers(content, ("x > 0.6",))
    laid = lay_in(content, course, triggers).scenario
    assert laid.force == {"one.p": Forced(option="dig", **{"from": 2}, until=3)}
    assert laid.events == (Event(label="one.q: guard", when={"x": {"min": 0.6}}, stance={"one.q": "guard"}),)
    assert tell_moves(content, course, triggers) == "holds one.p at dig from month 2 to 3; turns one.q to guard once x > 0.6"
    assert tell_moves(content, (Move("one.p", "dig"),), {}) == "holds one.p at dig throughout"
    assert tell_moves(content, (Move("one.p", "dig", 2),), {}) == "holds one.p at dig from month 2 on"
    assert tell_moves(content, (), {}) == "leaves everything as it comes"


def test_months_beyond_the_ends_mean_the_ends_and_the_first_slot_counts():
    space = Space((("a.p", "x"), ("a.p", "y"), ("a.q", "x")), ("t",), 12, 2, "triggers")
    genes = {"answer0": 2, "since0": -3, "until0": 15, "trigger0": 0, "answer1": 1, "since1": 1, "until1": 1, "trigger1": 1}
    assert space.decode(genes) == (Move("a.p", "y"),)
    turned = {**genes, "since0": 9, "until0": 4, "answer1": 3}
    assert space.decode(turned) == (Move("a.p", "y", 4, 9), Move("a.q", "x", trigger="t"))
    assert space.decode(dict.fromkeys(space.genes, 0)) == ()
    assert set(replace(space, timing="held").genes) == {"answer0", "answer1"}


def test_where_nothing_makes_a_difference_nothing_is_promised():
    bench = bench_of(two_questions(), names=("z", "payoff.one"), triggers=())
    space = space_of(bench, "months")
    found = search(space.genes, space.decode, bench.judge, draw_start(space.genes, space.shape, 8, 0), 20, DRAWS)
    shown = choose_shown(found)
    assert shown == {"course_01": ()}, "of equals the one that does least"
    said = analyze(bench.content, "one", bench.outcomes, {}, bench.settings, found, shown, {(): bench.judge((), DRAWS)})
    assert "nothing was found that is better" in said.answer[1]
    assert said.answer[-1] == "Nothing that was tried made any difference to these outcomes."


def test_dossiers_are_found_by_pattern_and_what_the_scenario_holds_is_left_alone():
    content = two_questions()
    assert find_dossiers(content, "one", ()) == ["one.p", "one.q"]
    assert find_dossiers(content, "one", ("q", "one.*")) == ["one.q", "one.p"]
    held = lay_in(content, (Move("one.p", "dig"),), {})
    assert find_dossiers(held, "one", ()) == ["one.q"]
    with pytest.raises(InputError, match="does not hold itself"):
        find_dossiers(held, "one", ("p",))


def test_the_payoffs_of_the_largest_others_count_where_no_outcome_is_named(content):
    assert list_payoffs(content, "pakistan") == ["payoff.pakistan", "payoff.china", "payoff.us"]


def test_the_same_seed_leaves_the_same_tables(tmp_path):
    again = left(tmp_path, *HELD)
    assert tables(again) == tables(made(*HELD))


def test_a_search_that_was_stopped_goes_on_to_the_same_tables_and_judges_nothing_twice(tmp_path, monkeypatch):
    whole = (made(*HELD) / JUDGEMENTS).read_text().splitlines()
    with monkeypatch.context() as patch:
        interrupt(patch, 5)
        ended = asked(*HELD, *PLAIN, f"results={tmp_path}")
    (folder,) = tmp_path.iterdir()
    assert (ended.code, ended.err.count("\n")) == (130, 1)
    assert "5 judgements are kept; continue with: python -m sim resume=" in ended.err
    assert manifest(folder)["state"] == "begun"
    with (folder / JUDGEMENTS).open("a") as file:
        file.write('{"key": "cut sho')
    judged = interrupt(monkeypatch, 1000)
    ended = asked(f"resume={folder}", *PLAIN)
    assert (ended.code, ended.err) == (0, "")
    assert tables(folder) == tables(made(*HELD))
    assert len(judged) == len(whole) - 5 == len(set(judged))
    again = asked(f"resume={folder}", *PLAIN)
    assert again.code == 2 and "already complete" in again.err


def test_a_search_can_judge_by_the_mean_over_all_months():
    content, course = two_questions(), (Move("one.p", "dig", 2),)
    settings = settings_from({"worlds": DRAWS, "months": MONTHS, "seed": 3})
    bench = Bench(content, settings, tuple(Outcome.of(content, name) for name in ("x", "payoff.one", "one.p=dig")), {}, "mean")
    ensemble = sim.ensembles.run.run_ensemble(lay_in(content, course, {}), settings)
    found = bench.judge(course, DRAWS)
    assert found[0] == pytest.approx(ensemble.outcome("x").values[:, 1:].mean(axis=1))
    assert found[1] == pytest.approx(ensemble.outcome("z").values[:, 1:].mean(axis=1))
    assert found[2] == pytest.approx(np.full(DRAWS, (MONTHS - 1) / MONTHS))


def test_of_incidents_the_mean_is_their_number_a_month():
    run = sim.run(worlds=6, months=3)
    name = next(name for name, entry in run.content.incidents.items() if entry.kind == "count")
    assert average(run, name) == pytest.approx(run.data["attacks"].values[:, 1:].mean(axis=1))


def test_findings_say_over_which_months_they_judge(tmp_path):
    last, mean = told(made(*HELD)), told(left(tmp_path, *HELD, "over=mean"))
    assert "in the last month?" in last["question"] and "on average over all months?" in mean["question"]
    assert any("those of the last month" in note for note in last["notes"])
    assert any("means over all months" in note for note in mean["notes"])
    assert last["answer"] != mean["answer"]


def test_the_table_tells_gains_in_held_out_draws_with_their_course():
    folder = made(*HELD)
    table = pd.read_csv(folder / "tables" / "front.csv")
    assert (table["payoff.pakistan low"] <= table["payoff.pakistan"]).all()
    assert table["payoff.pakistan found"].is_monotonic_decreasing
    assert table["course"].str.contains("throughout|leaves everything").all()
    assert (table["moves"] <= 3).all()
    sums = pd.read_csv(folder / "tables" / "optimism.csv")
    assert sums["optimism"].to_numpy() == pytest.approx((sums["found"] - sums["held_out"]).to_numpy(), abs=1e-6)
    assert table["course"][0] in told(folder)["answer"][1] or table["moves"][0] == 0


def test_courses_are_taken_by_robustness_and_as_scenarios(tmp_path):
    folder = made(*HELD)
    policies = read_policies(str(folder / "policies.yaml"))
    table = pd.read_csv(folder / "tables" / "front.csv")
    assert list(policies.courses) == ["as_it_comes", *table["name"][table["moves"] > 0]]
    words = ("study=robustness", f"policies={folder / 'policies.yaml'}", "worlds_per_point=20", "months=2")
    judged = pd.read_csv(left(tmp_path, *words) / "tables" / "robustness.csv")
    assert set(judged["policy"]) == set(policies.courses)
    name = table["name"][table["moves"] > 0].iloc[0]
    scenario = sim.content(str(folder / "scenarios" / f"{name}.yaml")).scenario
    assert {dossier: forced.option for dossier, forced in scenario.force.items()} == policies.courses[name].holds


def test_a_scenario_that_is_written_is_read_as_the_same(tmp_path, content):
    triggers = read_triggers(content, ("cpec_cut_off", "china.corridor=cut_off", "finances < 0.2"))
    moves = (
        Move("pakistan.afghan", "truce", trigger="china.corridor=cut_off"),
        Move("pakistan.corridor", "extend", trigger="finances < 0.2"),
        Move("pakistan.minerals", "ship", 7, 30),
    )
    assert write_courses(tmp_path, content, "pakistan", ("payoff.pakistan",), {"course_01": moves}, triggers) == []
    assert not (tmp_path / "policies.yaml").exists(), "policies cannot say when"
    read = sim.content(str(tmp_path / "scenarios" / "course_01.yaml")).scenario
    laid = lay_in(content, moves, triggers).scenario
    assert (read.force, read.events) == (laid.force, laid.events)
    assert set(files.read_yaml(tmp_path / "scenarios" / "course_01.yaml")) >= {"title", "question", "force", "events"}


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("actor=pakistn", "pakistan"),
        ("actor=null", "china"),
        ("dossiers=[mineral]", "pakistan.minerals"),
        ("outcomes=[payoff.chna]", "china"),
        ("timing=month", "months"),
        ("over=ever", "last, mean"),
        ("triggers=[cpec_cut_of]", "cpec_cut_off"),
        ("triggers=['china.corridor=cut_of']", "cut_off"),
        ("triggers=['finances < high']", "triggers"),
        ("triggers=['finances < 5'] timing=held", "timing=held"),
        ("evaluations=5", "from 10"),
        ("draws=1", "from 20"),
        ("worlds=100", "does not take"),
        ("months=0", "months"),
        ("resume=somewhere", "resume"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_message(tmp_path, word, wanted):
    ended = asked(*COMMON, *word.split(" timing")[:1], *(["timing=held"] if "timing=held" in word else []), f"results={tmp_path}")
    assert (ended.code, wanted in ended.err) == (2, True), ended.err
    assert ended.err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_search_with_triggers_leaves_everything_that_it_promises():
    folder = anew("search")
    assert {"scenarios", "tables", "summary.md"} <= {path.name for path in folder.iterdir()}
    names = pd.read_csv(folder / "tables" / "front.csv")["name"]
    assert [path.stem for path in sorted((folder / "scenarios").iterdir())] == sorted(names)


def test_a_front_is_drawn_with_its_knees(tmp_path):
    ended = asked(*HELD, "figures=[svg]", "execution=serial", f"results={tmp_path}")
    assert ended.code == 0, ended.err
    (folder,) = tmp_path.iterdir()
    if len(pd.read_csv(folder / "tables" / "front.csv")) > 2:
        assert "knee 1" in (folder / "figures" / "front.svg").read_text(encoding="utf-8")
