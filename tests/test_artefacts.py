"""Are verdicts tried under every change that is listed, and is it told which do not survive?"""

from __future__ import annotations

import io

import pandas as pd
import pytest

from sim.ensembles.settings import RunSettings
from sim.studies.claims import artefacts, schema
from tests.asking import asked, left, tables, told

SETTINGS = RunSettings(worlds=400, worlds_per_point=4)
NAMES = ["one", "two", "three"]


def claims() -> dict[str, schema.Claim]:
    """Three claims, what they say being of no account here."""
    entry = {"cites": ("mittree-03",), "effect": {"outcome": "finances", "direction": "up"}, "why": "x"}
    arm = {"force": {"pakistan.minerals": "ship"}}
    return {name: schema.Claim.model_validate({**entry, "claim": f"Claim {name}.", "arm": arm}) for name in NAMES}


def verdicts(**changed: list[str]) -> pd.DataFrame:
    """The reference's verdicts, and under each variant the same unless said otherwise."""
    reference = ["reached", "depends", "opposite"]
    variants = artefacts.variants().all
    return pd.DataFrame({name: changed.get(name, reference) for name in variants}, index=NAMES)


def test_what_is_listed_can_be_run_and_differs_from_the_reference():
    tried = artefacts.variants()
    assert {"another_seed", "half_months", "another_generator", "order_of_actors", "small_batches"} <= set(
        tried.should_not_matter
    )
    assert {"depth_2", "depth_3", "cooler", "hotter", "one_month", "three_months"} <= set(tried.alternatives)
    for name, variant in list(tried.all.items())[1:]:
        assert variant.settings or variant.reversed or variant.decision or variant.foresight, name


def test_the_reverse_order_is_that_of_whatever_actors_there_are():
    variant = artefacts.variants().should_not_matter["order_of_actors"]
    assert variant.lay_over(SETTINGS, ["one", "two", "ninth"]).order == ["ninth", "two", "one"]
    assert variant.lay_over(SETTINGS.model_copy(update={"order": ["b", "c", "a"]}), ["a", "b", "c"]).order == ["a", "c", "b"]


def test_verdicts_that_nothing_moves_survive():
    found = artefacts.analyze(verdicts(), claims(), artefacts.variants(), SETTINGS)
    assert found.answer[0].startswith(
        "Of 3 verdicts 3 survive every change that should not matter, 3 every other way of reasoning"
    )
    assert found.answer[1] == "No change affects any verdict."
    assert not found.pictures
    assert found.table("variants")["same"].eq(1).all()


def test_what_moves_a_verdict_is_told_with_what_it_becomes():
    moved = verdicts(depth_2=["opposite", "depends", "opposite"], another_seed=["reached", "reached", "opposite"])
    found = artefacts.analyze(moved, claims(), artefacts.variants(), SETTINGS)
    assert "2 survive every change that should not matter, 2 every other way of reasoning, 1 both" in found.answer[0]
    table = found.table("moved").set_index("claim")
    assert table.loc["Claim one.", ["verdict", "moved"]].tolist() == ["reached", "opposite: Depth 2"]
    assert table.loc["Claim two.", "moved"] == "reached: Another seed"
    by = found.table("variants").set_index("variant")
    assert by.loc["depth_2", ["moved", "reversed"]].tolist() == [1, 1]
    assert by.loc["another_seed", ["moved", "reversed"]].tolist() == [1, 0]
    assert found.figure("variants") is not None


@pytest.mark.slow
def test_the_command_tries_a_claim_under_every_change(tmp_path):
    words = ("study=artefacts", "worlds=200", "worlds_per_point=2", "claims=[first_cargo_angers_the_opposition]", "months=6")
    folder = left(tmp_path, *words)
    table = pd.read_csv(io.StringIO(tables(folder)["verdicts"]))
    assert set(artefacts.variants().all) <= set(table.columns)
    assert table.loc[0, "reference"] == table.loc[0, "small_batches"]
    assert told(folder)["answer"][0].startswith("Of 1 verdicts")


@pytest.mark.parametrize("word", ["seed=1", "steps_per_month=2", "decision.depth=2", "decision.temperature=2.0"])
def test_a_variant_is_not_compared_with_itself(tmp_path, word):
    ended = asked("study=artefacts", word, f"results={tmp_path / 'none'}")
    assert ended.code == 2
    assert "would be compared with itself" in ended.err
    assert not (tmp_path / "none").exists()


def test_a_claim_that_does_not_exist_is_refused(tmp_path):
    ended = asked("study=artefacts", "claims=[nonsense]", f"results={tmp_path / 'none'}")
    assert ended.code == 2
    assert "unknown claim 'nonsense'" in ended.err
    assert not (tmp_path / "none").exists()
