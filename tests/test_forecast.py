"""Are forecasts sealed, settled, scored and made again as somebody asks for it on the command line?"""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.config.errors import InputError
from sim.record.ahead import NOTHING, Rates, read_rates
from sim.record.ledger import canonical, read_ledger, seal_entries
from sim.record.sealed import Book, read_book, settle
from sim.studies.forecast.documents import Said, give_document, list_said
from tests.asking import PLAIN, asked

SHIPPED = Path(__file__).resolve().parent.parent / "docs" / "forecasts.jsonl"
NOW = datetime.datetime(2026, 12, 1, 12, 0, tzinfo=datetime.UTC)
SMALL = ("worlds=48", "horizons=[1,2]", "seed=3", "actors.china.temperature=0.004")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("forecasts")


def ask(place, *words):
    return asked("study=forecast", f"ledger={place / 'f.jsonl'}", f"results={place / 'results'}", *words, *PLAIN)


@pytest.fixture(scope="module")
def sealed(place):
    ended = ask(place, "action=seal", *SMALL)
    assert ended.code == 0, ended.err
    return ended


@pytest.fixture
def copied(place, sealed, tmp_path):
    shutil.copy(place / "f.jsonl", tmp_path / "f.jsonl")
    return tmp_path


def book(place) -> Book:
    return read_book(read_ledger(place / "f.jsonl"), "ledger")


def test_every_dossier_and_milestone_is_asked_about_at_every_horizon(sealed, place, content):
    questions = book(place).questions.values()
    wanted = {(subject, month) for subject in (*content.options, *content.milestones) for month in (1, 2)}
    assert {(question.subject, question.month) for question in questions} == wanted
    assert {question.date for question in questions} == {"2025-11", "2025-12"}
    for question in questions:
        assert question.question.endswith(("?", ")")) and "VOID" in question.rule and question.worlds == 48
        assert 0.0 < min(question.chances) and max(question.chances) < 1.0
        assert all(low <= p <= high for low, p, high in zip(question.low, question.chances, question.high, strict=True))
    assert json.loads((place / "f.jsonl").read_text(encoding="utf-8").splitlines()[-1])["hash"] in sealed.out.replace("\n", "")


def test_what_is_sealed_is_what_the_same_worlds_say(sealed, place):
    ensemble = sim.run(
        worlds=48, months=2, seed=3, worlds_per_point=8, overrides=["actors.china.temperature=0.004"], execution="serial"
    )
    questions = book(place).questions
    stands = ensemble.stance("us.bagram").sel(month=1).values
    question = questions["us.bagram/2025-11"]
    assert question.counts == tuple(int((stands == option).sum()) for option in question.options)
    reached = ensemble.reached("truce_collapsed").values
    assert questions["truce_collapsed/2025-12"].counts[1] == int(((reached >= 0) & (reached <= 2)).sum())
    start = question.options.index("demand")
    assert question.references[NOTHING] == tuple(np.eye(len(question.options))[start])


def test_a_sealed_forecast_is_made_again_to_the_bit(sealed, place):
    ended = ask(place, "action=verify", "question=us.bagram/2025-11")
    assert (ended.code, "to the bit (questions: 1)" in ended.out.replace("\n", " ")) == (0, True), ended.err
    assert "to the bit (questions: 144)" in ask(place, "action=verify").out.replace("\n", " ")


def test_worlds_that_answer_otherwise_are_noticed(copied):
    entries = [{key: entry[key] for key in entry if key not in ("before", "hash")} for entry in read_ledger(copied / "f.jsonl")]
    for entry in entries:
        if entry.get("id") == "us.bagram/2025-11":
            entry["bits"] = "0" * 64
    write(copied, entries)
    ended = ask(copied, "action=verify", "question=us.bagram/2025-11")
    assert (ended.code, "not reproduced" in ended.err and "us.bagram/2025-11" in ended.err) == (2, True)
    entries[0]["identity"] = "1" * 64
    write(copied, entries)
    ended = ask(copied, "action=verify", "question=us.bagram/2025-11")
    assert (ended.code, "content and settings" in ended.err and "1111" in ended.err) == (2, True)


