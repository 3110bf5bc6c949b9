"""Is what no method can answer for refused by each of them, by name, and is the rest answered sensibly?"""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import sim.analysis
from sim.analysis import fans, given, multiple
from sim.config.errors import InputError
from tests.handed import ALONE, ANSWERED_ELSEWHERE, CASES, EACH, FIRST_AXIS, GROUPS, RNG, YES


def changed(case: str, name: str, how) -> dict:
    arrays = dict(CASES[case][1])
    arrays[name] = how(np.array(arrays[name]))
    return arrays


def with_a_gap(array: np.ndarray) -> np.ndarray:
    found = array.astype(float)
    found.flat[found.size // 2] = np.nan
    return found


def test_every_public_function_that_takes_arrays_is_looked_at():
    found = set()
    for module in pkgutil.iter_modules(sim.analysis.__path__):
        loaded = importlib.import_module(f"sim.analysis.{module.name}")
        for name, function in vars(loaded).items():
            if inspect.isfunction(function) and function.__module__ == loaded.__name__ and not name.startswith("_"):
                told = [str(kind) for argument, kind in function.__annotations__.items() if argument != "return"]
                if any("ndarray" in kind or "DataArray" in kind for kind in told):
                    found.add(f"{module.name}.{name}")
    assert found == (set(CASES) | ANSWERED_ELSEWHERE) - {"blocs.named", "quantal.by_bisection"}


@pytest.mark.parametrize(("case", "name"), EACH)
@pytest.mark.parametrize(
    "how",
    [
        with_a_gap,
        lambda array: np.where(array == array.flat[0], np.inf, array.astype(float)),
        lambda array: array[:0],
        lambda array: array.astype(str),
        lambda array: np.ma.masked_array(array, mask=np.ones(array.shape, bool)),
        lambda array: array[..., None, None],
    ],
    ids=["missing", "infinite", "empty", "text", "masked", "axes"],
)
def test_what_no_method_can_answer_for_is_refused_by_name(case, name, how):
    if case == "reliability.concordance" and name != "first" and "inf" in repr(how(np.array(CASES[case][1][name]))):
        pytest.skip("never is a time")
    with pytest.raises(InputError, match=r"found"):
        CASES[case][0](**changed(case, name, how))


@pytest.mark.parametrize(("case", "name"), [each for each in EACH if len(CASES[each[0]][1]) > 1 and each[0] not in ALONE])
def test_arrays_that_do_not_hold_the_same_worlds_are_refused(case, name):
    with pytest.raises(InputError, match=r"found"):
        CASES[case][0](
            **changed(case, name, lambda array: array[:-1] if array.ndim == 1 or case in FIRST_AXIS else array[..., :-1])
        )


@pytest.mark.parametrize(("case", "name"), EACH)
def test_lists_are_taken_as_arrays(case, name):
    if case == "abc.resampled":
        return
    function, arrays = CASES[case]
    same(function(**arrays), function(**{**arrays, name: np.asarray(arrays[name]).tolist()}))


@pytest.mark.parametrize(("case", "name"), EACH)
def test_worlds_that_are_all_alike_are_answered_without_nonsense_or_refused(case, name):
    """No warning, no chance outside 0 to 1, and no surety from rounding: effects are nought, infinite or of a usual size."""
    try:
        found = CASES[case][0](**changed(case, name, lambda array: np.full_like(array, array.flat[0])))
    except InputError:
        return
    for key, value in list_numbers(found):
        if key in ("pvalue", "holm", "p", "q", "qp"):
            assert not np.isfinite(value) or 0.0 <= value <= 1.0
        assert not np.isfinite(value) or abs(value) < 1e9, (key, value)


@pytest.mark.parametrize(("case", "name"), [each for each in EACH if CASES[each[0]][1][each[1]].ndim == 1])
def test_a_single_world_is_answered_or_refused(case, name):
    try:
        CASES[case][0](**{key: array[:1] for key, array in CASES[case][1].items()})
    except InputError as error:
        assert "found" in str(error) or "need" in str(error)


def list_numbers(found, key: str = "") -> list[tuple[str, float]]:
    """All numbers in what a method answers, by the name they have there."""
    if isinstance(found, pd.DataFrame):
        return [(str(column), float(value)) for column in found.select_dtypes("number") for value in found[column]]
    if hasattr(found, "__dataclass_fields__"):
        return [pair for name in found.__dataclass_fields__ for pair in list_numbers(getattr(found, name), name)]
    if isinstance(found, (tuple, list)):
        return [pair for each in found for pair in list_numbers(each, key)]
    if isinstance(found, (int, float, np.ndarray, np.number)) and np.asarray(found).dtype.kind in "fiu":
        return [(key, float(value)) for value in np.ravel(found)]
    return []


def same(one, other) -> None:
    np.testing.assert_allclose(
        [value for _, value in list_numbers(one)], [value for _, value in list_numbers(other)], rtol=1e-6, atol=1e-9
    )


def test_units_without_a_label_or_for_other_worlds_are_refused():
    for function, arrays in (CASES["contrast.paired"], CASES["convergence.convergence"], CASES["events.held_interval"]):
        for units, said in ((GROUPS[:-1], "a label for each"), (np.where(YES, np.nan, 1.0), "missing")):
            with pytest.raises(InputError, match=said):
                function(**arrays, units=units)


def test_p_values_are_chances_and_those_of_tests_not_made_are_left_out():
    assert multiple.holm([0.01, np.nan, 0.04])[[0, 2]].tolist() == [0.02, 0.04]
    for wrong in ([1.5], [-0.1], [[0.1]]):
        with pytest.raises(InputError, match="pvalues"):
            multiple.holm(wrong)


def test_gaps_in_an_ensembles_own_data_are_refused():
    gaps = xr.DataArray(with_a_gap(RNG.random((5, 3))), dims=("world", "month"))
    with pytest.raises(InputError, match="missing"):
        fans.fan(gaps)


def test_a_value_that_is_out_of_place_is_told_with_how_many_there_are_and_where():
    with pytest.raises(InputError) as refusal:
        given.numbers([1.0, np.nan, np.inf], "x")
    assert str(refusal.value) == "x: found 2 of 3 values (the first at place 2) missing or infinite; allowed: finite numbers."
    with pytest.raises(InputError, match=r"x: found 1 of 2 values .* such as -3; allowed: 0 or more"):
        given.numbers([1, -3], "x", low=0)
    with pytest.raises(InputError, match="allowed: True and False"):
        given.yes_or_no([0, 2], "x")
