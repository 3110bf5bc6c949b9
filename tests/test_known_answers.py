"""Are published answers met as the page says, and would it say so if they were not?"""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.quantal import by_bisection
from sim.analysis.triads import balanced_share, friendly_share, least_friendly, local_triad_density
from sim.studies.verification import cases, known_answers
from sim.studies.verification.balance_only import BALANCE, alone, course
from sim.studies.verification.cases import Answer
from sim.studies.verification.games import responses
from sim.theatre import Theatre
from sim.world.outcomes import OUTCOMES
from tests.asking import made, told
from tests.rewrite_docs import stale

KNOWN = known_answers.standard()
WRONG_GAME = [{**KNOWN["games"][0], "published": [{"lambda": 1, "row": [0.6433], "column": [0.5883]}]}]


# --- the page ------------------------------------------------------------------------------------------------------------


def test_the_page_is_what_the_study_makes():
    assert stale("known_answers.md") == ""


def test_the_tables_hold_what_the_answer_counts():
    folder = made("study=known_answers")
    names = [path.stem for path in (folder / "tables").glob("*.csv") if path.stem not in (known_answers.OTHER, "pace")]
    rows = pd.concat([pd.read_csv(folder / "tables" / f"{name}.csv", dtype={"published": str, "found": str}) for name in names])
    rows = rows.reset_index(drop=True)
    held = int((rows["holds"] == "yes").sum())
    assert told(folder)["answer"][0].startswith(f"{held} of {len(rows)} known answers")
    assert set(rows.loc[rows["holds"] == "no", "case"]) <= {KNOWN["far"]["case"]}
    numbers = rows["published"].str.fullmatch(r"[-\d.e]+")
    apart = rows.loc[numbers, "found"].astype(float) - rows.loc[numbers, "published"].astype(float)
    assert np.allclose(apart, rows.loc[numbers, "difference"], atol=1e-3)


def test_what_is_another_dynamics_is_told_and_not_counted_as_met():
    table = pd.read_csv(made("study=known_answers") / "tables" / f"{known_answers.OTHER}.csv")
    assert table["published"].tolist() == [known["density"] for known in KNOWN["triads"]["published"]]
    assert (table["holds"] == "no").all()
    assert (table["difference"] > 0.04).all()


# --- what counts as met --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "holds"),
    [
        (Answer("", "", 1.0, 1.0009, "", 0.001), True),
        (Answer("", "", 1.0, 1.0011, "", 0.001), False),
        (Answer("", "", 1.0, 0.9989, "", 0.001), False),
        (Answer("", "", 2, 2, ""), True),
        (Answer("", "", 2, 3, ""), False),
        (Answer("", "", 1.0, float("nan"), "", 10.0), False),
        (Answer("", "", "yes", "yes", ""), True),
        (Answer("", "", "yes", "no", ""), False),
        (Answer("", "", 0.5, 0.9, "", interval=(0.4, 1.4)), True),
        (Answer("", "", 0.5, 0.9, "", interval=(0.6, 1.2)), False),
    ],
)
def test_an_answer_is_met_within_its_tolerance_or_interval_and_nowhere_else(answer, holds):
    assert answer.holds is holds
    assert answer.row()["holds"] == ("yes" if holds else "no")


def test_a_wrong_number_is_found_out():
    first, second = cases.games(WRONG_GAME)
    assert not first.holds
    assert second.holds
    groups = {"games": [first, second], known_answers.OTHER: []}
    assert known_answers._answer(groups)[:2] == [
        "1 of 2 known answers are met within their tolerance.",
        f"Not met: {first.case}, lambda 1: row player, move 1.",
    ]


def test_a_split_that_is_not_stable_is_found_out():
    case = {**KNOWN["landscapes"][0], "minima": [{"side": ["Sun", "IBM"], "energy": -3828.9, "basin": 128}], "stable": 3}
    assert [answer.holds for answer in cases.landscapes([case])][:2] == [False, False]


# --- games as theatres ---------------------------------------------------------------------------------------------------

payoff = st.floats(-2, 2)
two_by_two = st.tuples(st.tuples(payoff, payoff), st.tuples(payoff, payoff))


@settings(max_examples=10, deadline=None)
@given(two_by_two, st.floats(0.2, 0.7))
def test_random_games_have_the_equilibrium_that_bisection_finds(table, lam):
    """Zero-sum, and with lambda so low that there is one equilibrium."""
    tables = table, (-np.array(table)).tolist()
    row, column = responses(tables, lam)
    assert (row[0], column[0]) == pytest.approx(by_bisection(tables, lam), abs=1e-5)


def test_bisection_solves_the_equation_of_the_prisoners_dilemma():
    p, q = by_bisection(([[3, 0], [5, 1]], [[3, 5], [0, 1]]), 0.5)
    assert p == pytest.approx(q)
    assert p == pytest.approx(1 / (1 + np.exp(0.5 * (1 + p))))


