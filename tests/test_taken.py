"""Are NumPy's and pandas' values, ranges, tuples and paths taken wherever a public function takes numbers, lists or paths?"""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import sim
from sim.config.content import Content
from sim.config.loading import load
from sim.ensembles import folder as folders
from sim.ensembles.plan import check, design_of
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings
from sim.plain import yaml_text
from sim.sampling import designs
from sim.world.world import world_numbers

CHINA, US, CORRIDOR, PACE = "actors.china.temperature", "actors.us.temperature", "china.corridor", "variables.cpec_pace.start"
SMALL = {"worlds": 3, "months": 2}
AXIS = [0.05, 0.1, 0.15]


class Place:
    """A path that is neither a text nor a Path."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __fspath__(self) -> str:
        return str(self.path)


HELD: dict[str, Content] = {}


def once(*asked):
    """Content as it is asked for in the end, read once for the same words; NumPy's words are others than plain ones."""
    if repr(asked) not in HELD:
        HELD[repr(asked)] = load(*asked)
    return HELD[repr(asked)]


@pytest.fixture
def run(monkeypatch):
    """`sim.run` up to where worlds would be computed: the checked content and settings, and where they would be."""

    def plan(content, settings, *_, execution, **__):
        check(content, settings)
        return SimpleNamespace(content=content, settings=settings, execution=execution)

    monkeypatch.setattr("sim.ensembles.api.run_ensemble", plan)
    monkeypatch.setattr("sim.ensembles.api.load_content", once)
    return sim.run


def same(one, other) -> None:
    """Both are one run, and written down in plain data: numbers, texts, lists and mappings."""
    assert one.settings == other.settings
    assert yaml_text(one.settings.model_dump(mode="json")) == yaml_text(other.settings.model_dump(mode="json"))
    assert one.content is other.content or yaml_text(one.content.tree) == yaml_text(other.content.tree)
    assert one.execution == other.execution


# --- numbers ---------------------------------------------------------------------------------------------------------------

NUMBERS = [np.int64, np.int8, np.uint32, np.array, lambda n: pd.Series([n])[0], lambda n: xr.DataArray(n)]
WHOLE = [name for name, field in RunSettings.model_fields.items() if field.annotation is int]


@pytest.mark.parametrize("kind", NUMBERS, ids=["int64", "int8", "uint32", "array", "of a Series", "DataArray"])
def test_every_whole_number_of_a_run_may_be_numpys(kind, run):
    plain = {"seed": 3, "months": 2, "worlds": 4, "worlds_per_point": 2, "worlds_per_draw": 1, "batch": 3, "steps_per_month": 2}
    assert set(plain) == set(WHOLE)
    same(run(**{name: kind(number) for name, number in plain.items()}), run(**plain))


@pytest.mark.parametrize("wrong", [np.float64(3.5), np.bool_(True), np.array([1, 2]), pd.NaT, "3", None])
@pytest.mark.parametrize("name", ["seed", "months"])
def test_what_is_no_whole_number_is_told_by_its_setting(name, wrong, run):
    with pytest.raises(sim.InputError, match=f"settings.{name}"):
        run(**{**SMALL, name: wrong})


def test_groups_and_workers_may_be_numpys(run):
    moved = {"design": "morris", "factors": {"China": ("actors.china.*",)}, "months": np.int16(1)}
    where = {"kind": "serial", "workers": 1}
    same(
        run(base_samples=np.int64(2), execution={**where, "workers": np.int64(1)}, **moved),
        run(base_samples=2, execution=where, **moved),
    )


# --- lists -----------------------------------------------------------------------------------------------------------------

LISTS = {
    "array": np.array,
    "Series": pd.Series,
    "Index": pd.Index,
    "tuple": tuple,
    "DataArray": xr.DataArray,
    "iterator": iter,
    "nullable Series": lambda values: pd.Series(values).convert_dtypes(),
    "scalars of NumPy": lambda values: list(np.array(values)),
}


@pytest.mark.parametrize("kind", LISTS)
def test_every_list_of_a_run_may_be_of_any_kind(kind, run):
    made, names = LISTS[kind], sorted(sim.content().actors, reverse=True)
    plain = {"axes": {CHINA: AXIS, CORRIDOR: ["free", "keep"]}, "vary": ["actors.*", "variables.*"], "order": names}
    given = {"axes": {CHINA: made(AXIS), CORRIDOR: made(["free", "keep"])}, "vary": made(plain["vary"]), "order": made(names)}
    more = {"design": "grid", "months": 1, "keep": "final"}
    same(run(overrides=made([f"{US}=0.1"]), **given, **more), run(overrides=[f"{US}=0.1"], **plain, **more))


