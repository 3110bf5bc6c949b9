"""Do points take rows of calibrated numbers whole, the same in any batch, and does a stored run keep them?"""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.config.errors import InputError
from sim.ensembles import folder as folders
from sim.ensembles.plan import check
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings
from tests.asking import asked
from tests.bits import assert_same, bits, held
from tests.sweeping import begun, small

CHINA, US, PACE = "actors.china.temperature", "actors.us.temperature", "variables.cpec_pace.start"
PAIRS = [(0.05, 0.30), (0.10, 0.20), (0.20, 0.10), (0.30, 0.05)]


@pytest.fixture
def rows(tmp_path):
    """Four rows of two numbers; where one is high the other is low."""
    file = tmp_path / "posterior.csv"
    lines = [f"{one},{other}" for one, other in PAIRS]
    file.write_text("\n".join(["# made for a test", f"{CHINA},{US}", *lines]) + "\n", encoding="utf-8")
    return str(file)


def taken(ensemble: sim.Ensemble, *numbers: str) -> np.ndarray:
    """The numbers each world was given, (world, number)."""
    return ensemble.data["parameter"].sel(number=list(numbers)).values


# --- whole rows ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("design", ["monte_carlo", "latin_hypercube", "sobol"])
def test_every_point_takes_a_row_whole_and_all_rows_alike(rows, design):
    pairs = taken(sim.run(worlds=512, months=1, design=design, priors=rows, keep="final"), CHINA, US)
    known = np.float32(PAIRS)
    where = (pairs[:, None, :] == known).all(axis=2)
    assert where.sum(axis=1).tolist() == [1] * 512, "a pair that is no row"
    counts = where.sum(axis=0)
    if design == "monte_carlo":
        assert np.all(np.abs(counts - 128) < 50), "5 standard deviations"
    else:
        assert counts.tolist() == [128] * 4, "evenly spread points take rows evenly"


def test_numbers_outside_the_rows_are_drawn_as_ever(rows):
    with_rows, without = (sim.run(worlds=40, months=1, priors=file, keep="final") for file in (rows, None))
    same = [n for n in with_rows.data["number"].values if (taken(with_rows, n) == taken(without, n)).all()]
    assert set(with_rows.data["number"].values) - set(same) == {CHINA, US}


def test_worlds_of_a_point_and_of_a_draw_share_a_row(rows):
    pairs = taken(sim.run(worlds=40, worlds_per_point=4, months=1, priors=rows, keep="final"), CHINA, US)
    assert (pairs.reshape(10, 4, 2) == pairs.reshape(10, 4, 2)[:, :1]).all()
    grid = sim.run(
        design="grid", axes={PACE: [0.4, 0.6]}, worlds_per_point=30, worlds_per_draw=3, months=1, priors=rows, keep="final"
    )
    first, second = taken(grid, CHINA, US).reshape(2, 30, 2)
    assert (first == second).all(), "the points of a grid are compared with the same draws"
    assert (first.reshape(10, 3, 2) == first.reshape(10, 3, 2)[:, :1]).all()
    assert len(np.unique(first, axis=0)) == 4


def test_what_is_set_by_hand_or_left_in_the_middle_is_not_taken_from_a_row(rows):
    fixed = sim.run(worlds=20, months=1, priors=rows, overrides=[f"{CHINA}=0.07"], keep="final")
    assert CHINA not in fixed.data["number"].values, "it is certain now"
    assert len(np.unique(taken(fixed, US))) == 4
    some = sim.run(worlds=20, months=1, priors=rows, vary=[US], keep="final")
    assert np.unique(taken(some, CHINA)).tolist() == [np.float32(some.content.quantities[CHINA].value)]


# --- the same bits ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("design", ["monte_carlo", "latin_hypercube", "sobol"])
def test_a_world_with_rows_has_the_same_bits_alone_and_in_a_batch(rows, design):
    together = bits(held(), np.arange(12), 2, design=design, priors=rows)
    whole = {name: array[[11, 4]] for name, array in together.items()}
    assert_same(bits(held(), [11, 4], 2, design=design, priors=rows), whole)


