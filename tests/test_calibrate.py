"""Is the theatre held against what was measured, and is what calibration finds handed on and told as it is?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from matplotlib.figure import Figure

from sim.config import files
from sim.config.errors import InputError
from sim.ensembles.plan import check, design_of
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings
from sim.plots.posterior import plot_marginals, plot_predictive
from sim.sampling.designs import given
from sim.studies.calibration.fit import lasting, predictive, within_reach
from sim.studies.calibration.summary_statistics import came, expected, statistics, trained
from sim.studies.calibration.targets import FILE, Plan, plan_of
from sim.studies.hindcast import hindcast
from tests.asking import asked, everything, left, tables, told

SMALL = {"parameter_draws": 1000, "months": 9, "share": 0.6, "most": 6, "rows": 60, "worlds": 100, "least": 20, "records": 30}
WORDS = ("study=calibrate", "months=3", "seed=2", "vary=[incidents.*,variables.*.start,actors.china.*,actors.us.*]")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of()


@pytest.fixture(scope="module")
def worlds():
    return run_ensemble(hindcast.content(), RunSettings(worlds=60, months=24, seed=4))


@pytest.fixture(scope="module")
def things(content):
    return trained(hindcast.content(), content, hindcast.recorded())


def folder_with(place: Path, **changes) -> Path:
    """A user's folder with a plan of its own: the shipped one, smaller, with some keys changed."""
    shipped = files.read_yaml(files.shipped("configs") / FILE)
    tree = {**shipped, **SMALL}
    for kind, names in (("targets", ("attacks", "killed_per_attack", "crises")), ("checks", ("large_attacks", "clashes"))):
        tree[kind] = {name: {**shipped[kind][name], "months": [1, 9]} for name in names}
    (place / "standards").mkdir(parents=True)
    (place / "scenarios").mkdir()
    (place / FILE).write_text(yaml.safe_dump({**tree, **changes}), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A small calibration, made once."""
    place = tmp_path_factory.mktemp("calibrate")
    return left(place / "results", *WORDS, f"folders=['{folder_with(place / 'own')}']")


# --- what was measured -----------------------------------------------------------------------------------------------------


def test_what_was_measured_is_read_from_the_ledger(plan):
    assert plan.targets["attacks"].number == 171
    assert plan.targets["killed_per_attack"].number == pytest.approx(225 / 171)
    assert plan.targets["killed"].number == pytest.approx((471 + 774) / 2)
    assert plan.targets["crises"].size == pytest.approx(1 / np.sqrt(16))
    assert plan.targets["attacks"].size == pytest.approx(np.std(np.log([347, 711, 633, 343, 471, 774]), ddof=1))
    assert plan.checks["year_to_year"].number == pytest.approx(np.log(633 / 343))


WRONG = {
    "a source that is none": ({"measured": {"source": "pips-2042", "of": ["attacks"]}}, "pips-2024"),
    "a figure that is none": ({"measured": {"source": "pips-2024", "of": ["attaks"]}}, "unknown figure 'attaks'"),
    "two ways to measure": (
        {"measured": {"value": 1.0, "source": "pips-2024", "of": ["killed_by_bla"]}},
        "either a value or a source",
    ),
    "no error": ({"error": {}}, "one of value, spread_of and counted"),
    "months beyond the run": ({"months": [1, 60]}, "worlds are run for 24 months"),
    "a citation of nothing": ({"cites": ["pips-2042"]}, "pips-2024"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_target_that_cannot_be_is_refused(case, tmp_path):
    change, said = WRONG[case]
    shipped = files.read_yaml(files.shipped("configs") / FILE)
    (tmp_path / "standards").mkdir()
    tree = {**shipped, "targets": {"attacks": {**shipped["targets"]["attacks"], **change}}}
    (tmp_path / FILE).write_text(yaml.safe_dump(tree), encoding="utf-8")
    with pytest.raises(InputError) as problem:
        plan_of([tmp_path])
    assert said in str(problem.value)


# --- what is read off a world ----------------------------------------------------------------------------------------------


def test_statistics_are_those_of_the_worlds(worlds, plan):
    found = statistics(worlds, {**plan.targets, **plan.checks}, plan)
    named = dict(zip([*plan.targets, *plan.checks], found.T, strict=True))
    data = worlds.data
    year = slice(1, 13)
    assert np.exp(named["attacks"]) == pytest.approx(data["attacks"][:, year].sum("month").values)
    assert np.exp(named["killed_per_attack"]) == pytest.approx(
        data["deaths"][:, year].sum("month").values / data["attacks"][:, year].sum("month").values
    )
    violence = worlds.variable("violence").values.astype(float)
    assert np.exp(named["killed"]) == pytest.approx(1500 * violence[:, 1:25].mean(axis=1))
    assert named["below_war"] == pytest.approx(
        np.mean([violence[:, a : a + 12].mean(axis=1) < 1000 / 1500 for a in (1, 13)], axis=0)
    )
    assert set(named["active"]) <= {0.0, 0.5, 1.0}
    assert (named["exponent"] >= 2.3).all() and (named["exponent"] <= 2.7).all()


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("attacks", {"statistic": "atacks"}, "Did you mean 'attacks'"),
        ("killed", {"months": (1, 9)}, "1 whole years or more"),
        ("attacks", {"limit": 5.0}, "only there"),
    ],
)
def test_a_statistic_that_cannot_be_read_is_refused(worlds, plan, name, change, said):
    with pytest.raises(InputError, match=said):
        statistics(worlds, {name: plan.targets[name].model_copy(update=change)}, plan)


def test_expected_happenings_are_as_many_as_happen(worlds):
    for incident in ("border_clash", "market_shock"):
        happened = worlds.data["happened"].sel(incident=incident).values[:, 1:].mean(axis=1)
        hoped = expected(worlds, incident, (1, 24))
        error = np.sqrt(hoped.mean() / happened.size / 24)
        assert happened.mean() == pytest.approx(hoped.mean(), abs=4.5 * error)


def test_the_training_part_holds_each_event_once_and_all_that_did_not_come(things, content):
    names = [thing.name for thing in things]
    events = [event for event in hindcast.recorded().events if event.part == "training"]
    assert len(set(names)) == len(names)
    assert [thing.name for thing in things if thing.came] == [event.name for event in events]
    assert not {"bla.spectacle: hijack", "hijacking", "china.controls: license"} & set(names), "told by their events"
    assert not {"pakistan.mining_law: centralise", "us.bagram: demand"} & set(names), "may have come then or later"
    assert {"china.controls: ban", "border_clash", "us.pakistan_minerals: promote"} <= set(names), "did not come yet"


def test_what_came_in_a_world_is_read_from_its_months(worlds, things):
    record = hindcast.recorded()
    found = dict(zip([thing.name for thing in things], came(worlds, things, record).T, strict=True))
    clash = worlds.data["happened"].sel(incident="border_clash").values[:, 1 : record.training + 1]
    assert np.array_equal(found["border_clash"], clash.any(axis=1))
    stands = worlds.stance("china.controls").values[:, : record.training + 1] == "ban"
    assert np.array_equal(found["china.controls: ban"], (stands[:, 1:] & ~stands[:, :-1]).any(axis=1))


def test_a_target_that_no_world_shows_is_out_of_reach(plan):
    targets = {name: plan.targets[name] for name in ("attacks", "killed")}
    near = np.log([[171, 60]] * 50 + [[150, 70]] * 50 + [[190, 80]] * 50)
    assert within_reach(near, targets, 0.005) == {"attacks": True, "killed": False}


def test_predictive_checks_tell_how_far_out_a_measured_number_lies(plan):
    targets = {"attacks": plan.targets["attacks"], "clashes": plan.checks["clashes"]}
    far, near = (np.tile(np.log([attacks, 0.08]), (4000, 1)) for attacks in (20.0, 171.0))
    table = predictive(far, near, targets, {"attacks": "x", "clashes": "y"}, 0).set_index("target")
    assert table.loc["attacks", "pvalue_prior"] < 1e-3
    assert table.loc["attacks", "pvalue_posterior"] > 0.9
    assert table.loc["attacks", "measured_low"] < 171 < table.loc["attacks", "measured_high"]
    assert table.loc["clashes", "pvalue_prior"] > 0.95, "a floor is kept where worlds lie above it"


def test_only_numbers_that_mean_the_same_at_any_time_are_handed_on(content):
    january = hindcast.content()
    names = ["actors.china.temperature", "variables.violence.start", "variables.export_controls.start"]
    assert lasting(names, january, content) == ["actors.china.temperature"]


# --- the study -------------------------------------------------------------------------------------------------------------


def test_the_study_leaves_rows_that_any_run_takes(folder, content):
    rows = pd.read_csv(folder / "posterior.csv", comment="#")
    wider = pd.read_csv(folder / "posterior_hindcast.csv", comment="#")
    assert len(rows) == SMALL["rows"]
    assert len(wider.columns) == SMALL["most"]
    assert rows.columns.isin(wider.columns).all() and not rows.columns.str.startswith("variables.").any()
    assert (folder / "posterior.csv").read_text(encoding="utf-8").startswith("# Rows of calibrated numbers")
    settings = RunSettings(worlds=200, months=1, priors=str(folder / "posterior.csv"))
    check(content, settings)
    drawn = given(design_of(settings), content.quantities, content.options, np.arange(200), 0).parameters
    taken = np.column_stack([drawn[name] for name in rows.columns])
    assert {tuple(row) for row in taken} <= {tuple(row) for row in rows.to_numpy()}


def test_rows_lie_within_the_ranges_of_their_numbers(folder, content):
    rows = pd.read_csv(folder / "posterior.csv", comment="#")
    for name in rows.columns:
        low, high = content.uncertain[name].ends
        assert low <= rows[name].min() and rows[name].max() <= high
        assert rows[name].nunique() > 10


def test_the_study_tells_targets_numbers_and_scores(folder):
    kept = tables(folder)
    assert {"numbers", "targets", "record_check", "ranks", "held_out", "record", "training", "baseline"} <= set(kept)
    scores = pd.read_csv(folder / "tables" / "held_out.csv")
    assert len(scores) == 6 and (scores["low"] <= scores["skill"]).all() and (scores["skill"] <= scores["high"]).all()
    numbers = pd.read_csv(folder / "tables" / "numbers.csv")
    assert len(numbers) == SMALL["most"] and (numbers["shrinkage"] < 1).all()
    words = " ".join(told(folder)["answer"])
    ranks = pd.read_csv(folder / "tables" / "ranks.csv")
    assert set(ranks["number"]) == set(numbers["number"]) and (numbers["pvalue"] >= 1 / (1 + SMALL["records"])).all()
    assert (numbers["corrected"] >= numbers["pvalue"] - 1e-9).all()
    assert "pseudo-records" in words and "summaries of the record" in words
    assert "part held out" in words and f"{SMALL['most']} were calibrated" in words


@pytest.mark.slow
def test_the_same_study_twice_hands_on_the_same_rows(folder, tmp_path):
    again = left(tmp_path / "results", *WORDS, f"folders=['{folder_with(tmp_path / 'own')}']")
    one, other = (everything(place)["posterior.csv"] for place in (folder, again))
    assert one == other


REFUSED = {
    "a scenario": (("scenario=cpec_cutoff",), "study=hindcast"),
    "another design": (("design=sobol",), "monte_carlo"),
    "worlds that share numbers": (("worlds_per_point=2",), "anew for each world"),
    "luck in common": (("common_random_numbers=true",), "independent"),
    "too few worlds": (("worlds=50",), "or more"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_calibration_decides_itself_is_refused(case, tmp_path):
    words, said = REFUSED[case]
    ended = asked("study=calibrate", *words, f"results={tmp_path / 'results'}")
    assert ended.code == 2
    assert said in ended.err
    assert not (tmp_path / "results").exists()


# --- figures ---------------------------------------------------------------------------------------------------------------


def test_figures_show_every_number_and_every_target_or_say_how_many_more():
    edges = np.linspace(0, 1, 6)
    bins = {"left": edges[:-1], "right": edges[1:], "prior": 1.0, "posterior": np.arange(5) / 2}
    table = pd.concat([pd.DataFrame({"number": n, "label": f"label {n}", **bins}) for n in "abc"], ignore_index=True)
    figure = plot_marginals(table, n=100, shown=2)
    assert isinstance(figure, Figure) and len(figure.axes) == 2
    assert any("not shown: 1 more" in text.get_text() for text in figure.texts)
    row = {f"{w}{e}": v for w in ("measured", "prior", "posterior") for e, v in (("", 2.0), ("_low", 1.0), ("_high", 3.0))}
    figure = plot_predictive(pd.DataFrame([{"label": "attacks", "role": "check only", **row}] * 3), n=100)
    assert len(figure.axes) == 3
    with pytest.raises(ValueError, match="at least one row"):
        plot_predictive(pd.DataFrame(columns=["label", "role", *row]), n=1)
    with pytest.raises(ValueError, match="missing: posterior"):
        plot_marginals(table.drop(columns="posterior"), n=1)
