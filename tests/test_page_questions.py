"""Can somebody begin with a question, and send it on?"""

from __future__ import annotations

import pytest

import sim
from sim.config.errors import InputError
from sim.page import mattering, questions
from sim.page.questions import read_questions
from sim.page.view import View
from tests.asking import asked
from tests.browsing import Driven
from tests.test_page import told

SIZE = {"worlds": 30, "months": 5}
ENTRY = "- {question: What if?, scenario: cpec_cutoff, hold: {pakistan.balochistan: settle}, outcome: violence, months: 12}\n"


def test_each_question_is_a_view_that_can_be_run_and_an_outcome_of_its_own():
    found = read_questions()
    assert 6 <= len(found) <= 8
    assert len({each.outcome for each in found}) == len({each.question for each in found}) == len(found)
    for each in found:
        fields = {**each.describe()["fields"], "worlds": "20"}
        content, settings = View.typed(fields).prepare()
        assert (content.scenario_name, settings.months) == (each.scenario, each.months)
        assert all(content.scenario.force[dossier].option == option for dossier, option in each.hold.items())
        assert mattering.check_outcome(content, each.outcome) == each.outcome


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("cpec_cutoff", "cpec_cutof", "Did you mean 'cpec_cutoff'?"),
        ("pakistan.balochistan", "pakistan.balochstan", "Did you mean 'pakistan.balochistan'?"),
        ("settle", "setle", "Did you mean 'settle'?"),
        ("outcome: violence", "outcome: violenc", "[1].outcome: unknown outcome 'violenc'. Did you mean 'violence'?"),
        ("months: 12", "months: 0", "[1].months: found 0"),
        ("question:", "questions:", "unknown key 'questions'. Did you mean 'question'?"),
        (ENTRY, "question: What if?", "a list of questions"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_the_nearest_spelling(before, after, words, tmp_path):
    path = tmp_path / "questions.yaml"
    assert before in ENTRY
    path.write_text(ENTRY.replace(before, after), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_questions(path)
    assert words in str(refused.value) and str(path) in str(refused.value)


def test_a_page_with_a_mistaken_question_does_not_open(monkeypatch, tmp_path):
    path = tmp_path / "questions.yaml"
    path.write_text(ENTRY.replace("violence", "violenc"), encoding="utf-8")
    monkeypatch.setattr(questions, "FILE", str(path))
    ended = asked("study=page", "port=0", f"results={tmp_path}")
    assert ended.code == 2
    assert "Did you mean 'violence'?" in ended.err


@pytest.mark.parametrize("width", [1280, 390])
def test_a_question_is_opened_by_its_link_and_again_by_its_address(seen: Driven, width: int):
    page, first = seen.page, read_questions()[0]
    page.set_viewport_size({"width": width, "height": 844})
    page.reload()
    seen.settle()
    assert page.locator("#questions").evaluate("box => box.open") == (width > 760)
    if width <= 760:
        page.click("#questions summary")
    links = page.locator("#questions-list a")
    assert links.all_text_contents() == [each.question for each in read_questions()]
    links.first.click()
    seen.until("document.getElementById('title').textContent.startsWith('CPEC')")
    seen.settle()
    wanted = sim.run(first.scenario, worlds=SIZE["worlds"], months=first.months, overrides=dict(first.changes()))
    for _ in range(2):
        assert seen.rows("variables") == told(wanted, "variables")
        assert page.input_value("#outcome") == first.outcome
        assert "held at: " in page.locator("#changed").text_content()
        hash_ = page.evaluate("location.hash")
        page.goto("about:blank")
        seen.open(hash_)
    page.click("#questions summary")  # folded where a view was opened by its address
    links.nth(1).click()
    seen.until("document.getElementById('title').textContent === 'The truce renewed'")
    seen.settle()
    page.go_back()
    seen.until("document.getElementById('title').textContent.startsWith('CPEC')")
    seen.settle()
    assert page.input_value("#outcome") == first.outcome