def test_rows_matter_and_their_order_and_name_do_not_change_what_a_row_says(rows, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text(f"{US},{CHINA}\n" + "\n".join(f"{two},{one}" for one, two in PAIRS), encoding="utf-8")
    one, same, without = (bits(held(), np.arange(12), 3, priors=file) for file in (rows, str(other), None))
    assert_same(one, same)
    assert one["state"].tobytes() != without["state"].tobytes()


# --- kept with a run -------------------------------------------------------------------------------------------------------


def rowed(tmp_path, values=(0.2, 0.9)) -> tuple[RunSettings, object]:
    """Settings of a small run with rows, and the file of the rows."""
    file = tmp_path / "rows.csv"
    file.write_text("actors.one.temperature\n" + "\n".join(str(value) for value in values), encoding="utf-8")
    return RunSettings(worlds=60, months=4, batch=5, seed=3, priors=str(file)), file


def test_a_run_goes_on_to_the_same_bits_when_the_file_it_was_begun_with_is_gone(tmp_path):
    content = small()
    settings, file = rowed(tmp_path)
    undisturbed = run_ensemble(content, settings).data["state"].values.tobytes()
    place = begun(tmp_path / "run", content, settings)
    file.unlink()
    moved = place.rename(tmp_path / "elsewhere")
    stored_content, stored_settings = folders.stored(moved)
    run_ensemble(stored_content, stored_settings, folder=moved)
    folders.finish(moved, stored_content, stored_settings)
    assert sim.load(moved).data["state"].values.tobytes() == undisturbed


def test_the_rows_are_part_of_what_a_run_is(tmp_path):
    content = small()
    settings, file = rowed(tmp_path)
    before = folders.identity(content, settings)
    copy = tmp_path / "copy.csv"
    copy.write_bytes(file.read_bytes())
    assert folders.identity(content, settings.model_copy(update={"priors": str(copy)})) == before
    copy.write_text(copy.read_text().replace("0.9", "0.8"))
    assert folders.identity(content, settings.model_copy(update={"priors": str(copy)})) != before
    assert folders.identity(content, settings.model_copy(update={"priors": None})) != before


def test_a_stored_run_is_verified_with_its_own_rows_and_a_change_of_them_is_noticed(rows, tmp_path):
    words = ("worlds=24", "months=2", "figures=[]", "quiet=true", f"results={tmp_path / 'runs'}", "execution=serial")
    ended = asked(f"priors={rows}", *words)
    assert ended.code == 0, ended.err
    (folder,) = (tmp_path / "runs").iterdir()
    with open(rows, "a", encoding="utf-8") as file:
        file.write("0.15,0.15\n")
    assert asked("study=verify", f"result={folder}").code == 0, "the run has a copy of its own"
    assert "taken together from the rows of priors.csv" in (folder / "report.html").read_text(encoding="utf-8")
    copy = folder / "priors.csv"
    copy.write_text(copy.read_text(encoding="utf-8").replace("0.05,0.3", "0.06,0.3"), encoding="utf-8")
    ended = asked("study=verify", f"result={folder}")
    assert ended.code == 2
    assert "configuration" in ended.err


# --- wrong files -----------------------------------------------------------------------------------------------------------

WRONG = {
    "an address that does not exist": ("actors.chna.temperature\n0.1\n", "Did you mean 'actors.china.temperature'"),
    "a value its entry refuses": (f"{CHINA}\n0.1\n-0.4\n", "-0.4 cannot stand there"),
    "a value beyond the bounds": (f"{PACE}\n1.5\n", "1.5 cannot stand there"),
    "no rows": (f"{CHINA}\n", "a row for each draw"),
    "nothing at all": ("", "CSV"),
    "a word": (f"{CHINA},{US}\n0.1,0.1\n0.1,hot\n", "row 2: found 'hot'; allowed: a number"),
    "an empty cell": (f"{CHINA},{US}\n0.1,\n", "row 1: found 'an empty cell'"),
    "infinity": (f"{CHINA}\ninf\n", "a number"),
    "only what is certain": ("variables.refugees.relax.toward\n0.5\n", "at least one uncertain number"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_file_that_cannot_be_is_refused_with_what_is_allowed(case, tmp_path, content):
    text, told = WRONG[case]
    file = tmp_path / "wrong.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as problem:
        check(content, RunSettings(worlds=4, months=1, priors=str(file)))
    assert told in str(problem.value)


def test_a_file_that_is_not_there_ends_with_one_message_and_nothing_is_written(tmp_path):
    ended = asked("priors=nowhere.csv", "worlds=4", "months=1", f"results={tmp_path / 'runs'}")
    assert ended.code == 2
    assert "priors=nowhere.csv: it cannot be read" in ended.err
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("design", ["central", "saltelli", "morris", "one_at_a_time"])
def test_designs_that_do_not_draw_their_numbers_refuse_rows(rows, design, content):
    with pytest.raises(InputError, match=f"design={design}.*monte_carlo or latin_hypercube"):
        check(content, RunSettings(worlds=4, months=1, priors=rows, design=design))


def test_a_correlation_with_a_number_in_the_rows_is_refused(rows):
    with pytest.raises(InputError, match="correlations"):
        sim.run(worlds=4, months=1, priors=rows, correlations=[[CHINA, PACE, 0.5]])
