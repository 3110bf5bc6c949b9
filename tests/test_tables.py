"""Is a table that a user hands in read rightly, or refused with its row, whatever wrote it?"""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.config.errors import InputError
from sim.ensembles.plan import check, levers_of
from sim.ensembles.priors import rows_of
from sim.ensembles.settings import RunSettings

CHINA, US = "actors.china.temperature", "actors.us.temperature"

ODD = {
    "decimal commas in one column": (
        f"{CHINA}\n0,05\n0,1\n",
        "line 2, row 1: found 2 fields (0, 05); allowed: 1 as in the header",
    ),
    "one more field in a later row": (f"{CHINA},{US}\n0.05,0.1\n0.1,0.1,7\n", "line 3, row 2: found 3 fields"),
    "one field too few": (f"{CHINA},{US}\n0.05,0.1\n0.1\n", "line 3, row 2: found 1 fields (0.1); allowed: 2"),
    "a trailing comma": (f"{CHINA},{US}\n0.05,0.1,\n", "row 1: found 3 fields"),
    "decimal commas in quotes": (f'{CHINA}\n"0,05"\n', "line 2, row 1: found '0,05'; allowed: a number"),
    "thousands separators": (f'{US},{CHINA}\n0.1,"1,000"\n', "row 1: found '1,000'"),
    "thousands with a space": (f"{CHINA}\n1 000\n", "row 1: found '1 000'"),
    "thousands with an underscore": (f"{CHINA}\n1_000\n", "row 1: found '1_000'"),
    "semicolons": (f"{CHINA};{US}\n0.05;0.1\n", "columns are separated by commas"),
    "semicolons and decimal commas": (f"{CHINA};{US}\n0,05;0,1\n", "columns are separated by commas"),
    "tabs": (f"{CHINA}\t{US}\n0.05\t0.1\n", "columns are separated by commas"),
    "a column without a name": (f",{CHINA}\n0,0.05\n", "a header that names every column"),
    "a column twice": (f"{CHINA},{CHINA}\n0.05,0.1\n", "each column once"),
    "an empty cell": (f"{CHINA},{US}\n0.05,0.1\n,0.1\n", "line 3, row 2: found 'an empty cell'"),
    "not a number": (f"{CHINA},{US}\n0.05,0.1\nNaN,0.1\n", "line 3, row 2: found 'an empty cell'"),
    "infinity": (f"{CHINA}\ninf\n", "row 1: found 'inf'"),
    "a value its entry refuses": (f"{CHINA}\n0.1\n-0.4\n0.2\n", "line 3, row 2: -0.4 cannot stand there"),
    "another encoding": ("é\n0.1\n", "UTF-8"),
    "an open quote": (f'{CHINA}\n"0.1\n', "CSV"),
}


def as_table(kind: str, file: Path) -> RunSettings:
    """Settings that name a file as a table or as priors."""
    return RunSettings(worlds=2, months=1, **({"design": "table", "table": file} if kind == "table" else {"priors": file}))


@pytest.mark.parametrize("kind", ["table", "priors"])
@pytest.mark.parametrize("case", ODD)
def test_a_table_that_could_be_misread_is_refused_with_its_row(case, kind, tmp_path, content):
    text, told = ODD[case]
    file = tmp_path / "odd.csv"
    file.write_text(text, encoding="latin-1" if "é" in text else "utf-8")
    with pytest.raises(InputError) as problem:
        check(content, as_table(kind, file))
    assert str(problem.value).startswith(f"{kind}={file}: ")
    assert told in str(problem.value)


RIGHT = {
    "unchanged": f"{CHINA},{US}\n0.05,0.1\n0.2,0.3\n",
    "a byte order mark": f"\ufeff{CHINA},{US}\n0.05,0.1\n0.2,0.3\n",
    "quoted": f'"{CHINA}","{US}"\n"0.05","0.1"\n"0.2","0.3"\n',
    "a byte order mark before a quote": f'\ufeff"{CHINA}",{US}\n0.05,0.1\n0.2,0.3\n',
    "spaces": f"{CHINA} , {US}\n 0.05,0.1 \n0.2, 0.3\n",
    "empty rows": f"\n{CHINA},{US}\n0.05,0.1\n\n,\n ,\n,,,\n0.2,0.3\n\n",
    "Windows": f"{CHINA},{US}\r\n0.05,0.1\r\n0.2,0.3\r\n",
    "old Macs": f"{CHINA},{US}\r0.05,0.1\r0.2,0.3",
    "exponents": f"{CHINA},{US}\n5e-2,1E-1\n+.2,3e-1\n",
    "comments": f"# made by hand, yes\n{CHINA},{US}\n0.05,0.1  # one, two\n0.2,0.3\n",
}


@pytest.mark.parametrize("kind", ["table", "priors"])
@pytest.mark.parametrize("case", RIGHT)
def test_a_table_is_read_rightly_however_it_is_written(case, kind, tmp_path, content):
    file = tmp_path / "right.csv"
    file.write_bytes(RIGHT[case].encode())
    settings = as_table(kind, file)
    check(content, settings)
    found = levers_of(settings) if kind == "table" else rows_of(settings)
    assert {name: list(column) for name, column in found.items()} == {CHINA: [0.05, 0.2], US: [0.1, 0.3]}


def test_an_option_that_does_not_exist_is_named_by_its_row(tmp_path, content):
    file = tmp_path / "options.csv"
    file.write_text(f"{CHINA},china.corridor\n0.1,keep\n0.1,kep\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"table=.*: china.corridor, line 3, row 2: unknown option 'kep'.*'keep'"):
        check(content, as_table("table", file))


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), float("-inf")])
def test_an_axis_with_something_that_is_no_number_is_refused(wrong, content):
    with pytest.raises(InputError, match="numbers"):
        check(content, RunSettings(design="grid", axes={CHINA: [0.1, wrong, 0.2]}))
    with pytest.raises(InputError, match=r"courses.*two"):
        check(content, RunSettings(design="courses", courses={"one": {CHINA: 0.1}, "two": {CHINA: wrong}, "three": {CHINA: 0.2}}))
