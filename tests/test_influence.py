"""Does each method of the sensitivity study find what decides an outcome where that is known by construction?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.config.content import Content
from sim.config.errors import InputError
from sim.config.files import theme_of
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.plan import size_by_samples
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings
from sim.readouts.labels import number_label
from sim.reporting.findings import Findings
from sim.studies.explore.sensitivity import DESIGN_OF, analyze, parts
from tests import tiny
from tests.asking import PLAIN, asked, left

X, Y = "variables.x.start", "variables.y.start"
LOW, HIGH = 0.2, 0.6
PUSH = 0.2
"""By which one of two answers, each as likely as the other, moves x up or down in the only month."""
WIDTH = HIGH - LOW


def ranged(low: float = LOW, high: float = HIGH) -> dict[str, Any]:
    """A number that nobody knows."""
    return {"value": (low + high) / 2, "range": [low, high]}


def theatre(effects: tuple[float, float] = (0.0, 0.0), **dossier: Any) -> Content:
    """Two variables, and an actor who answers by tossing a coin: x, and with it nothing else, is pushed by the answer."""
    options = {"heads": tiny.option({"x": effects[0]}), "tails": tiny.option({"x": effects[1]})}
    brief = tiny.actor({"x": 0.0}, {"coin": tiny.dossier(options, **dossier)})
    return tiny.content({"x": tiny.variable(ranged()), "y": tiny.variable(ranged())}, {"one": brief})


def ensemble(content: Content, method: str, groups: int, **settings: Any) -> Ensemble:
    """The worlds that a method needs."""
    asked_for = {"design": DESIGN_OF.get(method, "monte_carlo"), "months": 1, "seed": 3, "precision": "double", **settings}
    chosen = RunSettings(**asked_for)
    return run_ensemble(content, size_by_samples(chosen, content, groups) if method in DESIGN_OF else chosen)


def read(content: Content, method: str, base_samples: int = 2, outcome: str = "x", **settings: Any) -> Findings:
    """What the sensitivity study finds."""
    return analyze(ensemble(content, method, base_samples, **settings), outcome)


def by_factor(findings: Findings, name: str) -> pd.DataFrame:
    """One of the tables, by factor."""
    return findings.table(name).set_index("factor")


# --- one number decides all ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["sobol", "sobol_pairs"])
def test_a_number_that_alone_decides_has_all_of_the_variance(method):
    table = by_factor(read(theatre(), method, base_samples=128, worlds_per_point=2), "sobol")
    assert table.loc[X, ["first", "total"]].to_numpy(dtype=float) == pytest.approx(1.0, abs=0.15)
    assert table.loc[X, "total_low"] <= 1.0 <= table.loc[X, "total_high"]
    assert table.loc[Y, ["first", "total"]].to_numpy(dtype=float) == pytest.approx(0.0, abs=1e-12)
    assert table.index[0] == X


def test_two_numbers_that_add_up_have_no_second_order():
    """A world's x of one month on is its x and a share of the room above it, so that the coin's force works with the start."""
    findings = read(theatre(), "sobol_pairs", base_samples=256, worlds_per_point=2)
    pairs = findings.table("sobol_pairs")
    own = pairs[(pairs["one"] == X) & (pairs["other"] == Y)]
    assert own["second_low"].iloc[0] <= 0.0 <= own["second_high"].iloc[0]
    assert abs(own["second"].iloc[0]) < 0.15


def test_a_walk_over_the_one_number_that_decides_moves_the_outcome_by_its_range():
    table = by_factor(read(theatre(), "morris", base_samples=12, worlds_per_point=2), "morris")
    assert table.loc[X, ["mu", "mu_star"]].to_numpy(dtype=float) == pytest.approx(WIDTH)
    assert table.loc[X, "sigma"] == pytest.approx(0.0, abs=1e-6)  # results are kept in single precision
    assert table.loc[Y, ["mu", "mu_star", "sigma"]].to_numpy(dtype=float) == pytest.approx(0.0, abs=1e-12)


def test_worlds_of_an_ordinary_run_tell_the_number_that_decides():
    """With bins of a share b of the range a number that decides all explains 1 - b^2 of the variance."""
    table = by_factor(read(theatre(), "given", worlds=2000), "given")
    bins = round(2000 ** (1 / 3))
    assert table.loc[X, "first"] == pytest.approx(1 - 1 / bins**2, abs=0.01)
    assert table.loc[X, "rank_correlation"] == pytest.approx(1.0)
    assert abs(table.loc[Y, "first"]) < 0.05
    assert table.loc[X, "holm"] < 1e-10


def test_a_tornado_goes_from_the_low_to_the_high_end_in_the_right_direction():
    content = theatre((-0.3, -0.3), potency={"value": 1.0, "range": [0.5, 1.5]})
    table = by_factor(read(content, "tornado", base_samples=1, worlds_per_point=4), "tornado")
    force = "actors.one.dossiers.coin.potency"
    ends = LOW + np.array([0.05, 0.95]) * WIDTH
    assert table.loc[X, ["low_value", "high_value"]].to_numpy(dtype=float) == pytest.approx(ends)
    assert table.loc[X, ["at_low", "at_high"]].to_numpy(dtype=float) == pytest.approx(0.7 * ends)
    assert table.loc[X, "swing"] > 0 > table.loc[force, "swing"]
    weak, strong = (0.4 * 0.7 ** (0.5 + share) for share in (0.05, 0.95))
    assert table.loc[force, ["at_low", "at_high"]].to_numpy(dtype=float) == pytest.approx([weak, strong])
    assert table.loc[Y, "swing"] == 0.0
    assert table.index.tolist() == [X, force, Y]
    assert table["base"].to_numpy() == pytest.approx(0.28)


# --- luck ------------------------------------------------------------------------------------------------------------------


def luck_share() -> float:
    """x after the month is (1 - PUSH) x + PUSH times the coin: of its variance so much is the coin's."""
    coin, numbers = PUSH**2 / 4, (1 - PUSH) ** 2 * WIDTH**2 / 12
    return coin / (coin + numbers)


