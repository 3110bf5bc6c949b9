"""Are tables told whole words at a time, also on a narrow screen?"""

from __future__ import annotations

import io

import pandas as pd
import pytest
from rich.console import Console

from sim.reporting.findings import Findings, Sheet, show

TABLE = pd.DataFrame(
    {"label": ["Resistance against foreign bases", "Isolation"], "share": [0.123, 0.4], "why": ["Documented", "Unquestionably"]}
)
COLUMNS = {"measure": "{label}", "share": "{share:.3f}", "95 % interval": "{share:+.3f} to {share:+.3f}"}
COLUMNS |= {f"another {number}": "{why}" for number in range(6)}


def printed(width: int, columns: dict[str, str] = COLUMNS) -> str:
    console = Console(file=io.StringIO(), width=width)
    show(Findings("Title", "Question?", ["Answer."], [Sheet("sheet", "A sheet", TABLE, columns)]), console)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [60, 80, 100, 130, 200])
def test_no_word_is_broken_and_what_is_left_out_is_named(width: int) -> None:
    text = printed(width)
    for word in ("Resistance", "foreign", "Isolation", "0.123"):
        assert word in text
    assert "another" in text and max(map(len, text.splitlines())) <= width
    assert ("Unquestionably" in text) or "for want of room without" in text
    assert ("for want of room without" in text) == (width < 200)


def test_every_word_stands_whole_beside_long_columns_too() -> None:
    table = pd.DataFrame({"part": ["agreements"] * 3, "which": ["ric_revival: india_china_detente reached to unclear"] * 3})
    columns = {
        "switched off": "{part}",
        "medians moved": "{part}",
        "expectations reached": "{part}",
        "verdicts that change": "{part}",
    }
    for width in (60, 70, 80, 90):
        console = Console(file=io.StringIO(), width=width)
        show(Findings("T", "Q?", ["A."], [Sheet("s", "S", table, {**columns, "verdicts that differ": "{which}"})]), console)
        words = console.file.getvalue().replace("│", " ").replace("┃", " ").split()
        assert words.count("agreements") % 3 == 0
        assert "expectations" in words


def test_a_table_that_fits_is_shown_whole() -> None:
    assert "for want of room" not in printed(80, {"measure": "{label}", "share": "{share:.3f}"})
