"""Is the past told again from what was known, and is the telling scored as it says?"""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest

import sim
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings
from sim.plots.foretold import plot_foretold
from sim.plots.reliability import plot_reliability, plot_skill
from sim.plots.style import new_axes
from sim.record import initial_state
from sim.record.forecasts import MILESTONES, first_times, onsets, pose_questions, starts, timed, turned
from sim.record.questions import CLIMATOLOGY, HAPPENING, MOSTLY, NO_CHANCE, STANDING, THEATRE, TIMED, scored, turning
from sim.studies.hindcast import hindcast
from sim.studies.hindcast.levels import direction, levels
from sim.studies.hindcast.skill import UNSEEN, skills_of
from tests.asking import asked as typed
from tests.asking import left, tables, told

WORLDS = 150


@pytest.fixture(scope="module")
def january():
    return hindcast.content()


@pytest.fixture(scope="module")
def record():
    return hindcast.recorded()


@pytest.fixture(scope="module")
def worlds(january):
    return run_ensemble(january, RunSettings(worlds=WORLDS, months=9, seed=2))


@pytest.fixture(scope="module")
def questions(worlds, content, record):
    return pose_questions(worlds, content, record)


def test_rows_that_were_fitted_to_the_record_are_told_with_the_skill(worlds, content, record):
    fitted = dataclasses.replace(worlds, settings=worlds.settings.model_copy(update={"priors": "posterior_hindcast.csv"}))
    assert "only the held-out part" in hindcast.analyze(fitted, content, record, initial_state.beginning()).notes[-1]


# --- questions and answers ---------------------------------------------------------------------------------------------


def test_there_is_a_question_for_every_dossier_and_for_everything_that_could_happen(questions, january):
    kinds = pd.Series([q.kind for q in questions]).value_counts()
    others = sum(len(options) - 1 for options in january.options.values())
    incidents = sum(entry.kind != "count" for entry in january.incidents.values())
    assert kinds[STANDING] == len(january.dossiers)
    assert kinds[HAPPENING] == others + incidents + len(january.milestones)
    assert len({(q.kind, q.name) for q in questions}) == len(questions)
    assert all(forecast.sum() == pytest.approx(1.0) for q in questions for forecast in q.forecasts.values())


def test_what_came_in_the_training_part_is_no_question_of_the_part_held_out(questions, record):
    held_out = {q.name for q in questions if q.part == "held_out" and q.observed}
    early = {f"{name}: {option}" for e in record.events if e.part == "training" for name, (option, *_) in e.stance.items()}
    assert "china.controls: license" in early and not early & held_out
    assert "pakistan.minerals: ship" in held_out


def test_much_of_what_is_asked_did_not_happen(questions):
    for kind in (STANDING, HAPPENING, TIMED):
        changed = [q.changed for q in questions if q.kind == kind]
        assert 0.2 < np.mean(changed) < 0.8


def test_chances_are_shares_of_worlds(questions, worlds, record):
    standing = {q.name: q for q in questions if q.kind == STANDING}
    ends = worlds.stance("china.controls").sel(month=9).values
    q = standing["china.controls"]
    assert q.forecasts[THEATRE] == pytest.approx([np.mean(ends == option) for option in q.options])
    event = next(event for event in record.events if event.name == "imf_loan")
    path = worlds.stance("pakistan.finance").values
    comes = [[path[w, m] == "imf" != path[w, m - 1] for m in range(1, 10)] for w in range(WORLDS)]
    assert np.array_equal(onsets(worlds, event), comes)
    asked_of = next(q for q in questions if q.name == "imf_loan")
    assert asked_of.forecasts[THEATRE][1] == pytest.approx(np.mean([months[3] for months in comes]))
    first = [months.index(True) + 1 if any(months) else np.inf for months in comes]
    assert np.array_equal(first_times(worlds, [event], 9)[0], first)


def test_an_incident_on_record_comes_with_the_act_or_with_the_incident(worlds, record):
    event = next(event for event in record.events if event.name == "train_hijacked")
    happened = worlds.data["happened"].sel(incident="hijacking").values[:, 1:]
    acted = worlds.stance("bla.spectacle").values[:, 1:] == "hijack"
    assert np.array_equal(onsets(worlds, event), (happened > 0) | acted)


