"""Does the form ask what it should without a network, and are its answers pooled beside the sealed forecasts?"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from html.parser import HTMLParser

import pandas as pd
import pytest

from sim.record.ledger import canonical, read_ledger, seal_entries
from sim.record.sealed import read_book
from sim.studies.forecast.form import hash_form, write_form
from sim.studies.forecast.panel import find_truth, list_asked, read_asked
from tests.asking import PLAIN, asked
from tests.browsing import NOWHERE_ELSE, browser_path

WORDS = ("worlds=160", "horizons=[3]", "seed=5")
AS_ROOT = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
ASKED = ("us.bagram/2026-01", "pasni_open/2026-01", "us.tariffs/2026-01")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("experts")
    ended = asked("study=forecast", "action=seal", f"ledger={place / 'f.jsonl'}", f"results={place / 'sealed'}", *WORDS, *PLAIN)
    assert ended.code == 0, ended.err
    return place


@pytest.fixture(scope="module")
def book(place):
    return read_book(read_ledger(place / "f.jsonl"), "ledger")


@pytest.fixture(scope="module")
def seeds():
    return read_asked(None)


@pytest.fixture(scope="module")
def page(book, seeds):
    return write_form([book.find(name) for name in ASKED], seeds)


def ask(place, *words, results="results"):
    return asked("study=experts", f"ledger={place / 'f.jsonl'}", f"results={place / results}", *words, *PLAIN)


# --- the form ----------------------------------------------------------------------------------------------------------------


class Reader(HTMLParser):
    """What a page is made of."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.named, self.labels, self.inputs, self.links = Counter(), [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags[tag] += 1
        self.named += [attrs["id"]] if "id" in attrs else []
        self.labels += [attrs["for"]] if tag == "label" else []
        self.inputs += [attrs["id"]] if tag == "input" else []
        self.links += [attrs[key] for key in ("src", "href", "action") if key in attrs]


def test_the_form_refers_to_nothing_outside_itself_and_names_every_field(page):
    read = Reader(page)
    assert read.links == [] and "http" not in re.sub(r"http-equiv", "", page)
    assert "default-src 'none'" in page
    assert sorted(read.labels) == sorted(read.inputs)
    assert len(read.named) == len(set(read.named))
    assert (read.tags["fieldset"], read.tags["legend"]) == (3 + 10, 3 + 10)
    assert len(read.inputs) == 1 + 7 + 2 + 6 + 3 * 10


def test_the_form_holds_no_answer_to_a_seed_and_no_chance_of_the_model(page, book, seeds):
    text = re.sub(r"<style>.*?</style>|<script.*?</script>", "", page, flags=re.DOTALL)
    for name, seed in seeds.seeds.items():
        truth = find_truth(seed, name)
        assert not re.search(rf"(?<![\d.-]){re.escape(f'{truth:g}')}(?![\d.-])", text), name
    assert not any(f"{chance:.2f}" in text for name in ASKED for chance in book.find(name).chances)


def test_what_would_end_a_script_or_a_tag_is_only_text(book, seeds):
    question = book.find(ASKED[0]).model_copy(update={"question": "</script><b>bold</b>?", "id": "<i>/2026"})
    text = write_form([question], seeds)
    assert "<b>bold" not in text and "<i>" not in text and "&lt;/script&gt;" in text


def test_without_names_the_least_certain_questions_are_asked(place, book):
    found = list_asked(book, (), 5, 0.9)
    assert len(found) == 5 and all(max(question.chances) < 0.9 for question in found)
    ended = ask(place, results="form")
    assert ended.code == 0, ended.err
    (folder,) = (place / "form").iterdir()
    assert all(f'data-question="{question.id}"' in (folder / "form.html").read_text(encoding="utf-8") for question in found)


