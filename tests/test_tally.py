"""Do the reasons that are added up over many worlds agree with the account of every single choice?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

import sim
from sim.actors.account import Choice
from sim.actors.tally import ANSWERS, COSTS, Tally
from sim.studies.explain import why
from sim.theatre import Theatre
from tests import tiny
from tests.asking import anew, left, told

KEYS = ["month", "actor", "dossier", "option"]
TWO = {"x": tiny.variable(0.5), "y": tiny.variable(0.5)}


def tallied(theatre: Theatre) -> pd.DataFrame:
    """The tally of a theatre played to its end."""
    tally = Tally()
    theatre.onlookers.append(tally)
    while theatre.month < theatre.horizon:
        theatre.step()
    return tally.table(theatre)


def gains(choice: Choice) -> dict[str, float]:
    """What rules, answers in kind and costs spoke for the option that was chosen against the one that stood."""
    found = {rule: worth[choice.after] - worth[choice.before] for rule, worth in choice.terms.items()}
    answers = sum(worth[choice.after] - worth[choice.before] for worth in choice.answers.values())
    return {**found, ANSWERS: answers, COSTS: choice.costs[choice.before] - choice.costs[choice.after]}


def by_hand(changes: Iterator[Choice]) -> dict[tuple, list[float]]:
    """(month, actor, dossier, option, rule) -> number of changes, sum of gains, in how many the rule gained, and most."""
    found: dict[tuple, list[float]] = defaultdict(lambda: [0, 0.0, 0])
    for choice in changes:
        each = gains(choice)
        best = max(each, key=lambda rule: each[rule])
        for rule, gain in each.items():
            row = found[choice.month, choice.actor, choice.dossier, choice.after, rule]
            row[0] += 1
            row[1] += gain
            row[2] += rule == best and gain > 0
    return dict(found)


@pytest.fixture(scope="module", params=["baseline", "control_tariff_spiral", "ric_revival"])
def played(request):
    """The tally of some worlds, and the theatre with the account of every review in them."""
    theatre = sim.theatre(request.param, seed=8, worlds=30, months=14, trace=True, precision="double")
    yield tallied(theatre), theatre
    theatre.release()


def test_the_sums_are_those_of_the_accounts_of_the_same_worlds(played):
    table, theatre = played
    wanted = by_hand(choice for choice in theatre.accounts if choice.is_change)
    assert len(wanted) > 500
    assert not table.duplicated([*KEYS, "rule"]).any()
    assert {tuple(row) for row in table[[*KEYS, "rule"]].itertuples(index=False)} == set(wanted)
    for row in table.itertuples():
        changes, gain, decisive = wanted[row.month, row.actor, row.dossier, row.option, row.rule]
        assert (row.changes, row.decisive) == (changes, decisive)
        assert row.gain == pytest.approx(gain, abs=1e-9)


def test_every_change_for_which_anything_speaks_is_decided_by_exactly_one_rule(played):
    table, theatre = played
    turns = table.groupby(KEYS)
    spoken_for = {key: 0 for key in turns.groups}
    for choice in theatre.accounts:
        if choice.is_change:
            key = (choice.month, choice.actor, choice.dossier, choice.after)
            spoken_for[key] += max(gains(choice).values()) > 0
    assert turns["decisive"].sum().to_dict() == spoken_for
    assert table["decisive"].sum() > 0.9 * turns["changes"].first().sum()
    assert (turns["changes"].nunique() == 1).all()
    assert (table["decisive"] <= table["changes"]).all()
    assert turns["changes"].first().sum() == sum(choice.is_change for choice in theatre.accounts)


def test_reviews_that_change_nothing_are_not_counted(played):
    table, theatre = played
    kept = sum(not choice.is_change for choice in theatre.accounts)
    assert kept > 0
    assert table.drop_duplicates(KEYS)["changes"].sum() == len(theatre.accounts) - kept


def test_the_tally_of_many_worlds_is_the_sum_of_those_of_each():
    whole = tallied(sim.theatre(seed=8, worlds=9, months=5, trace=False))
    parts = [tallied(sim.theatre(seed=8, worlds=worlds, months=5, trace=False)) for worlds in ([0, 1, 2, 3], [4], [5, 6, 7, 8])]
    summed = pd.concat(parts).groupby([*KEYS, "rule"])[["changes", "gain", "decisive"]].sum()
    single = whole.set_index([*KEYS, "rule"])[["changes", "gain", "decisive"]].sort_index()
    assert (summed[["changes", "decisive"]] == single[["changes", "decisive"]]).all(axis=None)
    assert np.allclose(summed["gain"], single["gain"], atol=1e-5)  # added up in another order, in single precision


def test_a_turn_that_the_scenario_makes_or_that_lapses_is_nobodys_choice():
    theatre = sim.theatre("cpec_cutoff", worlds=6, months=5, trace=False)
    table = tallied(theatre)
    cut = theatre.by_name["china.corridor"].options.index("cut_off")
    path = theatre.record.stance[:, theatre.by_name["china.corridor"].row]
    assert np.all(path[3] == cut)
    assert not ((table["dossier"] == "china.corridor") & (table["month"] >= 3)).any()


def test_a_turn_is_put_down_to_the_want_that_gains_by_it():
    """From `a` to `b`: x falls to 0.4 and y rises to 0.55 in a month, and the want for y counts ten times as much."""
    options = {"a": tiny.option(), "b": tiny.option({"x": -0.2, "y": 0.1}, upkeep=0.02)}
    brief = tiny.actor({"x": 1.0, "y": 10.0}, {"q": tiny.dossier(options, turning_cost=0.03)}, temperature=0.0)
    table = tallied(tiny.theatre(TWO, {"one": brief}, worlds=5, horizon=1))
    assert table["option"].tolist() == ["b"] * 4
    assert table["changes"].tolist() == [5] * 4
    found = table.set_index("rule")
    assert found.loc["wants_x", "gain"] == pytest.approx(5 * (0.4 - 0.5))
    assert found.loc["wants_y", "gain"] == pytest.approx(5 * 10 * (0.55 - 0.5))
    assert found.loc[COSTS, "gain"] == pytest.approx(-5 * (0.02 + 0.03))
    assert found["decisive"].to_dict() == {"wants_x": 0, "wants_y": 5, ANSWERS: 0, COSTS: 0}


def test_where_options_differ_in_cost_alone_the_cost_decides():
    options = {"dear": tiny.option(upkeep=1.0), "cheap": tiny.option()}
    brief = tiny.actor({"x": 1.0}, {"q": tiny.dossier(options)}, temperature=0.0)
    table = tallied(tiny.theatre(TWO, {"one": brief}, worlds=3, horizon=2))
    assert table[["month", "option", "rule", "changes", "gain", "decisive"]].values.tolist() == [
        [1, "cheap", ANSWERS, 3, 0.0, 0],
        [1, "cheap", COSTS, 3, 3.0, 3],
    ]


def test_a_turn_for_which_nothing_speaks_is_decided_by_nothing():
    options = {"cheap": tiny.option(), "dear": tiny.option({"x": -0.1}, upkeep=1.0)}
    brief = tiny.actor({"x": 1.0}, {"q": tiny.dossier(options)}, temperature=1e6)
    table = tallied(tiny.theatre(TWO, {"one": brief}, worlds=40, horizon=1))
    assert set(table["option"]) == {"dear"}
    assert (table["changes"] > 5).all()
    assert (table["decisive"] == 0).all()


def test_a_turn_that_answers_in_kind_is_put_down_to_it():
    """The second harms the first, who has nothing to win by harming back and does: the rule is not in its payoffs."""
    stage = tiny.theatre(tiny.RIVALS, tiny.rivals(strength=5.0), worlds=6, horizon=2, laws=tiny.laws())
    table = tallied(stage)
    back = table[(table["actor"] == "one") & (table["option"] == "harm")].set_index("rule")
    assert back.loc[ANSWERS, "decisive"] == back.loc[ANSWERS, "changes"] == 6
    assert back.loc[ANSWERS, "gain"] > 0


def test_where_nothing_changes_the_tally_is_empty_and_has_its_columns():
    brief = tiny.actor({"x": 1.0}, {"q": tiny.dossier({"up": tiny.option({"x": 0.1}), "down": tiny.option({"x": -0.1})})}, 0.0)
    table = tallied(tiny.theatre(TWO, {"one": brief}, worlds=4, horizon=6))
    assert table.empty
    assert list(table.columns) == [*KEYS, "rule", "changes", "gain", "decisive"]


# --- the study of it -------------------------------------------------------------------------------------------------------


def test_why_tells_the_shares_that_its_table_by_month_adds_up_to():
    whole = pd.read_csv(anew("why") / "tables" / "by_month.csv")
    wants = pd.read_csv(anew("why") / "tables" / "wants.csv")
    turns = whole.drop_duplicates(KEYS)
    changes = turns["changes"].sum()
    assert f"In 120 worlds there were {changes:,} changes of policy." in told(anew("why"))["answer"]
    decided = wants.groupby("actor")["share"].sum()
    assert decided.max() <= 1.0 + 1e-9
    assert decided.min() > 0.8, "turns for which nothing speaks are few"
    for row in wants.itertuples():
        of_actor = whole[(whole["actor"] == row.actor) & (whole["rule"] == row.rule)]
        assert row.decisive == of_actor["decisive"].sum()
        assert row.share == pytest.approx(row.decisive / turns[turns["actor"] == row.actor]["changes"].sum())
        assert row.gain == pytest.approx(of_actor["gain"].sum() / of_actor["changes"].sum(), abs=1e-6)


def test_why_tells_each_turn_once_with_the_want_that_decided_most_of_it():
    whole = pd.read_csv(anew("why") / "tables" / "by_month.csv")
    turns = pd.read_csv(anew("why") / "tables" / "turns.csv")
    assert not turns.duplicated(["dossier", "option"]).any()
    assert turns["changes"].is_monotonic_decreasing
    summed = whole.groupby(["dossier", "option", "rule"])[["changes", "decisive"]].sum()
    for row in turns.itertuples():
        own = summed.loc[row.dossier, row.option]
        assert row.decisive == own["decisive"].max() == own.loc[row.rule, "decisive"]
        assert row.often == pytest.approx(own.loc[row.rule, "changes"] / 120)


def test_of_a_stored_run_some_worlds_are_chosen_evenly_and_counted_in_any_batches(monkeypatch, tmp_path):
    monkeypatch.setattr(why, "AT_ONCE", 3)
    monkeypatch.setattr(why, "WORLDS", 8)
    folder = left(tmp_path, "study=why", f"result={anew('ensemble')}")
    assert told(folder)["answer"][0].startswith("In 8 worlds ")
    chosen = [0, 17, 34, 51, 68, 85, 102, 119]
    once = tallied(sim.load(anew("ensemble")).theatre(chosen, trace=False)).set_index([*KEYS, "rule"]).sort_index()
    found = pd.read_csv(folder / "tables" / "by_month.csv").set_index([*KEYS, "rule"]).sort_index()
    assert (found[["changes", "decisive"]] == once[["changes", "decisive"]]).all(axis=None)
    assert np.allclose(found["gain"], once["gain"], atol=1e-5)