def test_every_event_is_matched_with_what_did_not_happen_in_as_many_months(worlds, record):
    found = {q.name: q for q in timed(worlds, record)}
    for event in record.events:
        assert found[event.name].observed == 1
        other = found.get(f"{event.name} (other months)")
        if other is not None:
            assert other.observed == 0
            assert other.months[1] - other.months[0] == event.last - event.first
            assert other.months[1] < event.first or other.months[0] > event.last


def test_what_is_asked_is_left_out_of_the_rate_it_is_compared_with(january, record):
    without = dataclasses.replace(record, events=tuple(e for e in record.events if "us.brics" not in e.stance))
    assert turning(january, without, "us.brics") == turning(january, record, "us.brics")
    one, other = turning(january, without, "us.bagram"), turning(january, record, "us.bagram")
    assert all(fewer < more for fewer, more in zip(one, other, strict=True))


def test_the_pooled_rate_is_that_of_all_dossiers_but_the_one_asked_about(questions, content, record, january):
    """Half a change more in one chance more, as for every rate; by hand from what stands at either end."""
    begun, ended = starts(january), {**starts(content), **record.standing}
    for q in (q for q in questions if q.kind == STANDING):
        changed = sum(begun[name] != ended[name] for name in begun if name != q.name)
        stands = q.options.index(begun[q.name])
        pooled, mostly = q.forecasts[CLIMATOLOGY], q.forecasts[MOSTLY]
        assert pooled[stands] == pytest.approx(1.0 - (changed + 0.5) / len(begun))
        assert mostly[stands] == pytest.approx(0.7)
        assert np.delete(mostly, stands) == pytest.approx(0.3 / (len(q.options) - 1))
        assert pooled.sum() == pytest.approx(1.0) == pytest.approx(mostly.sum())


def test_milestones_that_never_came_and_were_given_no_chance_are_told_apart(questions):
    table = scored(questions, WORLDS)
    skills = pd.DataFrame(skills_of(table, table))
    sure = [q for q in questions if q.group == MILESTONES and q.observed == 0 and q.forecasts[THEATRE][1] < NO_CHANCE]
    whole = skills[(skills["part"] == "all") & (skills["score"] == "brier")].drop_duplicates("label").set_index("label")
    happening = sum(q.kind == HAPPENING for q in questions)
    assert len(sure) > 0
    assert whole.loc[UNSEEN, "n"] == len(sure)
    assert whole.loc["what happens at all", "n"] == happening - len(sure)
    assert np.isnan(whole.loc[UNSEEN, ["low", "high"]].astype(float)).all(), "they are of one group"


def test_staying_is_right_about_what_stayed_and_wrong_about_what_changed(questions):
    table = scored(questions, WORLDS)
    staying = table[table["forecaster"] == "persistence"]
    assert (staying.loc[~staying["changed"], "brier"] == 0.0).all()
    assert (staying.loc[staying["changed"], "brier"] == 2.0).all()
    assert np.isfinite(table["logarithmic"]).all()


def test_where_documents_disagree_either_answer_is_right_to_the_lenient(questions, record):
    strict, lenient = (
        scored(questions, WORLDS, is_lenient).set_index(["kind", "question", "forecaster"]) for is_lenient in (0, 1)
    )
    differ = strict.index[(lenient["chance"] > strict["chance"] + 1e-12).to_numpy()]
    assert {name for _, name, _ in differ} <= set(record.contested)
    assert {kind for kind, _, _ in differ} == {STANDING}
    assert (lenient["chance"] >= strict["chance"] - 1e-12).all()


def test_a_theatre_in_which_nobody_reviews_foretells_that_all_stays(january, content, record):
    still = [
        (f"actors.{actor}.dossiers.{name}.review.{key}", 0.0)
        for actor, brief in january.actors.items()
        for name in brief.dossiers
        for key in ("rate", "attention")
    ]
    still.append(("laws.replies.numbers.chance", 0.0))
    worlds = run_ensemble(hindcast.content(still), RunSettings(worlds=20, months=9))
    assert turned(worlds, 9).max() <= 2  # only where an option's conditions fail
    table = scored(pose_questions(worlds, content, record), 20)
    own, staying = (table[(table["kind"] == STANDING) & (table["forecaster"] == who)] for who in (THEATRE, "persistence"))
    assert own["brier"].mean() == pytest.approx(staying["brier"].mean(), abs=0.05)


