"""Are forecasts scored as by pencil and paper, and do their intervals hold what they say?"""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from sim.analysis.chances import spread_of_chance
from sim.analysis.murphy import decompose_brier
from sim.config.errors import InputError
from sim.record.ahead import NOTHING, RATE, Rates, give_chances
from sim.record.sealed import YES_OR_NO, SealedQuestion
from sim.studies.forecast.scoring import ALL, MODEL, REACHED, STANDS, compare_scores, list_yes_or_no, score_each, take_apart


def question(name, group, options, chances, counts, references):
    whole = {"kind": "question", "run": "run-1", "subject": name, "month": 3, "date": "2026-01", "question": "?", "rule": "."}
    whole |= {
        "id": f"{name}/2026-01",
        "group": group,
        "options": options,
        "labels": options,
        "chances": chances,
        "counts": counts,
    }
    whole |= {"low": chances, "high": chances, "bits": "", "document": None, "scenario": "baseline", "seed": 0}
    return SealedQuestion.model_validate({**whole, "references": references})


PORT = question(
    "a.port", "a", ("build", "wait", "drop"), (0.5, 0.3, 0.2), (5, 3, 2), {NOTHING: (1.0, 0.0, 0.0), RATE: (0.6, 0.2, 0.2)}
)
WAR = question("b.war", "b", ("fight", "hold"), (0.2, 0.8), (2, 8), {NOTHING: (1.0, 0.0), RATE: (0.7, 0.3)})
MINE = question("mine", "milestones", YES_OR_NO, (0.9, 0.1), (9, 1), {NOTHING: (1.0, 0.0), RATE: None})
ANSWERED = [(PORT, 0), (WAR, 1), (MINE, 1)]


def test_scores_are_those_worked_out_by_hand():
    table = score_each(ANSWERED).set_index(["question", "forecaster"])
    assert table["brier"].to_dict() == pytest.approx(
        {
            ("a.port/2026-01", MODEL): 0.25 + 0.09 + 0.04,
            ("a.port/2026-01", NOTHING): 0.0,
            ("a.port/2026-01", RATE): 0.16 + 0.04 + 0.04,
            ("b.war/2026-01", MODEL): 0.04 + 0.04,
            ("b.war/2026-01", NOTHING): 2.0,
            ("b.war/2026-01", RATE): 0.49 + 0.49,
            ("mine/2026-01", MODEL): 0.81 + 0.81,
            ("mine/2026-01", NOTHING): 2.0,
        }
    )
    assert table["logarithmic"]["b.war/2026-01", MODEL] == pytest.approx(-log(8.5 / 11.0))
    assert table["logarithmic"]["b.war/2026-01", NOTHING] == pytest.approx(-log(0.5 / 11.0))
    assert table["logarithmic"]["a.port/2026-01", RATE] == pytest.approx(-log(6.5 / 11.5))


def test_skill_is_over_the_questions_that_both_answer():
    skills = compare_scores(score_each(ANSWERED)).set_index(["label", "score", "against"])
    assert skills["skill"][ALL, "brier", NOTHING] == pytest.approx(1.0 - (0.38 + 0.08 + 1.62) / 4.0)
    assert skills["skill"][ALL, "brier", RATE] == pytest.approx(1.0 - (0.38 + 0.08) / (0.24 + 0.98))
    assert skills["n"][ALL, "brier", RATE] == 2
    assert (skills["n"][STANDS, "brier", NOTHING], skills["n"][REACHED, "brier", NOTHING]) == (2, 1)
    assert skills["n"]["3 months ahead", "brier", NOTHING] == 3
    assert np.isnan(skills["low"][REACHED, "brier", NOTHING])  # one group: no interval


def test_questions_of_one_actor_do_not_count_as_so_many_witnesses():
    many = [(question(f"{actor}.q{n}", actor, ("x", "y"), (chance, 1.0 - chance), (5, 5), {NOTHING: (0.5, 0.5)}), 0)
            for actor, chance in (("a", 0.9), ("b", 0.4), ("c", 0.7)) for n in range(12)]  # fmt: skip
    apart = [(q.model_copy(update={"group": f"{q.group}{n % 12}"}), place) for n, (q, place) in enumerate(many)]
    together, alone = (compare_scores(score_each(each)).iloc[0] for each in (many, apart))
    assert together["skill"] == pytest.approx(alone["skill"])
    assert together["high"] - together["low"] > 2.0 * (alone["high"] - alone["low"])


def test_answers_are_read_as_yes_or_no_each_once():
    chances, came = list_yes_or_no(ANSWERED)
    assert chances.tolist() == [0.5, 0.3, 0.2, 0.2, 0.8, 0.1]
    assert came.tolist() == [True, False, False, False, True, True]
    assert take_apart(ANSWERED, [MODEL, RATE]).set_index("forecaster")["n"].to_dict() == {MODEL: 6, RATE: 5}


