"""Do actors remember what others did to them, answer in kind, and take up what concerns them?"""

from __future__ import annotations

import numpy as np
import pytest

from sim.actors.actor import Actor
from sim.theatre import Theatre
from tests import tiny
from tests.bits import assert_same, held, inner

ONE, TWO = 0, 1
HARM = -0.1
"""What the second's turn does to the first: x falls from 0.5 to 0.4 in the month that it looks ahead."""


def staged(months: int = 8, laws: dict | None = None, more: dict | None = None, **how) -> Theatre:
    """The rivals of `tests.tiny`; `how` says how they are, or goes to the theatre."""
    rivals = {key: how.pop(key) for key in ("strength", "rate", "treated") if key in how}
    played = tiny.content(tiny.RIVALS, tiny.rivals(**rivals), laws=laws or tiny.laws(), **(more or {}))
    return Theatre(played, **{"precision": "double", "horizon": months, **how})


def lived(stage: Theatre, months: int) -> Theatre:
    """The theatre some months on."""
    for _ in range(months):
        stage.step()
    return stage


def event(name: str, option: str, month: int = 1) -> dict:
    """A scenario that sets one stance."""
    happens = [{"month": month, "label": "it comes so", "stance": {name: option}}]
    return {"scenario": {"title": "tiny", "question": "what then?", "events": happens}}


def stances(stage: Theatre, name: str) -> list[int]:
    """The course of one dossier in world 0."""
    return stage.record.stance[: stage.month + 1, stage.by_name[name].row, 0].tolist()


# --- memory --------------------------------------------------------------------------------------------------------------


def test_a_turn_is_remembered_by_whom_it_touches_and_fades_by_the_memory():
    stage = staged(strength=0.0)
    assert stage.relations.treated.shape == (2, 2, 1)
    for month in range(1, 5):
        stage.step()
        wanted = 0.0 if month == 1 else HARM * 0.5 ** (month - 2)  # it turns in month 1, and that is known in month 2
        assert stage.relations.treated[ONE, TWO, 0] == pytest.approx(wanted, abs=1e-12)
        assert stage.relations.treated[[ONE, TWO, TWO], [ONE, ONE, TWO]].tolist() == [[0.0]] * 3


def test_a_turn_back_is_remembered_as_the_opposite():
    stage = staged(strength=0.0, more=event("two.p", "rest", month=3))
    lived(stage, 4)
    assert stances(stage, "two.p") == [0, 1, 1, 0, 1]  # turned back by the scenario, and again at the next review
    assert stage.relations.treated[ONE, TWO, 0] == pytest.approx(HARM * 0.25 - HARM, abs=1e-12)


def test_what_the_scenario_makes_an_actor_do_is_remembered_too():
    stage = lived(staged(strength=0.0, rate=0.0, more=event("one.q", "help")), 2)
    assert stage.relations.treated[TWO, ONE, 0] == pytest.approx(0.1, abs=1e-12)


def test_the_opening_finds_actors_treated_as_their_files_say():
    stage = staged(treated={"two": 0.3})
    assert stage.relations.treated[:, :, 0].tolist() == [[0.0, 0.3], [0.0, 0.0]]


@pytest.mark.parametrize(("per_month", "felt"), [(50.0, -0.2), (0.0, 0.0)], ids=["certain", "never"])
def test_an_incident_laid_to_somebody_is_felt_as_a_turn_of_his(per_month, felt):
    raid = {"label": "a raid", "per_month": per_month, "by": "two", "felt": {"one": -0.2}}
    told = {"scenario": {"title": "tiny", "question": "what then?", "force": {"two.p": {"option": "rest"}}}}
    stage = staged(strength=0.0, more={"incidents": {"raid": raid}, **told})
    found = []
    for _ in range(3):
        stage.step()
        found.append(float(stage.relations.treated[ONE, TWO, 0]))
    assert found == pytest.approx([0.0, felt, 1.5 * felt], abs=1e-9)  # that of last month, and half of those before
    assert stage.relations.treated[TWO, ONE, 0] == 0.0


