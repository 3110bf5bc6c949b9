"""Does every key of a configuration count or get refused, in whichever file it stands?"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import yaml

import sim
from sim.config import composed
from sim.config.kinds import KINDS
from sim.config.overrides import as_composed, parse
from sim.reporting.html_report import command
from tests.asking import asked, caught

BASE = {"defaults": ["config", "_self_"]}
OTHER = {
    "scenario": "cpec_cutoff",
    "worlds": 30,
    "months": 12,
    "seed": 3,
    "vary": ["actors.*"],
    "common_random_numbers": False,
    "worlds_per_point": 3,
    "correlations": [["actors.china.temperature", "actors.us.temperature", 0.5]],
    "batch": 10,
    "precision": "double",
    "steps_per_month": 2,
    "generator": "splitmix",
    "order": ["us", "bla", "china", "india", "iran", "pakistan", "russia", "taliban"],
    "keep": "final",
    "decision": {"depth": 2, "temperature": 0.5, "foresight": 2.0, "damping": 0.4, "tolerance": 0.1, "iterations": 7},
    "results": "elsewhere",
    "contradiction_choices": ["tariffs_first"],
    "figures": [],
    "quiet": True,
    "execution": {"kind": "serial"},
}
"""Settings that one plain run can have together, each with another value than the shipped one."""
NUMBERS = (
    "actors.china.temperature=0.9",
    "actors.china.payoffs.corridor.weight.value=1.1",
    "actors.china.dossiers.corridor.options.squeeze.requires={cpec_pace: {max: 0.3}}",
    "actors.china.dossiers.corridor.options.squeeze.effects.cpec_pace=-0.2",
    "actors.china.dossiers.corridor.review.when=[]",
    "variables.cpec_pace.start=0.2",
    "mechanisms.structural_balance.rates.balance=0.01",
    "incidents.hijacking.per_month=0.5",
    "milestones.pasni_open.lasts=4",
    "outcomes.ree_dominance.weights.allied=0.4",
    "laws.netting.numbers.share=0.7",
    "agreements.port_money.potency=0.5",
    "beliefs.beijing_trust.looks=0.1",
    "beliefs.beijing_trust.seen.pakistan.bases.loyal={oppose: 0.5, deny: 0.4, help_us: 0.1}",
    "projects.refinery.building.months=40",
)
"""Numbers of every kind, as they are typed."""


def nested(*changes: str) -> dict:
    """The same as mappings in mappings; what outcomes count stands under `theatre_outcomes`, as `outcomes` is a setting."""
    tree: dict = {}
    for change in changes:
        key, value = parse(change)
        *path, last = as_composed(key).split(".")
        node = tree
        for part in path:
            node = node.setdefault(part, {})
        node[last] = value
    return tree


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A working folder, with a folder for settings in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exp").mkdir()
    return tmp_path / "exp"


def written(path: Path, tree: object, head: str = "") -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(head + yaml.safe_dump(tree), encoding="utf-8")


def mine(place: Path, tree: dict, *words: str) -> tuple[str, ...]:
    """The command of a configuration of one's own."""
    written(place / "mine.yaml", {**BASE, **tree})
    return ("--config-dir", "exp", "--config-name", "mine", *words)


def refused(place: Path, *words: str) -> str:
    """What is said of a command that is refused; nothing but the settings is there then."""
    ended = asked(*words)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1), ended
    assert [path.name for path in place.parent.iterdir()] == ["exp"]
    return ended.err


# --- what counts ------------------------------------------------------------------------------------------------------------


def test_every_setting_in_a_file_counts_like_one_that_is_typed(place):
    typed = [f"{key}={yaml.safe_dump(value, default_flow_style=True).split(chr(10))[0]}" for key, value in OTHER.items()]
    typed = [word for word in typed if not word.startswith(("execution", "decision"))]
    typed += ["execution=serial", *(f"decision.{key}={value}" for key, value in OTHER["decision"].items())]
    by_file, by_hand = caught(*mine(place, OTHER)), caught(*typed)
    left = ("command", "console", "decision")
    for field in dataclasses.fields(by_file):
        assert field.name in left or getattr(by_file, field.name) == getattr(by_hand, field.name), field.name
    assert by_file.content().decision == by_hand.content().decision
    shipped = composed.shipped()
    assert [key for key, value in OTHER.items() if value == shipped[key]] == []


def test_numbers_of_the_theatre_in_a_file_count_like_those_that_are_typed(place):
    found = caught(*mine(place, nested(*NUMBERS))).content()
    assert found.tree == sim.content(overrides=NUMBERS).tree
    assert {change.split(".")[0] for change in NUMBERS} == set(KINDS)