# --- Murphy's parts ------------------------------------------------------------------------------------------------------------


def test_the_parts_of_a_brier_score_are_those_worked_out_by_hand():
    chances = np.array([0.1] * 10 + [0.6] * 5)
    happened = np.array([1] * 2 + [0] * 8 + [1] * 4 + [0])
    parts = decompose_brier(chances, happened, edges=None)
    assert parts.reliability == pytest.approx((10 * 0.1**2 + 5 * 0.2**2) / 15)
    assert parts.resolution == pytest.approx((10 * 0.2**2 + 5 * 0.4**2) / 15)
    assert parts.uncertainty == pytest.approx(0.4 * 0.6)
    assert (parts.within, parts.bins) == (pytest.approx(0.0), 2)
    assert parts.score == pytest.approx((2 * 0.81 + 8 * 0.01 + 4 * 0.16 + 0.36) / 15)


@pytest.mark.parametrize("edges", [None, (0.0, 0.5, 1.0), (0.0, 0.2, 0.4, 0.9, 1.0)])
def test_the_parts_add_up_whatever_the_bins(edges):
    random = np.random.default_rng(5)
    for _ in range(50):
        chances, happened = np.round(random.random(40), 2), random.random(40) < 0.3
        parts = decompose_brier(chances, happened, edges)
        assert parts.reliability - parts.resolution + parts.uncertainty + parts.within == pytest.approx(parts.score, abs=1e-12)


def test_chances_that_come_true_as_often_as_they_say_are_found_reliable_and_others_are_not():
    random = np.random.default_rng(3)
    chances = random.random(4000)
    happened = random.random(4000) < chances
    honest, sure = decompose_brier(chances, happened), decompose_brier(np.round(chances), happened)
    assert honest.reliability < 0.002 and honest.resolution == pytest.approx(1.0 / 12.0, abs=0.01)
    assert sure.reliability == pytest.approx(1.0 / 16.0, abs=0.01) and sure.score > honest.score


# --- chances and their intervals --------------------------------------------------------------------------------------------

LAWS = {
    "two in five": lambda random, n: random.beta(2.0, 5.0, n),
    "all or nothing": lambda random, n: random.beta(0.4, 0.4, n),
    "log odds": lambda random, n: 1.0 / (1.0 + np.exp(-random.normal(-1.0, 1.0, n))),
    "two kinds": lambda random, n: np.where(random.random(n) < 0.3, 0.8, 0.1),
}


@pytest.mark.parametrize("law", LAWS)
def test_chances_of_nine_tenths_of_the_draws_lie_between_its_ends(law):
    random = np.random.default_rng(11)
    truth = float(LAWS[law](random, 200_000).mean())
    inside, holds = [], []
    for _ in range(60):
        chances = LAWS[law](random, 500)
        spread = spread_of_chance(random.random((500, 8)) < chances[:, None])
        others = LAWS[law](random, 4_000)
        inside.append(np.mean((others >= spread.drawn[0]) & (others <= spread.drawn[1])))
        holds.append(spread.sampled[0] <= truth <= spread.sampled[1])
    assert 0.87 <= np.mean(inside) <= 1.0
    assert np.sum(holds) >= 51  # of 60 at 95 %: fewer in one of 10,000 sets


def test_where_numbers_decide_nothing_the_chance_does_not_move_with_them():
    random = np.random.default_rng(2)
    spreads = [spread_of_chance(random.random((500, 8)) < 0.3) for _ in range(40)]
    assert np.median([spread.drawn[1] - spread.drawn[0] for spread in spreads]) < 0.1
    assert spread_of_chance(np.zeros((500, 8), dtype=bool)).interval == (0.0, pytest.approx(0.00063, abs=1e-4))
    with pytest.raises(InputError, match="two of both"):
        spread_of_chance(np.zeros((500, 1), dtype=bool))


def test_no_chance_from_worlds_is_nought_or_one():
    given = give_chances(np.zeros(400, dtype=int), 3, 8)
    assert given["chances"] == pytest.approx([400.5 / 401.5, 0.5 / 401.5, 0.5 / 401.5])
    assert all(low <= chance <= high for low, chance, high in zip(given["low"], given["chances"], given["high"], strict=True))


def test_base_rates_grow_with_the_months():
    rates = Rates(9, {"a.one": True, "a.two": False, "b.three": False}, 0, 2)
    assert rates.of_dossier("a.one", 9, False) == pytest.approx(1.5 / 4.0)
    assert rates.of_dossier("a.one", 18, False) == pytest.approx(1.0 - (2.5 / 4.0) ** 2)
    assert rates.of_dossier("a.one", 9, True) == pytest.approx(1.5 / 3.0)
    assert rates.of_milestone(2) == pytest.approx(1.0 - (1.0 - 0.5 / 19.0) ** 2)
