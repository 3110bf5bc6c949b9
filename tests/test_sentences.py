"""Can every sentence of a report be true?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.analysis.sobol import Share
from sim.config.errors import InputError
from sim.plots.contrast import plot_contrast
from sim.readouts.differences import digits
from sim.reporting.caveat import caveat, score
from sim.studies.explore.sensitivity_methods import tell_shares
from tests.asking import left, tables, told


def top(first: float, total: float) -> pd.Series:
    return pd.Series({"label": "temper", "first": first, "first_low": first - 0.1, "first_high": first + 0.1,
                      "total": total, "total_low": total - 0.1, "total_high": total + 0.1})  # fmt: skip


def test_first_orders_beyond_all_are_noise_and_how_many_base_points_would_do_is_said():
    said = " ".join(tell_shares("pace", top(0.67, 0.52), Share(1.27, 0.7, 1.9), 64))
    assert "too few" in said and "127%" in said and "appears" in said
    assert "4,096 would give" in said, "64 x (0.6 / 0.1)^2 is 2,304, and the next power of two 4,096"
    assert "the rest" not in said and "67%" not in said


def test_what_is_known_well_is_divided_and_never_adds_up_to_more_than_all():
    said = " ".join(tell_shares("pace", top(0.4, 0.5), Share(0.8, 0.7, 0.9), 4096))
    assert (
        "50% (40% to 60%)" in said
        and "40% (30% to 50%) as a main effect" in said
        and "explain 80% (70% to 90%); the rest" in said
    )
    said = " ".join(tell_shares("pace", top(0.61, 0.6), Share(1.02, 0.95, 1.1), 4096))
    assert "no detectable interactions" in said and "explain all of it within uncertainty, at least 95%" in said
    assert "102%" not in said and "61%" not in said


def test_nothing_is_divided_where_no_interval_can_be_told():
    assert list(tell_shares("pace", top(0.4, 0.5), Share(0.8, np.nan, np.nan), 3)) == [
        "3 base samples are too few to apportion the explained variance of 'pace'."
    ]


def test_a_share_of_worlds_is_told_as_no_probability_at_the_top(tmp_path):
    folder = left(tmp_path, "worlds=40", "months=6")
    summary, page = ((folder / name).read_text(encoding="utf-8") for name in ("summary.md", "report.html"))
    assert caveat() in told(folder)["answer"]
    for text in (summary, page):
        assert text.index("is not the probability of an event") < text.index("Headline variables")
        assert "more likely than not" not in text


def test_the_score_on_record_is_refused_where_it_cannot_be_read(tmp_path):
    place = tmp_path / "standards" / "hindcast"
    place.mkdir(parents=True)
    (place / "score.yaml").write_text("worlds: 1000\nstanding: {skill: 1.5, low: 0, high: 1}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"standing\.skill"):
        score([tmp_path])


@pytest.mark.slow
def test_the_score_on_record_is_what_the_study_finds(tmp_path):
    folder = left(tmp_path, "study=hindcast", f"worlds={score().worlds}", "seed=0")
    found = pd.read_csv(folder / "tables" / "skill.csv")
    rows = found[(found["against"] == "70 % on what stands") & (found["score"] == "brier")].set_index("label")
    for label, told_ in (("which option stands at the end", score().standing), ("what happens in its months", score().timed)):
        assert rows.loc[label, ["skill", "low", "high"]].tolist() == pytest.approx([told_.skill, told_.low, told_.high], abs=0.02)
    assert tables(folder)


# --- differences -------------------------------------------------------------------------------------------------------


def test_every_option_of_a_grid_is_held_against_the_first_at_each_value_of_the_other_axis(tmp_path):
    axes = "axes={china.corridor: [keep, squeeze, deepen], actors.pakistan.temperature: [0.001, 0.002]}"
    folder = left(tmp_path, "study=grid", axes, "outcome=china_pakistan", "worlds_per_point=20", "months=6")
    found = pd.read_csv(folder / "tables" / "options.csv")
    assert found[["actors.pakistan.temperature", "option"]].to_numpy().tolist() == [
        [0.001, "squeeze"], [0.002, "squeeze"], [0.001, "deepen"], [0.002, "deepen"],
    ]  # fmt: skip
    assert set(found["against"]) == {"keep"}
    grid = pd.read_csv(folder / "tables" / "grid.csv").set_index(["china.corridor", "actors.pakistan.temperature"])["mean"]
    for row in found.to_dict("records"):
        other = row["actors.pakistan.temperature"]
        assert row["mean"] == pytest.approx(grid[row["option"], other] - grid["keep", other])
        assert row["low"] <= row["mean"] <= row["high"] and row["holm"] >= row["pvalue"]
    said = " ".join(told(folder)["answer"])
    assert "Of 4 paired comparisons of an option with 'keep' of china.corridor" in said and "apart" not in said
    assert "China and Pakistan (-1 to 1, rescaled to 0 to 1)" in said, "another scale than the variable's own is named"


def test_a_difference_is_told_with_digits_enough_to_see_it_and_what_is_sure_is_marked(tmp_path):
    assert [digits(each) for each in (0.0, 0.5, 0.012, 0.0012, -0.00012, 1e-9)] == [3, 3, 3, 4, 5, 6]
    folder = left(tmp_path, "study=compare", "scenarios=[baseline,cpec_cutoff]", "worlds=60", "months=8")
    table = pd.read_csv(folder / "tables" / "differences.csv")
    assert ((table["sure"] == "*") == (table["holm"] < 0.05)).all()
    sheet = told(folder)["sheets"][0]
    assert "Holm's correction" in sheet["note"]
    assert {"China and Pakistan (-1 to 1, rescaled to 0 to 1)"} <= set(table["label"])


def test_a_figure_of_differences_says_what_a_filled_and_a_hollow_mark_mean():
    table = pd.DataFrame({"outcome": ["a", "b"], "label": ["a", "b"], "mean": [0.1, 0.2], "low": [0.05, 0.1], "high": [0.2, 0.3],
                          "expected": None, "sure": [True, False]})  # fmt: skip
    texts = [text.get_text() for text in plot_contrast(table, n=9).get_legend().get_texts()]
    assert texts == ["significant after correction", "not significant after correction"]