def test_a_game_of_more_moves_is_an_answer_to_itself_and_leaves_no_outcome_behind():
    rng, before = np.random.default_rng(3), dict(OUTCOMES)
    tables = tuple(rng.uniform(-1, 1, (2, 3, 4)))
    row, column = responses(tables, 1.5)
    for chances, worth in ((row, tables[0] @ column), (column, row @ tables[1])):
        odds = np.exp(1.5 * worth)
        assert chances == pytest.approx(odds / odds.sum(), abs=1e-5)
    assert before == OUTCOMES


def test_single_precision_meets_the_published_answers_too():
    case = KNOWN["games"][0]
    for known in case["published"]:
        row, column = responses((case["row"], case["column"]), known["lambda"], precision="single")
        assert (row[0], column[0]) == pytest.approx((known["row"][0], known["column"][0]), abs=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("lam", [0.5, 1.0, 2.0])
def test_random_games_have_the_equilibria_of_gambit(lam):
    """On its principal branch, where our iteration ends too unless lambda is high."""
    reason = "pygambit has no wheels and is built by a compiler: pip install pygambit"
    gambit = pytest.importorskip("pygambit", minversion="16.3", reason=reason)
    rng = np.random.default_rng(int(10 * lam))
    for shape in [(2, 2)] * 10 + [(3, 3)] * 10 + [(2, 4)] * 5:
        tables = tuple(rng.uniform(-1, 1, (2, *shape)))
        theirs = gambit.Game.from_arrays(*tables)
        profile = gambit.qre.logit_solve_lambda(theirs, lam)[0].profile
        for chances, player in zip(responses(tables, lam), theirs.players, strict=True):
            assert chances == pytest.approx([float(profile[move]) for move in player.strategies], abs=1e-4)


# --- structural balance --------------------------------------------------------------------------------------------------


def network(signs: dict[tuple[int, int], float], actors: int = 3) -> np.ndarray:
    ties = np.zeros((actors, actors, 1))
    for (i, j), value in signs.items():
        ties[i, j] = ties[j, i] = value
    return ties


@pytest.mark.parametrize(
    ("signs", "share"), [((1, 1, 1), 1.0), ((1, 1, -1), 0.0), ((1, -1, -1), 1.0), ((-1, -1, -1), 0.0), ((0.2, -3, -0.1), 1.0)]
)
def test_a_triad_is_balanced_when_the_product_of_its_signs_is_positive(signs, share):
    ties = network(dict(zip([(0, 1), (1, 2), (0, 2)], signs, strict=True)))
    assert balanced_share(ties) == [share]
    assert friendly_share(ties) == [np.mean(np.array(signs) > 0)]


@pytest.mark.parametrize("actors", [4, 5, 8, 9])
def test_two_camps_are_balanced_and_no_balanced_network_has_fewer_friends_than_equal_ones(actors):
    sides = np.array(list(itertools.product([1.0, -1.0], repeat=actors))).T
    ties = sides[:, None, :] * sides[None, :, :]
    assert (balanced_share(ties) == 1.0).all()
    assert friendly_share(ties).min() == pytest.approx(least_friendly(actors))


def test_local_triad_dynamics_that_always_mends_ends_in_friendship_and_one_that_never_does_in_strife():
    forgiving, wary = (local_triad_density(p, 8, 40, 24).mean() for p in (1.0, 0.0))
    assert forgiving > 0.97
    assert wary < 0.6
    assert np.array_equal(local_triad_density(0.25, 6, 5, 4, seed=2), local_triad_density(0.25, 6, 5, 4, seed=2))


def test_only_structural_balance_is_left_alone(content):
    left = alone(content, None)
    assert (list(left.mechanisms), list(left.variables)) == ([BALANCE], list(content.alignments))
    assert left.mechanisms[BALANCE] == content.mechanisms[BALANCE]
    assert not (left.dossiers or left.incidents or left.milestones)
    assert all(left.variables[name].start == content.variables[name].start for name in left.variables)
    assert all(variable.relax is None for variable in left.variables.values())


def test_turning_all_ties_of_one_actor_round_turns_the_course_round_as_the_symmetry_says(content):
    """Hence no split is favoured, and half of the ties are friendly in the end."""
    ends = []
    for turned in (False, True):
        stage = Theatre(alone(content, (-0.5, 0.5)), 20, seed=1, horizon=40, precision="double")
        rows = [row for row, pair in enumerate(content.alignments.values()) if "china" in pair]
        if turned:
            stage.world.variables[rows] *= -1
        for _ in range(40):
            stage.step()
        if turned:
            stage.world.variables[rows] *= -1
        ends.append(stage.world.variables.copy())
        stage.release()
    assert np.allclose(ends[0], ends[1], atol=1e-12)
    assert np.abs(ends[0]).max() > 0.52


def test_a_course_starts_as_it_is_told_and_only_grows_more_balanced(content):
    found = course(alone(content, (-1.0, 1.0)), worlds=60, months=240, seed=0, every=80)
    assert found.months.tolist() == [0, 80, 160, 240]
    assert np.all(np.diff(found.balanced.mean(axis=1)) > 0.03)
    settled = found.settled
    assert set(settled) == {-1, 80, 160, 240}
    assert ((settled >= 0) == (found.balanced[-1] == 1.0)).all()