def acting(lasts: int, *months: int) -> Theatre:
    """The second, who reviews nothing, is made to hurt the first in some months by an act that lapses."""
    options = {"rest": tiny.option(), "strike": tiny.option({"x": -0.2}, lasts=lasts, then="rest")}
    actors = tiny.rivals(strength=0.0)
    actors["two"] = tiny.actor({"y": 1.0}, {"p": tiny.dossier(options, rate=0.0)})
    events = [{"month": month, "label": "it comes so", "stance": {"two.p": "strike"}} for month in months]
    scenario = {"title": "tiny", "question": "what then?", "events": events}
    played = tiny.content(tiny.RIVALS, actors, laws=tiny.laws(memory=1.0), scenario=scenario)
    return Theatre(played, precision="double", horizon=8)


@pytest.mark.parametrize("lasts", [1, 3])
def test_that_an_act_lapses_is_no_turn(lasts):
    stage = lived(acting(lasts, 2), 3)
    felt = stage.relations.treated[ONE, TWO, 0]
    assert felt == pytest.approx(HARM, abs=1e-12)
    lived(stage, 5)
    assert stances(stage, "two.p") == [0, 0, *[1] * lasts, *[0] * (7 - lasts)]
    assert stage.relations.treated[ONE, TWO, 0] == felt


def test_an_act_that_is_begun_again_when_it_lapses_is_remembered_again():
    stage = lived(acting(2, 1, 3), 8)
    assert stances(stage, "two.p") == [0, 1, 1, 1, 1, 0, 0, 0, 0]
    assert stage.relations.treated[ONE, TWO, 0] == pytest.approx(2 * HARM, abs=1e-12)


# --- answers in kind -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("treated", [-10.0, -0.05, 0.0, 0.02, 10.0])
def test_an_answer_is_worth_what_it_does_to_the_other_times_a_treatment_that_saturates(treated):
    stage = staged(strength=2.0, rate=1.0)
    stage.relations.treated[ONE, TWO] = treated
    found = stage.relations.answers(stage.by_name["one.q"], np.array([0]))
    leaning = 2.0 * treated / (0.05 + abs(treated))
    assert list(found) == ["two"]
    np.testing.assert_allclose(found["two"][:, 0], [0.0, -0.1 * leaning, 0.1 * leaning], rtol=0, atol=1e-12)
    assert abs(leaning) < 2.0


def test_answers_count_among_utilities():
    utilities = {}
    for strength in (0.0, 2.0):
        stage = staged(strength=strength, rate=1.0)
        stage.relations.treated[ONE, TWO] = -0.05
        utilities[strength] = tiny.weighings(stage)["one.q"].utilities[:, 0]
    np.testing.assert_allclose(utilities[2.0] - utilities[0.0], [0.0, 0.1, -0.1], rtol=0, atol=1e-12)


@pytest.mark.parametrize(("treated", "answer"), [(-0.3, 1), (0.0, 0), (0.3, 2)], ids=["harm", "nothing", "help"])
def test_harm_is_met_with_harm_and_help_with_help(treated, answer):
    stage = lived(staged(rate=1.0, treated={"two": treated} if treated else {}), 1)
    assert stances(stage, "one.q") == [0, answer]


def test_without_strength_nobody_answers_and_what_others_did_changes_nothing():
    plain, resentful = (staged(strength=0.0, rate=1.0, treated={"two": felt}) for felt in (0.0, -5.0))
    assert plain.relations.answers(plain.by_name["one.q"], np.array([0])) == {}
    for stage in (lived(plain, 6), lived(resentful, 6)):
        assert stances(stage, "one.q") == [0] * 7
    assert plain.world.variables.tobytes() == resentful.world.variables.tobytes()


