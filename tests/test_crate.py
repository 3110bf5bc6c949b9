"""Can a result be handed on in one zip that others can read, cite and check?"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from sim.ensembles.folder import manifest_of
from sim.record import crates
from tests.asking import asked, left

rocrate = pytest.importorskip("rocrate.rocrate")
SMALL = ("worlds=12", "months=4", "batch=5", "figures=[]", "execution=serial")


@pytest.fixture(scope="module")
def crate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The crate of a small run."""
    folder = left(tmp_path_factory.mktemp("crate"), *SMALL)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert asked("study=crate", f"result={folder}").code == 0
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    return folder.with_name(f"{folder.name}.crate.zip")


def changed(crate: Path, place: Path, **held: str) -> Path:
    """A copy of a crate in which some files hold something else."""
    copy = place / "changed.crate.zip"
    with zipfile.ZipFile(crate) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            new.writestr(name, held.pop(name, None) or old.read(name))
        for name, text in held.items():
            new.writestr(name, text)
    return copy


def test_the_library_of_others_reads_it_and_finds_all_that_is_listed(crate, tmp_path):
    read = rocrate.ROCrate(crate)
    assert read.root_dataset["license"]["name"] == "MIT License"
    assert read.root_dataset["datePublished"]
    assert read.metadata["conformsTo"] == crates.PROFILE
    names = {entity.id for entity in read.data_entities}
    assert {"config.yaml", "manifest.json", "report.html", "data.zarr/", "LICENSE", "environment.txt"} <= names
    run = read.dereference("#run")
    assert "seed 0" in run["description"]
    assert run["instrument"]["version"] == "0.1.0"
    read.write(tmp_path / "again")
    with zipfile.ZipFile(crate) as zipped:
        for name in ("config.yaml", "LICENSE"):
            assert (tmp_path / "again" / name).read_bytes() == zipped.read(name)


def test_verify_accepts_it_and_runs_worlds_again(crate):
    ended = asked("study=verify", f"result={crate}", "sample=3")
    assert ended.code == 0
    assert "as packed" in ended.out
    assert "the same bits" in ended.out


@pytest.mark.parametrize("name", ["report.html", "environment.txt", "one_more.txt"])
def test_a_file_that_was_changed_or_added_is_named(crate, tmp_path, name):
    ended = asked("study=verify", f"result={changed(crate, tmp_path, **{name: 'changed'})}")
    assert ended.code == 2
    assert f"other than packed: {name}" in ended.err


def test_the_same_result_makes_the_same_bytes(crate, tmp_path):
    folder, _ = crates.unpack(crate, tmp_path / "whole")
    for name in (crates.METADATA, crates.HASHES):
        (folder / name).unlink()
    named = folder.rename(tmp_path / crate.name.removesuffix(".crate.zip"))
    again = crates.pack(named, tmp_path / "again.crate.zip")
    assert {*zipfile.ZipFile(again).namelist()} == {*zipfile.ZipFile(crate).namelist()}
    assert crates.pack(named, tmp_path / "third.crate.zip").read_bytes() == again.read_bytes()


def test_a_zip_that_leads_out_of_itself_is_refused(crate, tmp_path):
    copy = changed(crate, tmp_path, **{"../outside.txt": "no"})
    ended = asked("study=verify", f"result={copy}")
    assert ended.code == 2
    assert "leads out of it" in ended.err
    assert not (tmp_path.parent / "outside.txt").exists()


@pytest.mark.parametrize(("words", "told"), [((), "result=FOLDER"), (("result=nowhere",), "there is no such folder")])
def test_what_cannot_be_packed_is_told(words, told):
    ended = asked("study=crate", *words)
    assert ended.code == 2
    assert told in ended.err


def test_a_run_that_was_never_finished_is_not_packed(crate, tmp_path):
    folder, _ = crates.unpack(crate, tmp_path / "begun")
    manifest = {**manifest_of(folder), "state": "begun"}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    ended = asked("study=crate", f"result={folder}")
    assert ended.code == 2
    assert "finished" in ended.err
    assert not folder.with_name("begun.crate.zip").exists()