def test_somebody_fills_it_in_with_the_keyboard_and_saves_a_file_that_can_be_pooled(page, book, seeds, tmp_path):
    from playwright.sync_api import sync_playwright

    path, heard = tmp_path / "form.html", []
    path.write_text(page, encoding="utf-8")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path(), args=[NOWHERE_ELSE, *AS_ROOT])
        shown = browser.new_page(viewport={"width": 390, "height": 800})
        shown.on("console", lambda said: heard.append(said.text))
        shown.on("request", lambda request: heard.append(request.url))
        shown.goto(path.as_uri())
        type_in(shown, "Anna", "50", "30", "", "", "", "", "10")
        shown.keyboard.press("Enter")
        assert "add up to 100" in shown.locator("#problems").inner_text()
        assert shown.evaluate("document.activeElement.id") == "c-1-1"  # where the mistake is
        shown.fill("#c-1-7", "20")
        assert shown.locator("fieldset .sum").first.inner_text() == "100 % in all"
        for number, value in enumerate(("100000", "200000", "150000"), start=1):
            shown.fill(f"#q-1-{number}", value)
        shown.keyboard.press("Enter")
        assert "rise from field to field" in shown.locator("#problems").inner_text()
        shown.fill("#q-1-3", "300000")
        with shown.expect_download() as waiting:
            shown.keyboard.press("Enter")
        waiting.value.save_as(tmp_path / "anna.json")
        assert shown.evaluate("document.documentElement.scrollWidth") <= 390
        browser.close()
    assert heard == [path.as_uri()]
    answers = json.loads((tmp_path / "anna.json").read_text(encoding="utf-8"))
    assert (answers["expert"], answers["form"]) == ("Anna", hash_form([book.find(name) for name in ASKED], seeds))
    assert answers["chances"]["us.bagram/2026-01"]["garrison"] == pytest.approx(0.2)
    assert answers["quantiles"] == {"china_mined": [100000, 200000, 300000]}


def type_in(shown, *words):
    """Type words into one field after the other, from the first on, with the tab key between them."""
    shown.locator("#expert").focus()
    for word in words:
        shown.keyboard.type(word)
        shown.keyboard.press("Tab")
    shown.locator("#c-1-1").focus()


# --- pools ---------------------------------------------------------------------------------------------------------------------


def write(place, name, chances, quantiles=()):
    tree = {"form": "any", "expert": name, "chances": chances, "quantiles": dict(quantiles)}
    (place / f"{name}.json").write_text(json.dumps(tree), encoding="utf-8")
    return str(place / f"{name}.json")


def spread_out(seeds, factor, off=1.0):
    """Quantiles of every seed about its answer, off by a factor: those who spread far are calibrated, others are too sure."""
    truths = {name: off * find_truth(seed, name) for name, seed in seeds.seeds.items()}
    return {name: [truth / factor, truth, truth * factor] for name, truth in truths.items()}


BAGRAM = {"leave": 0.1, "demand": 0.3, "return_force": 0.6}


def test_answers_are_pooled_and_set_beside_model_base_rate_and_document(place, seeds, tmp_path):
    one = write(tmp_path, "one", {"us.bagram/2026-01": BAGRAM, "us.tariffs/2026-01": {"vow": 1.0}}, spread_out(seeds, 3.0, 1.4))
    two = write(tmp_path, "two", {"us.bagram/2026-01": {"leave": 0.3, "demand": 0.7}}, spread_out(seeds, 1.05, 2.0))
    ended = ask(place, f"answers=[{one},{two}]", "matches=1", results="pooled")
    assert ended.code == 0, ended.err
    (folder,) = (place / "pooled").iterdir()
    pools = pd.read_csv(folder / "tables" / "pools.csv").set_index(["id", "answer"])
    leave = pools.loc[("us.bagram/2026-01", "leave")]
    assert (leave["linear"], leave["performance"]) == (pytest.approx(0.2), pytest.approx(0.1))  # the other one is too sure
    assert (leave["least"], leave["most"], leave["experts"]) == (0.1, 0.3, 2)
    assert pools.loc[("us.tariffs/2026-01", "hundred_percent"), "document"] == pytest.approx(0.66)
    experts = pd.read_csv(folder / "tables" / "experts.csv").set_index("expert")
    assert experts["weight"].to_dict() == {"one": pytest.approx(1.0), "two": pytest.approx(0.0)}
    agreement = pd.read_csv(folder / "tables" / "agreement.csv")
    assert len(agreement) == 5 and agreement["pvalue"].between(0.0, 1.0).all()
    said = ended.out.replace("\n", " ")
    assert "2 experts answered 2 questions" in said and "the weights are one 100%" in said