@pytest.mark.parametrize(
    "axis",
    [
        np.linspace(0.05, 0.15, 3),
        pd.DataFrame({CHINA: AXIS})[CHINA],
        {"from": np.float64(0.05), "to": 0.15, "steps": np.int64(3)},
    ],
)
def test_an_axis_may_be_any_row_of_numbers(axis, run):
    found = run(design="grid", axes={CHINA: axis}, months=1)
    assert found.settings.axes[CHINA] == pytest.approx(AXIS)
    assert all(type(value) is float for value in found.settings.axes[CHINA])


def test_axes_may_be_the_columns_of_a_frame(run):
    same(run(design="grid", axes=pd.DataFrame({CHINA: AXIS}), months=1), run(design="grid", axes={CHINA: AXIS}, months=1))


def test_a_range_is_an_axis(run):
    found = run(design="grid", axes={"actors.china.foresight": range(6, 18, 6)}, months=1)
    assert found.settings.axes == {"actors.china.foresight": [6.0, 12.0]}


@pytest.mark.parametrize("pair", [(CHINA, US, np.float32(0.5)), np.array([CHINA, US, 0.5], dtype=object), [CHINA, US, 0.5]])
def test_correlations_and_courses_and_factors_may_hold_numpys_values(pair, run):
    same(run(correlations=[pair], **SMALL), run(correlations=[[CHINA, US, 0.5]], **SMALL))
    courses = {"cold": {CHINA: np.float64(0.05)}, "warm": {CHINA: np.float64(0.1)}}
    plain = {name: {CHINA: float(course[CHINA])} for name, course in courses.items()}
    same(run(design="courses", courses=courses, months=1), run(design="courses", courses=plain, months=1))


OVERRIDES = {
    "one text": f"{CHINA}=0.1",
    "a mapping": {CHINA: np.float64(0.1)},
    "pairs": [(CHINA, np.float64(0.1))],
    "a mapping of a row": dict(pd.Series({CHINA: 0.1})),
    "texts of NumPy": np.array([f"{CHINA}=0.1"]),
}


@pytest.mark.parametrize("kind", OVERRIDES)
def test_overrides_may_be_one_or_many_texts_pairs_or_a_mapping(kind, run):
    same(run(overrides=OVERRIDES[kind], **SMALL), run(overrides=[f"{CHINA}=0.1"], **SMALL))


@pytest.mark.parametrize("wrong", [5, [5], [(CHINA,)], [[CHINA, 1, 2]], {5: 1}, [None]])
def test_overrides_of_another_kind_are_told(wrong):
    with pytest.raises(sim.InputError, match="key=value"):
        sim.content(overrides=wrong)


WORLDS = [np.array([4, 2]), pd.Series([4, 2]), pd.Index([4, 2]), (4, 2), iter([4, 2]), xr.DataArray([4, 2]), [np.int64(4), 2]]


@pytest.mark.parametrize("worlds", WORLDS, ids=lambda worlds: type(worlds).__name__)
def test_worlds_may_be_listed_in_any_way(worlds):
    assert world_numbers(worlds).tolist() == [4, 2]


def test_a_theatre_is_asked_for_in_numpys_words():
    theatre = sim.theatre(worlds=np.array([4, 2]), months=np.int64(1), seed=np.int64(0), overrides=f"{CHINA}=0.1")
    assert theatre.luck.worlds.tolist() == [4, 2]
    theatre.release()


@pytest.mark.parametrize("wrong", [[1.5], ["a"], [], [-1], True, [True], None, 2.0, np.array([0.5]), [[1, 2]], "3"])
@pytest.mark.parametrize(
    "opened", [lambda small, worlds: sim.theatre(worlds=worlds), lambda small, worlds: small.theatre(worlds)]
)
def test_worlds_that_are_none_are_told(opened, wrong, small):
    with pytest.raises(sim.InputError, match=r"^worlds: "):
        opened(small, wrong)


# --- tables ----------------------------------------------------------------------------------------------------------------

ROWS = {CHINA: [0.05, 0.1, 0.2], US: [0.07, 0.08, 0.09]}
TABLES = {
    "DataFrame": pd.DataFrame,
    "mapping of arrays": lambda rows: {name: np.array(column) for name, column in rows.items()},
    "transposed": lambda rows: pd.DataFrame(rows).T.T,
    "levers in the index": lambda rows: pd.DataFrame(rows).set_index(CHINA),
    "rows of an ensemble": lambda rows: xr.DataArray(
        np.transpose(list(rows.values())), dims=["world", "number"], coords={"number": list(rows)}
    ),
}


def written(rows, folder: Path) -> Path:
    """The rows as a CSV file."""
    pd.DataFrame(rows).to_csv(folder / "rows.csv", index=False)
    return folder / "rows.csv"


