"""Are answers, what is kept and the pace of change found in hand-made paths, and only there?"""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis import responses

HARM = [np.array([[0.0, 0.0], [0.0, -0.1]]), np.array([[0.0, 0.0], [-0.2, 0.0]])]
"""Two dossiers, each of another actor; the second option of either harms the other, that of the second twice as much."""
WORLDS, MONTHS = 200, 24


def paths(answer: int | None, seed: int = 1, before: int = 0) -> np.ndarray:
    """Worlds in which the first actor once turns to harm, and the second answers two months on by an option, or does not care."""
    rng = np.random.default_rng(seed)
    stance = np.zeros((WORLDS, MONTHS + 1, 2), dtype=np.int8)
    stance[..., 1] = before
    for world, month in enumerate(rng.integers(3, MONTHS - 6, WORLDS)):
        stance[world, month:, 0] = 1
        when = month + 2 if answer is not None else int(rng.integers(3, MONTHS - 6))
        stance[world, when:, 1] = 1 - before if answer is None else answer
    return stance


def found(stance: np.ndarray, worth: list[np.ndarray] = HARM, **how: float) -> responses.Answers:
    """The answers in such paths, which only the second dossier is weighty enough to give."""
    return responses.answers(stance, worth, [0, 1], **{"felt": 0.02, "reach": 0.15, **how})


def test_harm_that_is_answered_in_kind_is_found():
    answers = found(paths(1))
    assert (answers.pairs, answers.right) == (1, 1.0)
    assert answers.lift > 3


def test_harm_that_is_answered_by_kindness_goes_the_wrong_way():
    answers = found(paths(0, before=1))
    assert answers.lift > 3
    assert answers.right == 0.0


def test_help_is_to_be_answered_by_help():
    help_ = [-HARM[0], HARM[1]]
    assert found(paths(0, before=1), help_).right == 1.0
    assert found(paths(1), help_).right == 0.0


def test_changes_that_do_not_care_for_moves_have_no_lift():
    assert found(paths(None)).lift == pytest.approx(1.0, abs=0.35)
    assert found(paths(None)).lift < 1.6


@pytest.mark.parametrize("how", [{"felt": 0.11}, {"reach": 0.21}, {"least": WORLDS + 1}])
def test_what_is_not_felt_or_cannot_be_answered_or_is_too_rare_is_no_pair(how):
    answers = found(paths(1), **how)
    assert answers.pairs == 0
    assert np.isnan([answers.lift, answers.right]).all()


def test_nobody_answers_himself():
    assert responses.answers(paths(1), HARM, [0, 0], 0.02, 0.01).pairs == 0


def test_what_is_kept_of_a_difference():
    lower, fading = np.ones((5, 7)), np.array([1.0, 0.8, 0.4, 0.2, 0.1])[:, None]
    assert responses.measure_kept(lower + fading, lower, 3) == pytest.approx(0.2)
    assert responses.measure_kept(lower + fading, lower, 4, since=2) == pytest.approx(0.25)
    assert np.isnan(responses.measure_kept(lower, lower, 3)), "of nothing, nothing is left"


def test_the_pace_of_a_hand_made_rush():
    stance = np.zeros((1, 25, 2), dtype=int)
    stance[0, 1:, 0] = 1
    stance[0, 13:, 1] = 1
    assert responses.pace(stance, 1, 3) == pytest.approx(12 / 6)
    assert responses.pace(stance, 4, 12) == 0
    assert responses.pace(stance, 13, 24) == pytest.approx(12 / 24)


@pytest.mark.parametrize(
    ("final", "is_spent"),
    [(np.full(100, 0.3), True), (np.r_[np.zeros(51), np.linspace(0.1, 1, 49)], True), (np.linspace(0, 1, 100), False)],
)
def test_dead_and_pinned_variables_are_found(final, is_spent):
    assert responses.spent(final, 0.0, 1.0) is is_spent
