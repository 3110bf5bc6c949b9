"""Does every old name of a setting still work, warn with the new one, and give the identical result?"""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path

import pytest
import xarray as xr
import yaml

import sim
from sim.config import errors
from sim.config.errors import RenamedWarning
from sim.config.renamed import KEYWORDS, OPTIONS, SETTINGS, STANDARDS, rename
from sim.ensembles.folder import CONFIG, MANIFEST, identity, stored
from sim.studies.calibration import targets
from sim.studies.help import find_help
from sim.studies.registry import find_study
from tests.asking import Ended, asked, left

CHINA = "vary=[actors.china.temperature,variables.cpec_pace.start]"
TYPED = {
    ("ensemble", "luck"): ("luck=common", "common_random_numbers=true", ("worlds_per_point=2", "worlds=8", "months=2")),
    ("ensemble", "readings"): (
        "readings=[china_withdraws]",
        "contradiction_choices=[china_withdraws]",
        ("worlds=8", "months=2"),
    ),
    ("sensitivity", "by"): (
        "by=part",
        "factor_grouping=part",
        ("base_samples=2", "worlds_per_point=2", "months=1", "outcome=cpec_pace"),
    ),
    ("sensitivity", "groups"): (
        "groups=2",
        "base_samples=2",
        ("worlds_per_point=2", CHINA, "months=1", "outcome=cpec_pace"),
    ),
    ("archetypes", "by"): ("by=paths", "cluster_by=paths", ("clusters=2", "worlds=120", "months=2")),
    ("archetypes", "groups"): ("groups=2", "clusters=2", ("worlds=120", "months=2")),
    ("mediation", "x"): (
        "x=pakistan",
        "mediator=pakistan",
        ("fork={china.corridor: cut_off}", "worlds=30", "months=2", "outcome=cpec_pace"),
    ),
}
"""Study and old name -> how it was typed, how it is typed now, and the words beside it."""
RUN = {"worlds": 6, "months": 2, "seed": 3}
CALLED = {
    "luck": ({"luck": "own", "worlds_per_point": 2, **RUN}, {"common_random_numbers": False, "worlds_per_point": 2, **RUN}),
    "groups": (
        {"design": "morris", "groups": 2, "vary": ["actors.china.*"], "months": 1},
        {"design": "morris", "base_samples": 2, "vary": ["actors.china.*"], "months": 1},
    ),
}
"""Old keyword of `sim.run` -> arguments as they were, and as they are."""


@pytest.fixture(autouse=True)
def _nothing_told_yet(monkeypatch):
    monkeypatch.setattr(errors, "_TOLD", {})


def results(folder: Path) -> dict[str, bytes]:
    """All tables that a study left, by name."""
    return {path.name: path.read_bytes() for path in sorted((folder / "tables").glob("*.csv"))}


def ask(tmp_path: Path, study: str, *words: str) -> tuple[Ended, Path]:
    ended = asked(*words, f"study={study}", "figures=[]", "execution=serial", f"results={tmp_path}")
    assert ended.code == 0, ended.err
    return ended, max(tmp_path.iterdir(), key=lambda folder: folder.name)


def test_every_old_name_is_tried():
    assert {key for _, key in TYPED} == {*SETTINGS, *(key for names in OPTIONS.values() for key in names)}
    assert {*CALLED, "readings"} == set(KEYWORDS)
    for study, names in OPTIONS.items():
        assert set(names.values()) <= set(find_study(study).options.model_fields)
        assert not set(names) & set(find_study(study).options.model_fields)


@pytest.mark.parametrize(("study", "key"), TYPED)
def test_a_typed_old_name_warns_once_and_gives_the_same(study, key, tmp_path):
    before, now, beside = TYPED[study, key]
    old, old_folder = ask(tmp_path / "old", study, before, *beside)
    new, new_folder = ask(tmp_path / "new", study, now, *beside)
    assert new.err == ""
    assert re.fullmatch(rf"tightrope: '{key}' is now called '{now.partition('=')[0]}'.*\n", old.err), old.err
    assert results(old_folder) == results(new_folder) != {}
    for entry in ("settings", "config_sha256", "options", "overrides"):
        manifests = [json.loads((folder / MANIFEST).read_text()).get(entry) for folder in (old_folder, new_folder)]
        assert manifests[0] == manifests[1], entry
    assert now in json.loads((old_folder / MANIFEST).read_text())["command"]