def test_without_strength_a_shipped_actor_answers_nobody(content):
    quiet = held("baseline", "1", tuple(f"actors.{name}.reciprocity.strength=0" for name in content.actors))
    stage = Theatre(quiet, 5, horizon=3)
    found = []
    stage.onlookers.append(lambda theatre, actor, dossier, weighing, before: found.append(weighing.answers))
    lived(stage, 3)
    assert len(found) > 10
    assert not any(found)
    stage.release()


def test_an_option_that_means_nothing_to_another_answers_nobody():
    stage = staged(strength=2.0, rate=1.0)
    stage.relations.treated[ONE, TWO] = -0.5
    assert stage.relations.answers(stage.by_name["one.aside"], np.array([0])) == {}


# --- replies -------------------------------------------------------------------------------------------------------------


def test_a_turn_that_is_felt_puts_what_it_touches_on_the_table_once_and_nothing_else():
    assert tiny.agenda(staged(), 5) == [[], ["one.q"], [], [], []]


def test_what_lies_on_the_table_stays_there_for_the_window_unless_it_comes_up():
    stage = staged(laws=tiny.laws(chance=0.0))
    row, left = stage.by_name["one.q"].row, []
    for _ in range(6):
        stage.step()
        left.append(float(stage.relations.asked[row, 0]))
    assert left == [0.0, 3.0, 2.0, 1.0, 0.0, 0.0]
    assert not stage.relations.asked[stage.by_name["one.aside"].row].any()


def test_who_is_asked_comes_up_in_its_months_with_the_chance_of_replies():
    stage = staged(laws=tiny.laws(chance=0.3), worlds=4000, months=6)
    came = np.zeros((7, 4000), dtype=bool)
    for month in range(1, 7):
        stage.step()
        came[month, stage.actors["one"].agenda.get("one.q", np.zeros(0, dtype=int))] = True
    wanted = [0.0, 0.0, 0.3, 0.3 * 0.7, 0.3 * 0.7**2, 0.0, 0.0]
    np.testing.assert_allclose(came.mean(axis=1), wanted, rtol=0, atol=0.025)
    stage.release()


def test_a_turn_that_is_hardly_felt_asks_nobody():
    assert tiny.agenda(staged(laws=tiny.laws(notice=0.11)), 4) == [[]] * 4
    assert tiny.agenda(staged(laws=tiny.laws(notice=0.09)), 4) == [[], ["one.q"], [], []]


def test_without_the_law_of_replies_nobody_is_asked():
    laws = {name: law for name, law in tiny.laws().items() if name != "replies"}
    assert tiny.agenda(staged(laws=laws), 4) == [[]] * 4


def test_a_dossier_that_the_scenario_holds_in_place_is_not_taken_up():
    told = {"scenario": {"title": "tiny", "question": "what then?", "force": {"one.q": {"option": "rest"}}}}
    assert tiny.agenda(staged(more=told), 4) == [[]] * 4


@pytest.mark.parametrize("steps", [1, 3])
def test_the_answer_comes_in_the_month_after_in_however_many_steps(steps):
    stage = lived(staged(steps_per_month=steps), 4)
    assert stances(stage, "two.p") == [0, 1, 1, 1, 1]
    assert stances(stage, "one.q") == [0, 0, 1, 1, 1]
    assert stage.relations.treated[ONE, TWO, 0] == pytest.approx(HARM * 0.25, abs=1e-12)


# --- whatever else may be chosen -----------------------------------------------------------------------------------------


def quarrel(**how) -> Theatre:
    """Rivals who choose by chance, in worlds that differ in all numbers of relations."""
    uncertain = {"value": 0.5, "range": [0.2, 0.9]}
    actors = tiny.rivals(
        strength={"value": 2.0, "range": [0.0, 4.0]}, rate=0.2, treated={"two": {"value": 0.0, "range": [-0.3, 0.3]}}
    )
    for brief in actors.values():
        brief["temperature"] = 0.05
    raid = {"label": "a raid", "per_month": 0.2, "by": "two", "felt": {"one": {"value": -0.1, "range": [-0.2, -0.05]}}}
    laws = tiny.laws(uncertain, uncertain, {"value": 0.05, "range": [0.02, 0.1]}, uncertain)
    played = tiny.content(tiny.RIVALS, actors, laws=laws, incidents={"raid": raid})
    return Theatre(played, **{"horizon": 12, **how})