def write(place, entries):
    (place / "f.jsonl").write_text("".join(f"{canonical(entry)}\n" for entry in seal_entries(entries)), encoding="utf-8")


def test_a_forecast_that_was_bettered_afterwards_is_found_by_every_action(copied):
    text = (copied / "f.jsonl").read_text(encoding="utf-8").splitlines()
    text[5] = text[5].replace('"seed":3', '"seed":4')
    (copied / "f.jsonl").write_text("\n".join(text) + "\n", encoding="utf-8")
    for words in (
        (),
        ("action=verify",),
        ("action=seal", "worlds=16"),
        ("action=void", "question=us.bagram/2025-11", "source=x"),
    ):
        ended = ask(copied, *words)
        assert (ended.code, "line 6 was edited" in ended.err) == (2, True)
    assert not (copied / "results").exists()


def test_questions_are_resolved_void_and_scored(copied):
    for option in ("demand", "demand"):
        ended = ask(copied, "action=resolve", "question=us.bagram/2025-11", f"answer={option}", "source='A newspaper, page 1'")
    assert (ended.code, "A newspaper, page 1" in ended.err) == (2, True)  # the second time
    said = ("source='nobody can tell'", "date=2026-01-02")
    assert ask(copied, "action=void", "question=iran.afghan/2025-12", *said).code == 0
    assert ask(copied, "action=resolve", "question=pasni_open/2025-12", "answer=no", "source=harbour-master").code == 0
    ended = ask(copied)
    assert "144 questions are sealed: 2 resolved, 1 void, 141 open." in ended.out.replace("\n", " ")
    folder = max((copied / "results").iterdir())
    scores = pd.read_csv(folder / "tables" / "scores.csv")
    assert set(scores["question"]) == {"us.bagram/2025-11", "pasni_open/2025-12"}
    assert {"skill.csv", "parts.csv", "calibration.csv", "questions.csv"} <= {path.name for path in (folder / "tables").iterdir()}


