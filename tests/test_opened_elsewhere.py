"""Can other tools open what a run leaves, with names, units and no warning?"""

from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path

import pandas as pd
import pytest
import xarray as xr

import sim
from sim.studies.explore import ensemble as ensembles
from tests.asking import left, made

RUNS = {
    "all": ("worlds=6", "months=2"),
    "final": ("worlds=6", "months=2", "keep=final", "seed=99999999999999999999999"),
    "levers": ("design=grid", "axes={china.corridor: [keep, cut_off]}", "worlds_per_point=3", "months=2", "keep=headline"),
    "batches": ("worlds=7", "months=2", "batch=3"),
    "until": ("until={outcome: cpec_pace, half_width: 0.2, at_most: 40}", "batch=10", "months=1"),
}
"""Runs of each kind of layout."""
ENGINES = {"scipy": "scipy", "netcdf4": "netCDF4", "h5netcdf": "h5netcdf"}


@pytest.mark.parametrize("kind", RUNS)
def test_plain_zarr_has_all_that_a_loaded_ensemble_has(kind):
    folder = made(*RUNS[kind])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = xr.open_zarr(folder / "data.zarr", chunks=None).load()
    wanted = sim.load(folder).data.load()
    assert found.attrs == wanted.attrs
    assert set(found.coords) == set(wanted.coords)
    assert set(found.data_vars) == set(wanted.data_vars)
    for name, variable in wanted.variables.items():
        assert found[name].dims == variable.dims, name
        assert found[name].attrs == variable.attrs, name
        assert (found[name].values.astype(variable.dtype) == variable.values).all(), name
    assert found["state"].sel(variable="cpec_pace").shape == found["state"].shape[:2]
    assert found["unit"].sel(variable="cpec_pace").item() == sim.load(folder).content.variables["cpec_pace"].unit


def test_every_array_says_what_it_holds():
    data = sim.load(made(*RUNS["levers"])).data
    silent = [name for name, variable in data.data_vars.items() if "long_name" not in variable.attrs]
    assert silent == []


@pytest.mark.parametrize("engine", [e for e, module in ENGINES.items() if importlib.util.find_spec(module)])
@pytest.mark.parametrize("kind", RUNS)
def test_a_netcdf_file_opens_and_holds_the_same(kind, engine, tmp_path):
    if engine == "h5netcdf":
        pytest.importorskip("h5py")
    wanted = sim.load(made(*RUNS[kind])).data.load()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        wanted.to_netcdf(tmp_path / "data.nc", engine=engine)
        with xr.open_dataset(tmp_path / "data.nc", engine=engine) as found:
            xr.testing.assert_identical(found.load(), wanted)


def test_an_ensemble_in_memory_is_written_to_netcdf_as_well(tmp_path):
    wanted = sim.run(worlds=5, months=2).data
    wanted.to_netcdf(tmp_path / "data.nc")
    with xr.open_dataset(tmp_path / "data.nc") as found:
        xr.testing.assert_identical(found.load(), wanted)


def test_tables_of_a_summary_have_one_kind_of_value_in_a_column_as_parquet_needs(tmp_path):
    for sheet in ensembles.analyze(sim.run(worlds=6, months=2)).sheets:
        kinds = {column: pd.api.types.infer_dtype(sheet.table[column], skipna=True) for column in sheet.table}
        assert not [column for column, kind in kinds.items() if kind.startswith("mixed")], sheet.name
        if importlib.util.find_spec("pyarrow"):
            sheet.table.to_parquet(tmp_path / "table.parquet")
            assert pd.read_parquet(tmp_path / "table.parquet").shape == sheet.table.shape


def test_the_manifest_says_from_where_content_was_read(tmp_path):
    from tests.asking import manifest

    said = manifest(left(tmp_path, "worlds=2", "months=1"))["content_from"]
    assert all(Path(place).is_dir() for place in said.values())
    assert set(said) == {"configs", "scenarios"}