@pytest.mark.parametrize("precision", ["single", "double"])
@pytest.mark.parametrize("steps", [1, 2])
def test_a_world_alone_has_the_bits_it_has_in_company_while_actors_answer_each_other(precision, steps):
    how = {"precision": precision, "steps_per_month": steps}
    together = quarrel(worlds=np.arange(97), **how)
    assert together.relations.treated.shape[-1] == together.relations.asked.shape[-1] == 97
    assert together.relations.treated.dtype == together.relations.asked.dtype == together.dtype
    kept = inner(together, 12)
    assert len(np.unique(together.relations.treated[ONE, TWO])) > 50
    assert together.record.stance[:, together.by_name["one.q"].row].any()
    for worlds in ([96], [3, 50, 4]):
        assert_same(inner(quarrel(worlds=worlds, **how), 12), kept, worlds)


def test_in_the_shipped_theatre_replies_and_answers_are_on_and_keep_the_bits():
    content = held("cpec_cutoff")
    together = Theatre(content, np.arange(33), horizon=8)
    asked = []
    kept = inner(together, 8, lambda theatre: asked.append(bool(theatre.relations.asked.any())))
    assert any(asked)
    assert np.count_nonzero(together.relations.treated) > 33
    assert_same(inner(Theatre(content, [32], horizon=8), 8), kept, [32])


@pytest.mark.parametrize("depth", ["1", "inf"])
def test_nothing_that_is_remembered_or_asked_depends_on_the_order_of_the_actors(depth):
    content = held("cpec_cutoff", depth)
    months, usual = {"1": 8, "inf": 3}[depth], list(content.actors)
    one, other = (
        lived(Theatre(content, 20, horizon=months, precision="double", order=order), months) for order in (usual, usual[::-1])
    )
    assert np.array_equal(one.record.stance, other.record.stance)
    assert np.array_equal(one.relations.asked, other.relations.asked)
    np.testing.assert_allclose(one.relations.treated, other.relations.treated, rtol=0, atol=1e-12)
    one.release()
    other.release()


def test_a_decision_rule_of_ones_own_is_told_what_answers_are_worth():
    told = []

    class Recalling(Actor):
        def probabilities(self, dossier, where, utilities, is_open):
            told.append((self.model.month, dossier.name, utilities.copy()))
            chances = np.zeros_like(utilities)
            chances[0] = 1.0
            return chances

    stage = lived(staged(strength=2.0, actor_classes={"one": Recalling}), 3)
    assert [(month, name) for month, name, _ in told] == [(2, "one.q")]
    leaning = 2.0 * HARM / (0.05 + abs(HARM))
    utilities = told[0][2][:, 0]
    np.testing.assert_allclose(utilities - utilities[0], [0.0, -0.1 * leaning - 0.001, 0.1 * leaning - 0.001], rtol=0, atol=1e-12)
    assert stances(stage, "one.q") == [0] * 4


def test_what_is_changed_in_a_fork_is_answered_in_the_fork_alone():
    actors = tiny.rivals()
    actors["two"]["dossiers"]["p"]["review"] = {"rate": 0.0, "attention": 0.0}
    stage = Theatre(tiny.content(tiny.RIVALS, actors, laws=tiny.laws()), precision="double", horizon=5)
    other = lived(stage.fork(2, {"two.p": "harm"}), 3)
    lived(stage, 5)
    assert (stances(stage, "two.p"), stances(other, "two.p")) == ([0] * 6, [0, 0, 0, 1, 1, 1])
    assert (stances(stage, "one.q"), stances(other, "one.q")) == ([0] * 6, [0, 0, 0, 0, 1, 1])
    assert not stage.relations.treated.any()
