"""Is a mistake in a content file told by file, key, what was found, what is allowed and what is nearest?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import sim

GONE = object()
"""In place of a value: the key is left out."""
CORRIDOR = "dossiers.corridor"
SQUEEZE = f"{CORRIDOR}.options.squeeze"
REQUIRES = f"{SQUEEZE}.requires"
WEIGHT = "payoffs.corridor.weight"
TRUCE = "escalation_wears_and_quiet_mends_the_truce"
RATES = {"mend": 0.03, "each": 0.006, "both": 0.04}
WHAT_IF = {"title": "A what-if", "question": "What then?", "cites": ["pact-33"]}
CLAIM = {"outcome": "corridor_integrity", "direction": "up", "cites": ["pact-33"], "claim": "It grows."}

# Where in China's file, what is put there, and what the message must say beside the name of the file.
IN_AN_ACTOR: dict[str, tuple[str, Any, list[str]]] = {
    "fact of a payoff": ("payoffs.corridor.cites", ["leverage-511"], ["payoffs.corridor", "leverage-511", "leverage-51'"]),
    "fact of an option": (f"{SQUEEZE}.cites", ["pivot-266"], [SQUEEZE, "'pivot-266'", "'pivot-26'"]),
    "outcome": ("payoffs.corridor.outcome", "coridor_integrity", ["corridor.outcome", "'coridor_", "'corridor_integrity'"]),
    "weight in words": (WEIGHT, "heavy", [WEIGHT, "'heavy'", "a finite number"]),
    "weight true": (WEIGHT, True, [WEIGHT, "True", "a finite number"]),
    "weight empty": (WEIGHT, None, [WEIGHT, "None", "a finite number"]),
    "weight infinite": (WEIGHT, float("inf"), [WEIGHT, "inf", "a finite number"]),
    "weight missing": (WEIGHT, GONE, [WEIGHT, "missing"]),
    "range upside down": (WEIGHT, {"value": 1, "range": [1.5, 0.5]}, [WEIGHT, "reversed", "1.5", "0.5"]),
    "range of three": (WEIGHT, {"value": 1, "range": [0, 1, 2]}, [f"{WEIGHT}.range", "[0, 1, 2]", "two numbers"]),
    "value outside its range": (WEIGHT, {"value": 2, "range": [0, 1]}, [WEIGHT, "2.0", "outside its range", "[0.0, 1.0]"]),
    "key of a range": (WEIGHT, {"value": 1, "rang": [0, 2]}, [WEIGHT, "'rang'", "'range'", "distribution"]),
    "distribution": (WEIGHT, {"value": 1, "range": [0, 2], "distribution": "gauss"}, ["distribution", "'gauss'", "'uniform'"]),
    "key of a payoff": ("payoffs.corridor.wieght", 1, ["payoffs.corridor", "'wieght'", "'weight'"]),
    "key of an option": (f"{SQUEEZE}.efects", {}, [SQUEEZE, "'efects'", "'effects'", "upkeep"]),
    "key of a dossier": (f"{CORRIDOR}.revew", {}, [CORRIDOR, "'revew'", "'review'"]),
    "key of a review": (f"{CORRIDOR}.review.rte", 0.1, [f"{CORRIDOR}.review", "'rte'", "'rate'", "attention"]),
    "key of an actor": ("temprature", 0.1, ["'temprature'", "'temperature'"]),
    "payoff that is a number": ("payoffs.corridor", 5, ["payoffs.corridor", "found 5"]),
    "pushed variable": (f"{SQUEEZE}.effects", {"cpec_pase": -0.1}, [f"{SQUEEZE}.effects", "'cpec_pase'", "'cpec_pace'"]),
    "whole push": (f"{SQUEEZE}.effects", {"cpec_pace": -1.0}, ["effects.cpec_pace", "-1.0", "a number above -1"]),
    "push in words": (f"{SQUEEZE}.effects", {"cpec_pace": "down"}, ["effects.cpec_pace", "'down'", "number"]),
    "required variable": (REQUIRES, {"china_pakistn": {"max": 0}}, [REQUIRES, "'china_pakistn'", "'china_pakistan'"]),
    "required dossier": (REQUIRES, {"pakistan.minreals": ["ship"]}, [REQUIRES, "'pakistan.minreals'", "'pakistan.minerals'"]),
    "required actor": (REQUIRES, {"pakistn.minerals": ["ship"]}, [REQUIRES, "'pakistn.minerals'", "'pakistan.minerals'"]),
    "required option": (REQUIRES, {"pakistan.minerals": ["shp"]}, ["pakistan.minerals", "'shp'", "'ship'", "pitch"]),
    "interval upside down": (REQUIRES, {"cpec_pace": {"min": 0.5, "max": 0.2}}, [f"{REQUIRES}.cpec_pace", "reversed", "0.5"]),
    "interval that is a number": (REQUIRES, {"cpec_pace": 0.2}, [f"{REQUIRES}.cpec_pace", "0.2", "{min: ..., max: ...}"]),
    "end of an interval": (REQUIRES, {"cpec_pace": {"maks": 0.2}}, [f"{REQUIRES}.cpec_pace", "maks", "{min: ..., max: ...}"]),
    "milestone in words": (REQUIRES, {"pasni_open": "soon"}, [f"{REQUIRES}.pasni_open", "'soon'", "true or false"]),
    "watched dossier": (f"{CORRIDOR}.review.when", ["us.pakistan_mineral"], ["review.when", "'us.pakistan_minerals'"]),
    "chance above one": (f"{CORRIDOR}.review.rate", 1.5, ["review.rate", "1.5", "from 0 to 1"]),
    "first stance": (f"{CORRIDOR}.start", "keeep", [CORRIDOR, "'keeep'", "keep, squeeze"]),
    "act that stands first": (f"{CORRIDOR}.options.keep.lasts", 2, [CORRIDOR, "keep"]),
    "what follows no act": (f"{SQUEEZE}.then", "nowhere", ["squeeze.then", "'nowhere'"]),
    "grade": ("payoffs.corridor.grade", "guessed", ["payoffs.corridor.grade", "'guessed'", "'judged'"]),
    "position of some": (f"{SQUEEZE}.position", GONE, [CORRIDOR, "position"]),
    "negative potency": (f"{CORRIDOR}.potency", -1, [f"{CORRIDOR}.potency", "-1"]),
    "negative temperature": ("temperature", -0.1, ["temperature", "negative"]),
    "no foresight": ("foresight", 0, ["foresight", "above zero"]),
    "depth": ("depth", 1.5, ["depth", "1.5", "a whole number from 1, or inf"]),
    "size above one": ("size.value", 2, ["size.value", "found 2", "above 0 to 1"]),
}
# File, entry, what is changed in it, and what the message must say beside the name of the file.
IN_AN_ENTRY: dict[str, tuple[str, str, dict[str, Any], list[str]]] = {
    "bounds upside down": ("variables/corridor.yaml", "cpec_pace", {"bounds": [1, 0]}, ["cpec_pace", "reversed"]),
    "start outside": ("variables/corridor.yaml", "cpec_pace", {"start": 2}, ["cpec_pace", "start 2.0", "[0.0, 1.0]"]),
    "range outside": ("variables/corridor.yaml", "cpec_pace", {"start": {"value": 0.5, "range": [0, 1.4]}}, ["cpec_pace", "1.4"]),
    "home outside": ("variables/corridor.yaml", "cpec_pace", {"relax": {"rate": 0.1, "toward": 3}}, ["relax.toward", "3.0"]),
    "fact": ("variables/corridor.yaml", "cpec_pace", {"cites": ["mittree-999"]}, ["cpec_pace", "'mittree-999'", "'mittree-99'"]),
    "rate in words": ("mechanisms/rare_earths.yaml", TRUCE, {"rates": {**RATES, "mend": "x"}}, ["rates.mend", "'x'", "number"]),
    "rate left out": ("mechanisms/rare_earths.yaml", TRUCE, {"rates": {"mend": 0.1, "each": 0.1}}, [TRUCE, "both"]),
    "rate misspelt": ("mechanisms/rare_earths.yaml", TRUCE, {"rates": {**RATES, "meand": 0.1}}, [TRUCE, "'meand'", "'mend'"]),
    "rate of the whole room": ("mechanisms/rare_earths.yaml", TRUCE, {"rates": {**RATES, "mend": 5}}, [TRUCE, "rates.mend", "5"]),
    "milestone": ("milestones.yaml", "pasni_open", {"when": {"pasni_prot": {"min": 0.8}}}, ["pasni_open.when", "'pasni_port'"]),
    "milestone out of reach": ("milestones.yaml", "pasni_open", {"when": {"pasni_port": {"min": 8}}}, ["pasni_open.when", "8"]),
    "driver": ("incidents.yaml", "hijacking", {"drivers": {"violense": {"slope": 1, "at": 0}}}, ["drivers", "'violence'"]),
    "stance": ("incidents.yaml", "hijacking", {"stances": {"bla.spectacle": {"hijak": 3}}}, ["stances", "'hijak'", "'hijack'"]),
    "push": ("incidents.yaml", "hijacking", {"pushes": {"violence": 1.0}}, ["hijacking.pushes.violence", "1.0", "below 1"]),
    "rate missing": ("incidents.yaml", "hijacking", {"per_month": GONE}, ["hijacking", "per_month"]),
    "negative rate": ("incidents.yaml", "hijacking", {"per_month": -1}, ["hijacking.per_month", "-1"]),
    "number of a law": ("laws.yaml", "netting", {"numbers": {"share": 0.5, "scale": 1}}, ["netting.numbers", "'scale'", "share"]),
    "number left out": ("laws.yaml", "reciprocity", {"numbers": {"memory": 0.5}}, ["reciprocity.numbers.scale", "missing"]),
    "share above one": ("laws.yaml", "netting", {"numbers": {"share": 1.5}}, ["netting.numbers.share", "1.5", "from 0 to 1"]),
    "scale of nothing": ("laws.yaml", "reciprocity", {"numbers": {"memory": 0.5, "scale": 0}}, ["scale", "0.0", "above 0"]),
    "of which": ("incidents.yaml", "mass_casualty_attack", {"of": "baloch_atack"}, ["of", "'baloch_atack'", "'baloch_attack'"]),
}
IN_A_SCENARIO: dict[str, tuple[dict[str, Any], list[str]]] = {
    "start of what": ({"starts": {"cpec_pase": 0.5}}, ["starts", "'cpec_pase'", "'cpec_pace'"]),
    "start outside": ({"starts": {"cpec_pace": 1.5}}, ["starts.cpec_pace", "1.5", "from 0.0 to 1.0"]),
    "set outside": ({"events": [{"month": 1, "set": {"truce": -1}}]}, ["events[1].set.truce", "-1.0", "from 0.0 to 1.0"]),
    "push of what": ({"events": [{"month": 1, "push": {"truse": -0.1}}]}, ["events[1].push", "'truse'", "'truce'"]),
    "whole push": ({"events": [{"month": 1, "push": {"truce": -1.1}}]}, ["events[1].push.truce", "-1.1", "above -1"]),
    "event after the end": ({"events": [{"month": m, "push": {"truce": 0.1}} for m in (1, 61)]}, ["events[2]", "61", "1 to 60"]),
    "event in month 0": ({"events": [{"month": 0}]}, ["events[1].month", "found 0"]),
    "event without a date": ({"events": [{"push": {"truce": 0.1}}]}, ["events[1]", "month", "when"]),
    "event at a milestone": ({"events": [{"when": {"pasni_opn": True}, "set": {"truce": 0}}]}, ["events[1]", "'pasni_open'"]),
    "key of an event": ({"events": [{"mnth": 1}]}, ["events[1]", "'mnth'", "'month'"]),
    "stance of an event": ({"events": [{"month": 1, "stance": {"china.words": "silense"}}]}, ["events[1].stance", "'silence'"]),
    "actor held": ({"force": {"chna.corridor": "squeeze"}}, ["force", "'chna.corridor'", "'china.corridor'"]),
    "dossier held": ({"force": {"china.coridor": "squeeze"}}, ["force", "'china.coridor'", "'china.corridor'"]),
    "option held": ({"force": {"china.corridor": "sqeeze"}}, ["force.china.corridor", "'sqeeze'", "'squeeze'", "cut_off"]),
    "held after the end": ({"force": {"china.corridor": {"option": "keep", "from": 61}}}, ["corridor.from", "61", "1 to 60"]),
    "held backwards": ({"force": {"china.corridor": {"option": "keep", "from": 6, "until": 3}}}, ["china.corridor", "6", "3"]),
    "key of what is held": ({"force": {"china.corridor": {"option": "keep", "form": 3}}}, ["china.corridor", "'form'", "'from'"]),
    "all forbidden": ({"forbid": {"china.corridor": ["deepen", "keep", "squeeze", "cut_off"]}}, ["forbid", "at least one"]),
    "an act lapses into it": ({"forbid": {"bla.spectacle": ["none"]}}, ["bla.spectacle", "'hijack'", "lapses"]),
    "only acts left": (
        {"forbid": {"us.tariffs": ["hold", "hundred_percent", "raise", "lift", "relent"]}},
        ["us.tariffs", "at least one option that lasts"],
    ),
    "forbidden option": ({"forbid": {"china.corridor": ["kep"]}}, ["forbid.china.corridor", "'kep'", "'keep'"]),
    "weight of what": ({"weights": {"china.payoffs.coridor": 2}}, ["weights", ".coridor'", "'china.payoffs.corridor'"]),
    "weight in words": ({"weights": {"china.payoffs.corridor": "half"}}, ["china.payoffs.corridor", "'half'", "number"]),
    "expected outcome": ({"expects": [{**CLAIM, "outcome": "coridor_integrity"}]}, ["expects[1]", "'corridor_integrity'"]),
    "expected direction": ({"expects": [{**CLAIM, "direction": "sideways"}]}, ["expects[1].direction", "'sideways'", "'up'"]),
    "expected against": ({"expects": [{**CLAIM, "against": "basline"}]}, ["expects[1].against", "'basline'", "'baseline'"]),
    "expected on no fact": ({"expects": [{**CLAIM, "cites": []}]}, ["expects[1].cites"]),
    "fact": ({"cites": ["pact-333"]}, ["'pact-333'", "'pact-33'"]),
    "key": ({"evnts": []}, ["'evnts'", "'events'"]),
    "no title": ({"title": GONE}, ["title", "missing"]),
}
UNREADABLE = {
    "a key given twice": ("title: one\ntitle: two\n", ["'title'", "twice", "line 2"]),
    "a key given twice further in": ("force:\n  china.words: silence\n  china.words: silence\n", ["'china.words'", "twice"]),
    "a list": ("- title\n- question\n", ["found a list", "a mapping"]),
    "words": ("just words", ["found a str", "a mapping"]),
    "broken YAML": ("title: [1", ["not valid YAML"]),
    "a key that is a list": ("? [1]\n: 2\n", ["not valid YAML"]),
    "code to run": ("title: !!python/name:os.system\n", ["not valid YAML", "python/name:os.system"]),
    "no text": (b"\xff\xfe\x00a", ["not valid YAML"]),
}


def refused(says: list[str], *where: Any, **how: Any) -> None:
    """That a run of two worlds is refused with one message of one line that says all this."""
    with pytest.raises(sim.InputError) as caught:
        sim.run(*where, worlds=2, **how)
    message = str(caught.value)
    assert [word for word in says if word not in message] == [], message
    assert "\n" not in message


def laid(folder: Path, file: str, data: Any) -> Path:
    """A folder of the user's own with one file in it."""
    path = folder / "mine" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else yaml.safe_dump(data, sort_keys=False).encode())
    return folder / "mine"