def said_of_luck(findings: Findings) -> list[float]:
    """The share that is luck, and the ends of its interval where one is told."""
    words = findings.answer[-1].split("worlds, ")[1].split(" is stochastic")[0]
    return [float(number.strip("%")) / 100 for number in words.replace("(", "").replace(")", "").replace(" to", "").split()]


def test_the_share_of_luck_is_the_one_that_was_put_in():
    """Bounds are four standard deviations of what other seeds give."""
    content = theatre((PUSH, -PUSH))
    findings = read(content, "sobol", base_samples=500, worlds_per_point=8)
    share, low, high = said_of_luck(findings)
    assert share == pytest.approx(luck_share(), abs=0.042)
    assert low < luck_share() < high
    table = by_factor(findings, "sobol")
    assert table.loc[X, "first"] == pytest.approx(1.0, abs=0.23), "luck leaves the numbers' shares as they were"
    (share,) = said_of_luck(read(content, "given", worlds=8000, worlds_per_point=4))
    assert share == pytest.approx(luck_share(), abs=0.033)


def test_without_luck_none_is_found_and_from_one_world_a_point_nothing_is_said_of_it():
    assert "0% (0% to 0%) is stochastic variability" in read(theatre(), "sobol", base_samples=64, worlds_per_point=2).answer[-1]
    for method, groups in (("sobol", 64), ("given", 0)):
        assert "With one world per point" in read(theatre(), method, groups, worlds=300).answer[-1]


def test_what_luck_alone_would_leave_stands_beside_the_walks():
    table = by_factor(
        read(theatre((PUSH, -PUSH)), "morris", base_samples=40, worlds_per_point=4, common_random_numbers=False), "morris"
    )
    assert table.loc[Y, "mu_star"] == pytest.approx(table.loc[Y, "luck"], rel=0.5)