def test_another_run_is_sealed_behind_the_first_and_the_same_one_is_not(copied):
    ended = ask(copied, "action=seal", *SMALL)
    assert (ended.code, "the same run" in ended.err) == (2, True)
    assert ask(copied, "action=seal", "worlds=16", "horizons=[4]", "scenario=cpec_cutoff").code == 0
    found = book(copied)
    assert list(found.runs) == ["run-1", "run-2"]
    other = found.questions["us.bagram/2026-02/run-2"]
    assert "VOID if it has not come about" in other.rule and other.worlds == 16


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("action=sael",), "seal, resolve"),
        (("action=resolve", "question=us.bagrm/2025-11", "answer=demand", "source=x"), "us.bagram/2025-11"),
        (("action=resolve", "question=us.bagram/2025-11", "answer=dmand", "source=x"), "demand"),
        (("action=resolve", "question=us.bagram/2025-11", "answer=demand"), "source"),
        (("action=resolve", "question=us.bagram/2025-11", "source=x"), "answer"),
        (("action=resolve", "question=us.bagram/2025-11", "answer=demand", "source=x", "date=2025-11-29"), "2025-11-30"),
        (("action=resolve", "question=us.bagram/2025-11", "answer=demand", "source=x", "date=soon"), "2026-01-31"),
        (("action=void", "question=us.bagram/2025-11", "answer=demand", "source=x"), "action=void"),
        (("action=score", "seed=4"), "action=seal"),
        (("question=us.bagram/2025-11",), "action=score"),
        (("action=verify", "horizons=[1]"), "action=verify"),
        (("action=seal", "horizons=[0]"), "1 to 60"),
        (("action=seal", "horizons=[3,3]"), "each once"),
        (("action=seal", "worlds_per_point=1"), "2 or more"),
        (("action=seal", "worlds=50"), "multiple of worlds_per_point=8"),
        (("action=seal", "months=12"), "does not take this setting"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_message_and_nothing_is_sealed(sealed, place, words, told):
    then = (place / "f.jsonl").read_bytes()
    ended = ask(place, *words)
    assert (ended.code, told in ended.err) == (2, True), ended.err
    assert (place / "f.jsonl").read_bytes() == then


def test_there_has_to_be_a_ledger_to_score(tmp_path):
    ended = ask(tmp_path)
    assert (ended.code, "action=seal" in ended.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


# --- what is certain when ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "answer", "day", "is_taken"),
    [
        ("us.bagram/2025-12", "demand", "2025-12-30", False),
        ("us.bagram/2025-12", "demand", "2025-12-31", True),
        ("pasni_open/2025-12", "yes", "2025-11-01", True),  # what is reached stays reached
        ("pasni_open/2025-12", "yes", "2025-10-31", False),
        ("pasni_open/2025-12", "no", "2025-12-30", False),
        ("pasni_open/2025-12", "no", "2025-12-31", True),
        ("pasni_open/2025-12", "no", "2026-12-02", False),  # tomorrow
        ("pasni_open/2025-12", None, "2025-11-01", True),
    ],
)
def test_an_answer_is_taken_when_it_is_certain_and_not_before(sealed, place, name, answer, day, is_taken):
    def made():
        return settle(book(place), name, answer, "a source", datetime.date.fromisoformat(day), NOW)

    if is_taken:
        assert made()["kind"] == ("void" if answer is None else "resolution")
    else:
        with pytest.raises(InputError, match="date"):
            made()


# --- who knows less ------------------------------------------------------------------------------------------------------------


def test_base_rates_are_counted_on_the_record(content):
    rates = read_rates(content)
    assert (rates.months, set(rates.turned)) == (9, set(content.options))
    assert 0.0 < rates.of_dossier("us.tariffs", 3, False) < rates.of_dossier("us.tariffs", 12, False) < 1.0
    assert isinstance(rates, Rates) and 0.0 < rates.of_milestone(12) < 0.1


def test_the_documents_are_asked_where_they_say_something_that_fits(content):
    chances, about = give_document(content, "baseline", "china.controls", 1)
    assert chances[content.options["china.controls"].index("rules")] == pytest.approx(0.9)
    assert (sum(chances), about["likelihood"]) == (pytest.approx(1.0), "near_certain")
    assert give_document(content, "baseline", "us.bagram", 12) is None
    assert give_document(content, "cpec_cutoff", "china.controls", 12) is None
    revived, about = give_document(content, "baseline", "ric_revived", 12)
    assert (revived[1], about["likelihood"]) == (pytest.approx(1.0 - 0.34**0.2), "likely")
    assert all(said.cites for said in list_said("baseline"))


def test_what_has_no_day_is_spread_over_the_months_and_what_has_one_is_not():
    slow, dated = Said("x", "", "likely", (), 0.6, 1, 60), Said("x", "", "likely", (), 0.6, 3, 3)
    assert [slow.by_month(month) for month in (30, 60, 70)] == pytest.approx([1.0 - 0.4**0.5, 0.6, 0.6])
    assert [dated.by_month(month) for month in (2, 3, 12)] == [0.0, 0.6, 0.6]


# --- what is shipped -----------------------------------------------------------------------------------------------------------


def test_the_shipped_forecasts_are_whole_and_nothing_is_resolved():
    found = read_book(read_ledger(SHIPPED), "docs/forecasts.jsonl")
    asked_about = {month: {q.subject for q in found.questions.values() if q.month == month} for month in (3, 6, 12)}
    assert asked_about[3] == asked_about[6] == asked_about[12]
    assert len(found.questions) == 3 * len(asked_about[3]) > 200
    assert (len(found.runs), len(found.settled)) == (1, 0)
    assert found.runs["run-1"].settings["worlds"] >= 4000
