"""Is what a study found told in words that can be read, wherever it is told?"""

from __future__ import annotations

import io
import json

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from sim.config.errors import InputError
from sim.plots.style import new_axes
from sim.reporting.findings import Findings, Picture, Sheet, draw, markdown, show, store, tell_row
from tests.asking import asked

TABLE = pd.DataFrame(
    {
        "china.corridor": ["keep", "cut_off", "free"],
        "actors.china.temperature": [0.05, 0.1, 0.2],
        "mean": [0.5, np.nan, 1.25],
        "low": [0.4, np.nan, np.nan],
        "high": [0.6, np.nan, np.nan],
        "count": [3, 12000, 0],
        "words": ["one | two", "[red]odd[/red] [/none]", "nan"],
    }
)
COLUMNS = {
    "lever": "{china.corridor}",
    "at": "{actors.china.temperature:.4g}",
    "mean": "{mean:+.3f}",
    "95 % interval": "{low:.2f} to {high:.2f}",
    "share": "{mean:.0%}",
    "count": "{count:,d}",
    "words": "{words}",
}


def sheet(shown: int = 12, columns: dict[str, str] = COLUMNS, **more: str) -> Sheet:
    """The table above as it is told."""
    return Sheet("levels", "Levels", TABLE, columns, shown=shown, **more)


def findings(*sheets: Sheet, **more: object) -> Findings:
    """A study that found these tables."""
    return Findings("A title", "A question?", ["It is so.", "It is 0.5 (0.4 to 0.6)."], sheets, **more)


def printed(found: Findings, width: int = 200) -> str:
    """What a console of some width shows."""
    out = io.StringIO()
    show(found, Console(file=out, width=width, highlight=False))
    return out.getvalue()


# --- words -----------------------------------------------------------------------------------------------------------------


def test_columns_may_have_dots_in_their_names_and_missing_numbers_are_dashes():
    assert sheet().rows() == [
        ["keep", "0.05", "+0.500", "0.40 to 0.60", "50%", "3", "one | two"],
        ["cut_off", "0.1", "-", "-", "-", "12,000", "[red]odd[/red] [/none]"],
        ["free", "0.2", "+1.250", "-", "125%", "0", "-"],
    ]


@pytest.mark.parametrize(
    "words", ["{x:.3f}", "{x:+.2f}", "{x:.1%}", "{x:.2g}", "{x:.4f} to {x:.4f}", "{x:+.1f} to {x:+.1f}", "{x}"]
)
def test_whatever_the_form_of_a_number_one_that_is_missing_is_a_dash(words):
    assert tell_row({"x": float("nan")}, {"heading": words}) == ["-"]
    assert tell_row({"x": 0.25}, {"heading": words}) != ["-"]


def test_an_interval_of_which_one_end_is_missing_does_not_read_as_a_number():
    (cell,) = tell_row({"low": 0.1, "high": float("nan")}, {"interval": "{low:.2f} to {high:.2f}"})
    assert "nan" not in cell


def test_a_word_that_begins_like_nan_is_left_as_it_is():
    assert tell_row({"x": "nancy", "y": "Nanjing to nanograms"}, {"a": "{x}", "b": "{y}"}) == ["nancy", "Nanjing to nanograms"]


def test_a_column_that_is_not_there_is_an_error_and_no_empty_cell():
    with pytest.raises(KeyError):
        tell_row({"x": 1.0}, {"heading": "{y:.2f}"})


# --- on a screen -----------------------------------------------------------------------------------------------------------


def test_a_screen_shows_the_rows_that_are_asked_for_and_says_where_the_others_are():
    out = printed(findings(sheet(shown=1)))
    assert "keep" in out
    assert "cut_off" not in out
    assert "and 2 more in tables/levels.csv" in out
    assert "more in" not in printed(findings(sheet(shown=3)))


def test_a_table_that_is_only_kept_is_neither_shown_nor_told():
    kept = Sheet("kept", "Kept for others", TABLE, {}, shown=0)
    assert "Kept for others" not in printed(findings(kept))
    assert "Kept for others" not in markdown(findings(kept))
    assert "more in" not in printed(findings(kept))


def test_a_narrow_screen_is_spared_facts_reasons_and_in_wide_tables_intervals():
    more = {**COLUMNS, "facts": "{words}", "95 % interval ": "{low:.2f}"}
    wide, narrow = (printed(findings(sheet(columns=more)), width) for width in (200, 100))
    assert "facts" in wide
    assert wide.count("95 %") == 2
    table, left_out = narrow.split("for want of room without: ")
    assert "facts" not in table and "95 %" not in table
    assert left_out.startswith("95 % interval, facts, 95 % interval (see tables/")
    few = {"lever": "{china.corridor}", "95 % interval": "{low:.2f} to {high:.2f}"}
    assert "95 %" in printed(findings(sheet(columns=few)), 60)