@pytest.mark.parametrize("key", ["table", "priors"])
@pytest.mark.parametrize("kind", TABLES)
def test_a_table_from_memory_says_what_its_file_says_to_the_last_digit(kind, key, tmp_path, content):
    more = {"months": 1, "precision": "double", **({"design": "table"} if key == "table" else {})}
    third = {name: [cell / 3 for cell in column] for name, column in ROWS.items()}  # figures that take all of their digits
    worlds, given = np.arange(3), []
    for table in (written(third, tmp_path), TABLES[kind](third)):
        settings = RunSettings(worlds=3, **{key: table}, **more)
        check(content, settings)
        given.append(designs.given(design_of(settings), content.quantities, content.options, worlds, 0).parameters)
    from_file, from_memory = given
    assert set(from_memory[CHINA]) <= set(third[CHINA]), "all digits"
    assert all(np.array_equal(number, from_memory[name]) for name, number in from_file.items())


def test_a_run_that_is_asked_in_numpys_words_has_the_bits_of_the_plain_one():
    plain = {"seed": 3, "months": 2, "worlds": 4, "table": None, "priors": {CHINA: [0.05, 0.1], US: [0.1, 0.2]}}
    given = {"seed": np.int64(3), "months": np.array(2), "worlds": np.int8(4), "priors": pd.DataFrame(plain["priors"])}
    one, other = (
        sim.run(overrides=changes, **words) for changes, words in (({PACE: np.float64(0.5)}, given), ([f"{PACE}=0.5"], plain))
    )
    for name in other.data.data_vars:
        assert one.data[name].values.tobytes() == other.data[name].values.tobytes()
    replay, number = one.theatre([np.int64(2)]), one.data["parameter"].sel(world=2, number=CHINA)
    assert np.float32(replay.parameters[CHINA][0]) == number, "again from the ensemble alone"
    replay.release()


@pytest.mark.parametrize("kind", [str, Path, os.fspath, Place])
@pytest.mark.parametrize("key", ["table", "priors"])
def test_a_table_may_be_named_by_any_path(kind, key, tmp_path, run):
    design = {"design": "table"} if key == "table" else {"worlds": 2}
    found = run(**{key: kind(written(ROWS, tmp_path))}, months=1, **design)
    assert found.settings.model_dump()[key] == str(tmp_path / "rows.csv")


def test_dossiers_and_empty_cells_of_a_frame_mean_what_they_mean_in_a_file():
    frame = pd.DataFrame({CHINA: [0.05, np.nan, 0.1], CORRIDOR: ["cut_off", None, None]})
    found = sim.run(design="table", table=frame, months=1)
    assert found.settings.worlds == 2, "an empty row is no point"
    assert found.data["held"].values[:, 0].tolist() == [sim.content().options[CORRIDOR].index("cut_off"), -1]
    assert "2 rows" in repr(found.settings) or "3 rows" in repr(found.settings)


@pytest.mark.parametrize("wrong", [5, [1, 2], pd.Series([1.0]), {CHINA: [1, 2], US: [1]}, pd.DataFrame(), b"a.csv", np.zeros(3)])
@pytest.mark.parametrize("key", ["table", "priors"])
def test_what_is_no_table_is_told(key, wrong, run):
    with pytest.raises(sim.InputError, match=r"table|priors"):
        run(**{key: wrong}, months=1, **({"design": "table"} if key == "table" else {"worlds": 2}))


def test_a_table_from_memory_is_kept_with_a_stored_run(tmp_path, content):
    settings = RunSettings(worlds=3, months=1, design="table", table=pd.DataFrame(ROWS))
    asked = folders.identity(content, settings)
    settings = folders.begin(tmp_path, content, settings)
    run_ensemble(content, settings, folder=tmp_path)
    folders.finish(tmp_path, content, settings)
    assert pd.read_csv(tmp_path / "design.csv").to_dict("list") == ROWS
    assert folders.manifest_of(tmp_path)["config_sha256"] == asked
    assert sim.load(Place(tmp_path)).data["parameter"].sel(number=CHINA).values.tolist() == np.float32(ROWS[CHINA]).tolist()


# --- paths -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [str, Path, Place, np.str_])
def test_scenarios_and_folders_may_be_named_by_any_path(kind, tmp_path, run):
    (tmp_path / "scenarios").mkdir()
    file = tmp_path / "scenarios" / "mine.yaml"
    file.write_text("title: mine\nquestion: what then?\n", encoding="utf-8")
    place = kind(tmp_path)
    assert "mine" in sim.scenarios(place) == sim.scenarios([place]) == sim.scenarios(pd.Series([str(tmp_path)]))
    assert sim.content("mine", folders=place).scenario.title == "mine"
    assert run(kind(file), folders=(each for each in [place]), **SMALL).content.scenario_name == "mine"
    theatre = sim.theatre(kind(file), folders=place, months=1)
    theatre.release()