# --- what does not tell ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "settings"),
    [
        ("sobol", {"base_samples": 16, "worlds_per_point": 2}),
        ("sobol_pairs", {"base_samples": 16, "worlds_per_point": 2}),
        ("morris", {"base_samples": 4, "worlds_per_point": 2}),
        ("tornado", {"base_samples": 1, "worlds_per_point": 4}),
        ("given", {"worlds": 300, "worlds_per_point": 2}),
    ],
)
def test_of_an_outcome_that_never_varies_no_number_is_said_to_decide_it(method, settings):
    still = tiny.content(
        {"x": tiny.variable(ranged()), "y": tiny.variable(ranged()), "z": tiny.variable(0.3)},
        {"one": tiny.actor({"x": 0.0}, {"coin": tiny.dossier({"a": tiny.option(), "b": tiny.option()})})},
    )
    findings = read(still, method, outcome="z", **settings)
    assert findings.answer
    for sentence in findings.answer:
        assert "nan" not in sentence
        assert "accounts for the largest share" not in sentence


def test_a_part_of_several_numbers_has_no_ends_to_go_to(tmp_path):
    words = ("study=sensitivity", "method=tornado", "factor_grouping=part", "worlds_per_point=2", "months=1", "outcome=cpec_pace")
    ended = asked(*words, *PLAIN, f"results={tmp_path / 'results'}")
    assert (ended.code, "number" in ended.err) == (2, True)
    assert not (tmp_path / "results").exists()


def test_numbers_that_move_together_can_be_named_on_the_command_line(tmp_path):
    both = "factors={china: [actors.china.*], pace: [variables.cpec_pace.start]}"
    words = ("study=sensitivity", "method=sobol", both, "base_samples=2", "worlds_per_point=2", "months=1", "outcome=cpec_pace")
    table = pd.read_csv(left(tmp_path, *words) / "tables" / "sobol.csv")
    assert set(table["factor"]) == {"china", "pace"}


def test_worlds_that_make_no_whole_points_are_left_aside_or_refused(tmp_path):
    words = ("study=sensitivity", "method=given", "outcome=cpec_pace", "worlds=205", "worlds_per_point=2", "months=1")
    ended = asked(*words, *PLAIN, f"results={tmp_path}")
    assert ended.code in (0, 2)
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(("method", "settings"), [("sobol", {"base_samples": 1}), ("tornado", {"base_samples": 1})])
def test_too_few_worlds_for_a_method_are_refused(method, settings):
    with pytest.raises(InputError, match="2"):
        read(theatre(), method, **settings)


def test_a_run_cut_short_within_its_first_group_is_refused():
    with pytest.raises(InputError, match="less than one group of 6"):
        analyze(run_ensemble(theatre(), RunSettings(worlds=5, months=1, design="morris", worlds_per_point=2)), "x")


# --- what numbers are called, and what they are parts of -------------------------------------------------------------------


def test_every_uncertain_number_is_in_one_part_and_in_one_only(content):
    found = parts(content)
    everything = [address for addresses in found.values() for address in addresses]
    assert sorted(everything) == sorted(content.uncertain)
    for actor, brief in content.actors.items():
        assert found[f"what {brief.name} wants and does"] == [a for a in content.uncertain if a.startswith(f"actors.{actor}.")]
    for part, addresses in found.items():
        if ": " in part:
            theme, kind = part.split(": ")
            assert {theme_of(content.origin, *address.split(".")[:2]).replace("_", " ") for address in addresses} == {theme}
            assert {address.split(".")[0] for address in addresses} == {{"levels": "variables"}.get(kind, kind)}
            assert theme != kind
        elif not part.startswith("what "):
            assert {address.split(".")[0] for address in addresses} == {{"works": "projects"}.get(part, part)}


def test_no_two_uncertain_numbers_are_called_the_same(content):
    called: dict[str, list[str]] = {}
    for address in content.uncertain:
        called.setdefault(number_label(content, address), []).append(address)
    assert {words: addresses for words, addresses in called.items() if len(addresses) > 1} == {}


def test_what_numbers_are_called_can_be_read_without_knowing_the_configuration(content):
    for address in content.uncertain:
        words = number_label(content, address)
        assert words != address
        assert "_" not in words
        assert 8 < len(words) < 120
    assert number_label(content, "actors.china.payoffs.corridor.weight") == "China: weight of 'corridor'"
    assert number_label(content, "variables.cpec_pace.start") == "Pace of CPEC work: start"
    assert number_label(content, "what China wants and does") == "what China wants and does"