def test_a_screen_shows_square_brackets_and_colons_as_they_are():
    odd = "[red]so[/red] [/nothing] \\[bold] [1]"
    columns = {f"heading {odd}": "{words}"}
    table = pd.DataFrame({"words": [odd]})
    found = Findings(
        f"title {odd}", f"question {odd}?", [f"answer {odd}"], [Sheet("s", f"table {odd}", table, columns)], notes=[odd]
    )
    out = printed(found)
    for words in (f"title {odd}", f"question {odd}?", f"answer {odd}", f"table {odd}", f"heading {odd}"):
        assert words in out, words
    assert out.count(odd) == 7


def test_where_results_are_put_is_told_as_it_is_typed(tmp_path):
    place = tmp_path / "my [red] runs [" / "x]"
    ended = asked("study=blocs", "worlds=2", "months=1", "figures=[]", "execution=serial", f"results='{place}'")
    assert (ended.code, ended.err) == (0, "")
    assert "my [red] runs [/x]" in ended.out.replace("\n", "")
    (folder,) = place.iterdir()
    for words in (("study=list", f"results='{place}'"), ("study=verify", f"result='{folder}'", "sample=1")):
        ended = asked(*words)
        assert (ended.code, ended.err) == (0, "")
        assert "[/x]" in ended.out


# --- on paper --------------------------------------------------------------------------------------------------------------


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def test_a_page_holds_title_question_answer_notes_and_tables_whose_cells_keep_to_their_columns():
    text = markdown(findings(sheet(note="Read with care."), notes=["Bear in mind."]))
    assert text.startswith("# A title\n\nA question?\n\nIt is so. It is 0.5 (0.4 to 0.6).\n")
    assert "## Levels\n\nRead with care.\n\n" in text
    assert text.endswith("- Bear in mind.\n")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(cells(line)) for line in rows} == {len(COLUMNS)}
    assert cells(rows[2])[-1] == "one / two"
    assert cells(rows[1]) == ["---", "--:", "--:", "--:", "--:", "--:", "---"]


def test_a_heading_with_a_pipe_does_not_part_into_two():
    text = markdown(findings(sheet(columns={"one | two": "{words}", "mean": "{mean:.1f}"})))
    assert {len(cells(line)) for line in text.splitlines() if line.startswith("|")} == {2}


def test_a_cell_of_several_lines_stays_in_its_row():
    table = pd.DataFrame({"words": ["one\ntwo", "three"]})
    rows = [
        line for line in markdown(findings(Sheet("s", "S", table, {"words": "{words}"}))).splitlines() if line.startswith("|")
    ]
    assert rows[2:] == ["| one two |", "| three |"]


# --- in a folder and in a notebook -----------------------------------------------------------------------------------------


def test_tables_are_kept_whole_and_figures_in_every_format(tmp_path):
    drawn = []

    def line() -> object:
        drawn.append(1)
        return new_axes(3.0, 2.0)

    found = findings(sheet(shown=1), Sheet("kept", "Kept", TABLE, {}, shown=0), pictures=[Picture("line", "A line.", line)])
    store(found, tmp_path)
    draw(found, tmp_path, ["svg", "png"])
    assert drawn == [1], "drawn once, whatever the formats"
    assert {path.name for path in (tmp_path / "figures").iterdir()} == {"line.png", "line.svg"}
    for name in ("levels", "kept"):
        assert len(pd.read_csv(tmp_path / "tables" / f"{name}.csv")) == 3
    said = json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))
    assert [sheet["name"] for sheet in said["sheets"]] == ["levels"]
    assert said["sheets"][0]["rows"] == [["keep", "0.05", "+0.500", "0.40 to 0.60", "50%", "3", "one | two"]]
    assert said["sheets"][0]["more"] == "and 2 more in tables/levels.csv"
    assert said["figures"] == [{"name": "line", "caption": "A line."}]
    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == markdown(found)


def test_without_formats_nothing_is_drawn(tmp_path):
    found = findings(sheet(), pictures=[Picture("line", "A line.", lambda: 1 / 0)])
    store(found, tmp_path)
    assert draw(found, tmp_path, []) == []
    assert not (tmp_path / "figures").exists()
    assert json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))["figures"] == []


def test_tables_and_figures_are_had_by_name_and_a_wrong_name_is_told_with_the_nearest():
    found = findings(sheet(), pictures=[Picture("line", "A line.", lambda: "drawn")])
    assert found.table("levels") is TABLE
    assert found.figure("line") == "drawn"
    with pytest.raises(InputError, match=r"unknown table 'level'.*'levels'"):
        found.table("level")
    with pytest.raises(InputError, match=r"unknown figure 'lines'.*'line'"):
        found.figure("lines")
    assert found._repr_markdown_() == markdown(found)