@pytest.mark.parametrize("key", CALLED)
def test_an_old_keyword_warns_and_gives_the_same_worlds(key):
    before, now = CALLED[key]
    with pytest.warns(RenamedWarning, match=f"'{key}' is now called '{KEYWORDS[key]}'"):
        old = sim.run(**before)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        new = sim.run(**now)
    xr.testing.assert_identical(old.data, new.data)
    assert old.settings == new.settings


def test_old_warnings_are_seen_by_whoever_calls():
    assert issubclass(RenamedWarning, FutureWarning), "Python shows those by default"


def test_a_file_of_ones_own_may_have_old_names_and_what_is_typed_wins(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "defaults: [config, _self_]\nluck: common\nworlds: 8\nmonths: 1\nworlds_per_point: 2\n", encoding="utf-8"
    )
    words = ("--config-dir", str(tmp_path), "--config-name", "mine")
    for typed, shared in ((), True), (("luck=own",), False), (("common_random_numbers=false",), False):
        ended, folder = ask(tmp_path / f"results{len(typed)}{shared}", "ensemble", *words, *typed)
        assert ended.err.count("'luck' is now called") == ended.err.count("\n") <= 1, ended.err
        assert stored(folder)[1].common_random_numbers is shared


def test_both_names_are_refused_beside_each_other(tmp_path):
    with pytest.raises(sim.InputError, match="common_random_numbers alone"):
        sim.run(worlds=2, months=1, luck="own", common_random_numbers=True)
    (tmp_path / "mine.yaml").write_text(
        "defaults: [config, _self_]\nluck: common\ncommon_random_numbers: true\n", encoding="utf-8"
    )
    ended = asked("--config-dir", str(tmp_path), "--config-name", "mine")
    assert (ended.code, "common_random_numbers alone" in ended.err) == (2, True)


def test_a_sweep_over_an_old_name_makes_a_run_for_each_value(tmp_path):
    ended = asked("-m", "luck=own,common", "worlds=4", "months=1", "figures=[]", f"results={tmp_path}", "quiet=true")
    assert ended.code == 0, ended.err
    settings = [json.loads(path.read_text())["settings"] for path in sorted(tmp_path.glob(f"*/*/{MANIFEST}"))]
    assert {each["common_random_numbers"] for each in settings} == {True, False}


def test_a_stored_run_with_old_names_is_read_without_a_word(tmp_path):
    folder = left(tmp_path, "worlds=6", "worlds_per_point=2", "months=2", "common_random_numbers=false")
    new = sim.load(folder)
    manifest = json.loads((folder / MANIFEST).read_text())
    config = yaml.safe_load((folder / CONFIG).read_text(encoding="utf-8"))
    for tree in (manifest["settings"], config["settings"]):
        tree["luck"] = {True: "common", False: "own"}[tree.pop("common_random_numbers")]
    manifest.pop("files_sha256")
    (folder / CONFIG).write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        old = sim.load(folder)
    assert old.settings == new.settings
    assert identity(old.content, old.settings) == manifest["config_sha256"]


def test_standards_of_ones_own_may_have_old_names(tmp_path, root):
    text = (root / "configs" / targets.FILE).read_text(encoding="utf-8")
    (tmp_path / targets.FILE).parent.mkdir()
    (tmp_path / targets.FILE).write_text(text.replace("parameter_draws:", "draws:"), encoding="utf-8")
    with pytest.warns(RenamedWarning, match="'draws' is now called 'parameter_draws'"):
        assert targets.plan_of([tmp_path]) == targets.plan_of()
    assert rename({"draws": 1, "lucks": 2}, STANDARDS, is_told=False) == {"parameter_draws": 1, "replicates": 2}


@pytest.mark.parametrize("study", OPTIONS)
def test_help_shows_new_names_only(study):
    shown = find_help([f"study={study}", "--help"])
    assert all(re.search(rf"^  {new} ", shown, re.MULTILINE) for new in OPTIONS[study].values())
    assert not [
        old for old in {**OPTIONS[study], **SETTINGS} if re.search(rf"(^  {old} |\b{old}=|[ ,]{old},)", shown, re.MULTILINE)
    ]


def test_an_old_name_of_another_study_is_no_setting_of_this_one(tmp_path):
    ended = asked("study=ensemble", "groups=3", f"results={tmp_path}")
    assert (ended.code, "groups" in ended.err) == (2, True)