def test_levels_are_rescaled_and_measured_against_octobers_start(worlds, content):
    table = levels(worlds, content, 9).set_index("variable")
    assert set(table.index) == set(content.variables)
    duty = table.loc["us_tariffs"]
    assert duty["observed"] == pytest.approx(content.variables["us_tariffs"].start.value / 150)
    assert duty["error"] == pytest.approx(abs(worlds.variable("us_tariffs").sel(month=9).values.mean() / 150 - duty["observed"]))
    assert not table.loc["violence", "moved"] and table.loc["truce", "moved"]
    same, number = direction(table)
    assert 0 <= same <= number == table["moved"].sum()


# --- the study ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return left(tmp_path_factory.mktemp("hindcast"), "study=hindcast", f"worlds={WORLDS}", "seed=2")


def test_the_study_leaves_its_scores_with_intervals_whatever_they_are(folder, questions):
    found = pd.read_csv(folder / "tables" / "skill.csv")
    assert {"skill", "low", "high", "against", "score"} <= set(found.columns)
    known = found.dropna(subset=["low", "high"])
    assert (known["low"] <= known["skill"] + 1e-9).all() and (known["skill"] <= known["high"] + 1e-9).all()
    own = found[(found["label"] == "which option stands at the end") & (found["score"] == "brier")]
    scores = scored(questions, WORLDS)
    own_scores = scores[(scores["kind"] == STANDING) & (scores["forecaster"] == THEATRE)]
    assert own["theatre"].iloc[0] == pytest.approx(own_scores["brier"].mean())
    assert {"events", "calibration", "recalibration", "levels", "hits", "misses", "questions"} <= set(tables(folder))


def test_the_study_says_that_its_rules_are_not_behind_the_barrier_and_what_it_has_no_words_for(folder):
    notes = " ".join(told(folder)["notes"])
    assert "upper bound" in notes and "Saudi" in notes and "only the held-out part" not in notes
    assert any("pairs of events" in sentence for sentence in told(folder)["answer"])
    assert not re.search(r"\bnan\b", " ".join(told(folder)["answer"]))


@pytest.mark.parametrize("word", ["months=12", "scenario=cpec_cutoff", "design=grid", "folders=[nowhere]"])
def test_what_the_study_decides_itself_is_refused(word, tmp_path):
    ended = typed("study=hindcast", word, "worlds=5", f"results={tmp_path / 'results'}", "quiet=true")
    assert ended.code == 2
    assert not (tmp_path / "results").exists()


# --- figures -----------------------------------------------------------------------------------------------------------

BINS = pd.DataFrame({"n": [9, 4], "chance": [0.1, 0.6], "share": [0.2, 0.5], "share_low": [0.1, 0.2], "share_high": [0.4, 0.8]})
SKILL = pd.DataFrame(
    {"label": ["standing"] * 2, "against": ["a", "b"], "skill": [0.2, -0.4], "low": [-0.1, -0.8], "high": [0.4, -0.1]}
)
EVENTS = pd.DataFrame({"event": list("aabb"), "label": list("AABB"), "month": [1, 2] * 2, "chance": [0.1, 0.2, 0.0, 0.05]})
EVENTS = EVENTS.assign(first=[1, 1, 2, 2], last=[1, 1, 2, 2])
DRAWN = {
    "reliability": (lambda table, axes=None: plot_reliability({"stances": table}, axes, n=50), BINS, "share"),
    "skill": (lambda table, axes=None: plot_skill(table, axes, n=50), SKILL, "low"),
    "foretold": (lambda table, axes=None: plot_foretold(table, axes, months=["February", "March"], n=50), EVENTS, "first"),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_is_drawn_alone_or_on_given_axes_and_refused_without_rows_or_a_column(name):
    draw, table, column = DRAWN[name]
    given, kept = new_axes(6, 5), table.copy()
    assert draw(table, given) is given
    texts = [text.get_text() for text in draw(table).get_figure().findobj() if hasattr(text, "get_text")]
    assert any("n = 50 worlds" in text for text in texts)
    assert table.equals(kept)
    for wrong in (table.iloc[:0], table.drop(columns=column)):
        with pytest.raises(ValueError, match="needs"):
            draw(wrong)


def test_the_months_on_record_are_framed_and_named_after_the_calendar():
    axes = DRAWN["foretold"][0](EVENTS)
    frames = [(p.get_x(), p.get_width()) for p in axes.patches if not p.get_fill()]
    assert frames == [(-0.5, 1), (0.5, 1)]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["February", "March"]
    assert hindcast.month_names(initial_state.beginning())[::8] == ["February", "October"]
    assert sim.content().scenario_name == "baseline"