def test_without_seeds_words_have_the_same_weight_and_numbers_nobody_knows_are_pooled(place, tmp_path):
    (tmp_path / "seeds.yaml").write_text(
        "quantities: {deaths: {question: How many?, unit: people, scale: log}}", encoding="utf-8"
    )
    for name, middle in (("one", 10.0), ("two", 40.0)):
        write(tmp_path, name, {"pasni_open/2026-01": {"no": 0.5, "yes": 0.5}}, {"deaths": [middle / 2, middle, middle * 2]})
    folder = tmp_path / "answers"
    folder.mkdir()
    for name in ("one", "two"):
        (tmp_path / f"{name}.json").rename(folder / f"{name}.json")
    words = (f"answers=[{folder}]", f"seeds={tmp_path / 'seeds.yaml'}", "matches=0")
    ended = ask(place, *words, results="same")
    assert ended.code == 0, ended.err
    (left,) = (place / "same").iterdir()
    numbers = pd.read_csv(left / "tables" / "numbers.csv")
    assert numbers["pool"].tolist() == ["linear"] and 15.0 < numbers["middle"][0] < 25.0
    assert "all have equal weight" in ended.out.replace("\n", " ")
    ended = ask(place, *words, "pool=performance", results="refused")
    assert (ended.code, "fewer than two experts" in ended.err) == (2, True)


def test_pools_stand_where_the_sealed_worlds_cannot_be_run_again(place, tmp_path):
    entries = [{key: each[key] for key in each if key not in ("before", "hash")} for each in read_ledger(place / "f.jsonl")]
    entries[0]["identity"] = "1" * 64
    (tmp_path / "f.jsonl").write_text("".join(f"{canonical(each)}\n" for each in seal_entries(entries)), encoding="utf-8")
    ended = ask(tmp_path, f"answers=[{write(tmp_path, 'one', {'us.bagram/2026-01': BAGRAM})}]")
    said = ended.out.replace("\n", " ")
    assert (ended.code, "cannot be run again here" in said, "largest disagreement" in said) == (0, True, True), ended.err


@pytest.mark.parametrize(
    ("chances", "quantiles", "told"),
    [
        ({"us.bagrm/2026-01": {"leave": 1.0}}, {}, "us.bagram/2026-01"),
        ({"us.bagram/2026-01": {"leav": 1.0}}, {}, "leave"),
        ({"us.bagram/2026-01": {"leave": 0.8}}, {}, "add up to 1"),
        ({"us.bagram/2026-01": {"leave": 1.8}}, {}, "chances"),
        ({"us.bagram/2026-01": {"leave": 1.0}}, {"china_mind": [1.0, 2.0, 3.0]}, "china_mined"),
        ({"us.bagram/2026-01": {"leave": 1.0}}, {"china_mined": [3.0, 2.0, 1.0]}, "above the one before it"),
        ({"us.bagram/2026-01": {"leave": 1.0}}, {"china_mined": [-3.0, 2.0, 3.0]}, "above 0"),
        ({}, {}, "at least one sealed question"),
    ],
)
def test_answers_that_no_form_gives_are_refused_in_one_message(place, tmp_path, chances, quantiles, told):
    ended = ask(place, f"answers=[{write(tmp_path, 'one', chances, quantiles)}]", results="never")
    assert (ended.code, told in ended.err) == (2, True), ended.err
    assert not (place / "never").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("questions=[us.bagrm/2026-01]",), "us.bagram/2026-01"),
        (("answers=[nobody.json]",), "JSON files"),
        (("seeds=nothing.yaml",), "no such file"),
        (("pool=geometric",), "logarithmic"),
        (("scenario=cpec_cutoff",), "does not take this setting"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_message(place, words, told):
    ended = ask(place, *words, results="never")
    assert (ended.code, told in ended.err) == (2, True), ended.err
    assert not (place / "never").exists()


def test_two_experts_of_one_name_are_refused(place, tmp_path):
    first = write(tmp_path, "one", {"us.bagram/2026-01": BAGRAM})
    (tmp_path / "again.json").write_text((tmp_path / "one.json").read_text(encoding="utf-8"), encoding="utf-8")
    ended = ask(place, f"answers=[{first},{tmp_path / 'again.json'}]", results="never")
    assert (ended.code, "two files have this name" in ended.err) == (2, True)
