"""Do the tables of the findings come from results, and from nowhere else?"""

from __future__ import annotations

import re

import pytest

from tests.rewrite_findings import PAGE, find_table, put_in

SUMMARY = "# A study\n\nIt is so.\n\n## Checks\n\nA note.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n## More\n\n| c |\n|---|\n| 3 |\n"
TABLE = "| a | b |\n|---|---|\n| 1 | 2 |"


def test_the_table_under_a_heading_is_found_without_the_words_around_it() -> None:
    assert find_table(SUMMARY, "Checks") == TABLE


def test_a_table_replaces_what_stands_between_its_marks_and_nothing_else() -> None:
    page = "before\n<!-- x: Checks -->\nold\n<!-- /x -->\nbetween\n<!-- y: More -->\nold\n<!-- /y -->\nafter\n"
    assert put_in(page, "x", SUMMARY) == page.replace("old", TABLE, 1)


def test_one_result_can_have_several_tables_on_the_page() -> None:
    page = "<!-- x: Checks -->\n<!-- /x -->\n<!-- x: More -->\n<!-- /x -->\n"
    assert put_in(page, "x", SUMMARY).count("|---|") == 2


@pytest.mark.parametrize(("name", "named"), [("z", ["'z'", "x"]), ("x", ["'Nothing'", "Checks, More"])])
def test_a_place_or_a_heading_that_is_not_there_is_refused_with_those_that_are(name: str, named: list[str]) -> None:
    with pytest.raises(ValueError) as refused:
        put_in("<!-- x: Nothing -->\n<!-- /x -->\n", name, SUMMARY)
    assert all(part in str(refused.value) for part in named)


def test_every_mark_of_the_page_is_closed() -> None:
    page = PAGE.read_text(encoding="utf-8")
    opened, closed = re.findall(r"<!-- (\S+): [^>]* -->", page), re.findall(r"<!-- /(\S+) -->", page)
    assert opened and opened == closed