def of_every_kind() -> dict[str, float]:
    """The first number of each kind of entry, and of each of its keys, with another value than it has; milestones have none."""
    found: dict[tuple[str, str], tuple[str, float]] = {}
    for address, quantity in sim.content().quantities.items():
        value = quantity.value if quantity.value == quantity.ends[1] else (quantity.value + quantity.ends[1]) / 2
        found.setdefault((address.split(".")[0], address.rsplit(".", 1)[1]), (address, value))
    chosen = dict(found.values())
    assert {address.split(".")[0] for address in chosen} == set(KINDS) - {"milestones"}
    return chosen


def test_numbers_of_every_kind_can_be_typed_written_in_a_file_and_changed_by_a_scenario(place):
    numbers = of_every_kind()
    story = {"title": "x", "question": "y", "cites": ["pact-33"], "changes": numbers}
    written(place / "story.yaml", story)
    words = [f"{address}={value!r}" for address, value in numbers.items()]
    told = {address: pytest.approx(value) for address, value in numbers.items()}
    for line in (words, mine(place, nested(*words)), ("scenario=exp/story.yaml",)):
        quantities = caught(*line).content().quantities
        assert {address: quantities[address].value for address in numbers} == told
        assert not any(quantities[address].is_uncertain for address in numbers)


def test_what_is_typed_wins_over_what_a_file_says(place):
    words = mine(
        place, nested(*NUMBERS) | {"worlds": 30}, "actors.china.temperature=0.3", "+variables.cpec_pace.start=0.4", "worlds=5"
    )
    found = caught(*words)
    assert found.worlds == 5
    typed = [*NUMBERS, "actors.china.temperature=0.3", "variables.cpec_pace.start=0.4"]
    assert found.content().tree == sim.content(overrides=typed).tree


def test_files_that_stand_below_each_other_and_groups_of_settings_all_count(place):
    written(place / "base.yaml", {**BASE, **nested(NUMBERS[0]), "months": 7})
    written(place / "experiment" / "few.yaml", {"worlds": 9, **nested(NUMBERS[5])}, "# @package _global_\n")
    written(place / "execution" / "two.yaml", {"kind": "local", "workers": 2})
    written(place / "mine.yaml", {"defaults": ["base", {"override execution": "two"}, "_self_"], "seed": 8})
    words = ("--config-dir=exp", "--config-name=mine", "+experiment=few")
    found = caught(*words)
    assert (found.settings.months, found.worlds, found.settings.seed, found.execution.workers) == (7, 9, 8, 2)
    assert found.content().tree == sim.content(overrides=[NUMBERS[0], NUMBERS[5]]).tree
    assert caught("-cd", "exp", "execution=two").execution.workers == 2


def test_the_command_in_the_report_makes_the_run_again(place):
    written(place / "experiment" / "few.yaml", {"worlds": 4, **nested(NUMBERS[5])}, "# @package _global_\n")
    first = caught(*mine(place, nested(NUMBERS[0]), "+experiment=few", "months=2", "+actors.us.temperature=0.2"))
    line = "python -m sim --config-dir exp --config-name mine +experiment=few months=2 actors.us.temperature=0.2"
    assert command({"command": list(first.command)}) == line
    again = caught(*first.command)
    assert (again.worlds, again.changes, again.command) == (first.worlds, first.changes, first.command)
    assert dict(first.changes) == {
        "actors.china.temperature": 0.9,
        "variables.cpec_pace.start": 0.2,
        "actors.us.temperature": 0.2,
    }


# --- what is refused --------------------------------------------------------------------------------------------------------


def addresses(tree: dict, before: str = "") -> list[str]:
    """Every key of the shipped settings, and those within them."""
    return [
        name
        for key, value in tree.items()
        for name in (f"{before}{key}", *(addresses(value, f"{before}{key}.") if isinstance(value, dict) else ()))
        if name != "execution.job" and not name.startswith("execution.job.")
    ]


def test_every_setting_misspelt_is_refused_with_the_nearest():
    for address in addresses(dict(composed.shipped())):
        *path, last = address.split(".")
        wrong: object = 1
        for part in reversed([*path, f"{last}q"]):
            wrong = {part: wrong}
        with pytest.raises(sim.InputError, match=f"'{last}q'") as found:
            composed.check_known(wrong)
        assert len(last) < 3 or f"Did you mean '{last}'?" in str(found.value), address