def put(tree: dict[str, Any], address: str, value: Any) -> None:
    """Set one key of a tree, or take it away."""
    *path, last = address.split(".")
    for part in path:
        tree = tree[part]
    if value is GONE:
        del tree[last]
    else:
        tree[last] = value


def shipped(root: Path, file: str) -> dict[str, Any]:
    """One of the content files we ship, as plain data."""
    return yaml.safe_load((root / "configs" / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize("mistake", IN_AN_ACTOR)
def test_a_mistake_in_the_brief_of_an_actor_is_told(mistake, root, tmp_path):
    address, value, says = IN_AN_ACTOR[mistake]
    brief = shipped(root, "actors/china.yaml")
    put(brief, address, value)
    refused(["actors/china.yaml", *says], folders=[laid(tmp_path, "actors/china.yaml", brief)])


def test_a_misspelt_key_is_told_before_the_key_that_is_missing_for_it(root, tmp_path):
    brief = shipped(root, "actors/china.yaml")
    payoff = brief["payoffs"]["corridor"]
    payoff["wieght"] = payoff.pop("weight")
    refused(
        ["actors/china.yaml", "payoffs.corridor", "'wieght'", "'weight'"], folders=[laid(tmp_path, "actors/china.yaml", brief)]
    )


@pytest.mark.parametrize("mistake", IN_AN_ENTRY)
def test_a_mistake_in_another_entry_is_told(mistake, root, tmp_path):
    file, name, changes, says = IN_AN_ENTRY[mistake]
    entry = shipped(root, file)[name]
    for key, value in changes.items():
        put(entry, key, value)
    refused([file, *says], folders=[laid(tmp_path, file, {name: entry})])


@pytest.mark.parametrize("mistake", IN_A_SCENARIO)
def test_a_mistake_in_a_scenario_is_told(mistake, tmp_path):
    changes, says = IN_A_SCENARIO[mistake]
    tree = {key: value for key, value in {**WHAT_IF, **changes}.items() if value is not GONE}
    refused(["what_if.yaml", *says], str(laid(tmp_path, "what_if.yaml", tree) / "what_if.yaml"))


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_file_that_cannot_be_read_is_told(what, tmp_path):
    text, says = UNREADABLE[what]
    data = text if isinstance(text, bytes) else text.encode()
    refused(["what_if.yaml", *says], str(laid(tmp_path, "what_if.yaml", data) / "what_if.yaml"))


@pytest.mark.parametrize("what", ["a key given twice", "a list"])
def test_an_actor_whose_file_cannot_be_read_is_told(what, tmp_path):
    text, says = UNREADABLE[what]
    refused(["china.yaml", *says], folders=[laid(tmp_path, "actors/china.yaml", text.encode())])


def test_an_unknown_mechanism_is_told_as_soon_as_the_content_is_read(tmp_path):
    entry = {"structural_balanse": {"rates": {"balance": 0.1}, "cites": ["pact-33"]}}
    with pytest.raises(sim.InputError, match=r"mechanisms/own\.yaml.*'structural_balanse'.*'structural_balance'"):
        sim.content(folders=[laid(tmp_path, "mechanisms/own.yaml", entry)])


def test_an_entry_that_is_no_mapping_and_an_actor_without_a_name_are_told(tmp_path):
    own = laid(tmp_path / "one", "variables/own.yaml", {"cpec_pace": 5})
    refused(["variables/own.yaml", "cpec_pace", "found 5", "a mapping"], folders=[own])
    brief = shipped(Path(sim.__file__).parents[1], "actors/iran.yaml")
    refused(["saudi arabia", "letters"], folders=[laid(tmp_path / "two", "actors/saudi arabia.yaml", brief)])


def test_an_unknown_actor_class_is_told():
    refused(["'chna'", "'china'"], months=2, actor_classes={"chna": object})


def test_a_folder_that_is_none_or_holds_nothing_is_told(tmp_path):
    refused(["folders", "nowhere"], folders=[tmp_path / "nowhere"])
    refused(["folders"], folders=[laid(tmp_path, "note.yaml", {"a": 1}) / "note.yaml"])
    refused(["folders"], folders=[laid(tmp_path / "misnamed", "actor/china.yaml", {"name": "China"})])


def test_a_scenario_file_that_is_missing_or_a_folder_is_told(tmp_path):
    refused(["nowhere.yaml"], str(tmp_path / "nowhere.yaml"))
    (tmp_path / "folder.yaml").mkdir()
    refused(["folder.yaml"], str(tmp_path / "folder.yaml"))


def test_a_law_that_the_theatre_does_not_know_is_told_with_the_nearest(root, tmp_path):
    laws = shipped(root, "laws.yaml")
    laws["neting"] = laws.pop("netting")
    refused(["laws.yaml", "'neting'", "'netting'"], folders=[laid(tmp_path, "laws.yaml", laws)])