@pytest.mark.parametrize(
    ("tree", "says"),
    [
        ({"wurlds": 40}, "exp/mine.yaml wurlds 'worlds'"),
        ({"decision": {"dept": 2}}, "exp/mine.yaml decision.dept 'depth'"),
        ({"execution": {"wurkers": 2}}, "execution.wurkers 'workers'"),
        ({"actors": {"chine": {"temperature": 0.9}}}, "actors 'chine' 'china'"),
        ({"actors": 5}, "actors 5 NAME"),
        ({"actors.china.temperature": 0.9}, "actors: {china: {temperature:"),
        ({"world": 3}, "world study=ensemble 'worlds'"),
        ({"hydra": {"foo": 1}}, "foo"),
        ({"worlds": "${nothing}"}, "nothing worlds"),
    ],
)
def test_what_a_file_says_wrong_is_told_by_name(place, tree, says):
    told = refused(place, *mine(place, tree))
    assert [word for word in says.split(" ") if word not in told] == [], told


@pytest.mark.parametrize("word", ["+wurlds=40", "++decision.dept=2", "+execution@wurlds=serial"])
def test_an_added_key_is_known_or_refused(place, word):
    assert "unknown setting" in refused(place, word)


def test_a_misspelt_key_of_an_experiment_is_refused(place):
    written(place / "experiment" / "few.yaml", {"wurlds": 9}, "# @package _global_\n")
    assert "'worlds'" in refused(place, "--config-dir", "exp", "+experiment=few")
    written(place / "experiment" / "few.yaml", {"worlds": 9})
    assert "'experiment'" in refused(place, "--config-dir", "exp", "+experiment=few")


def test_a_run_on_record_takes_no_settings_from_files(place):
    assert "worlds=40" in refused(place, *mine(place, {"worlds": 40}, "result=nowhere"))


def test_settings_that_are_not_laid_over_the_shipped_ones_are_refused_before_anything_is_written(place):
    written(place / "bare.yaml", {"worlds": 40})
    assert "defaults: [config, _self_]" in refused(place, "-cd", "exp", "-cn", "bare")
    assert "'bare'" in refused(place, "-cd", "exp", "-cn", "bair")
    assert "--config-dir" in refused(place, "--config-path", "exp")


@pytest.mark.parametrize("name", ["config.yaml", "execution/local.yaml"])
def test_a_file_that_the_shipped_one_would_hide_is_refused(place, name):
    written(place / name, {"worlds": 40})
    assert name in refused(place, "--config-dir", "exp")


MISREAD = (
    "worlds: 010",
    "seed: 1:30",
    "months: 0x1F",
    "quiet: yes",
    "vary: [010]",
    "actors: {china: {temperature: 1:30}}",
    "courses: {010: {china.corridor: keep}}",
    "worlds: !!int 010",
)
"""What one reader of YAML takes for another value than the next."""


@pytest.mark.parametrize("words", MISREAD)
def test_what_two_readers_of_yaml_take_for_different_values_is_refused(words, place):
    written(place / "mine.yaml", BASE)
    file = place / "mine.yaml"
    file.write_text(file.read_text(encoding="utf-8") + f"{words}\n", encoding="utf-8")
    assert "mine.yaml: " in refused(place, "-cd", "exp", "-cn", "mine")


WHERE = {
    "experiment": ("-cd", "exp", "+experiment=few"),
    "defaults list": ("-cd", "exp", "-cn", "mine"),
    "search path": ("hydra.searchpath=['file://exp']", "+experiment=few"),
}


@pytest.mark.parametrize("where", WHERE)
def test_files_are_read_alike_wherever_a_configuration_is_kept_in_parts(where, place):
    written(place / "mine.yaml", {"defaults": ["config", {"experiment": "few"}, "_self_"]})
    file = place / "experiment" / "few.yaml"
    file.parent.mkdir()
    file.write_text("# @package _global_\nworlds: 010\n", encoding="utf-8")
    told = refused(place, *WHERE[where])
    assert "few.yaml: worlds" in told
    assert "quoted" in told


@pytest.mark.parametrize("flags", [("--cfg", "job"), ("-c=job",)])
def test_the_configuration_is_shown_on_request(place, flags):
    ended = asked(*mine(place, {"worlds": 40}, *flags, "months=7"))
    assert ended.code == 0, ended.err
    shown = yaml.safe_load(ended.out)
    assert (shown["worlds"], shown["months"]) == (40, 7)
    assert set(composed.shipped()) <= set(shown)
