"""Can a state be kept in a file, and is one that does not fit a theatre refused?"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.actors.state import State
from sim.config.errors import InputError
from sim.theatre import Theatre
from tests.walking import HOW, LEFT, MONTHS, Counting, differing, known, opened, played


@pytest.fixture(scope="module")
def base():
    """A theatre that has been played for some months."""
    theatre = played(opened())
    yield theatre
    theatre.release()


# --- files -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", ["cpec_cutoff", "bagram_return"])
def test_a_state_that_was_kept_is_the_same_state(scenario, tmp_path):
    theatre = played(opened(scenario))
    theatre.state().save(str(tmp_path / "kept"))
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    found = State.load(tmp_path / "kept")
    assert differing(theatre.state(), found) == []
    other = opened(scenario)
    other.take_up(found)
    assert differing(theatre, other) == []


def test_a_file_that_holds_no_state_is_told(base, tmp_path):
    whole = tmp_path / "whole.npz"
    base.state().save(whole)
    held = dict(np.load(whole))
    about = json.loads(held["about"].tobytes())
    other_form = np.frombuffer(json.dumps({**about, "form": 0}).encode(), dtype=np.uint8)
    (tmp_path / "cut.npz").write_bytes(whole.read_bytes()[:5000])
    spoilt = bytearray(whole.read_bytes())
    spoilt[len(spoilt) // 2] ^= 255
    (tmp_path / "spoilt.npz").write_bytes(spoilt)
    (tmp_path / "text.npz").write_text("no state", encoding="utf-8")
    np.save(tmp_path / "array.npy", held["stances"])
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    np.savez(tmp_path / "form.npz", **{**held, "about": other_form})
    np.savez(tmp_path / "less.npz", **{name: array for name, array in held.items() if name != "stances"})
    np.savez(tmp_path / "more.npz", **held, more=np.zeros(3))
    np.savez(tmp_path / "objects.npz", **{**held, "stances": np.array([{}, 1], dtype=object)})
    wrong = ["cut.npz", "spoilt.npz", "text.npz", "array.npy", "other.npz", "form.npz", "less.npz", "more.npz", "objects.npz"]
    for name in wrong:
        with pytest.raises(InputError, match=rf"^state: found '.*{name}'; allowed: a file that State\.save .*wrote"):
            State.load(tmp_path / name)
    for name in ("none.npz", "."):
        with pytest.raises(InputError, match="state: there is no file"):
            State.load(tmp_path / name)


@pytest.mark.parametrize("wrong", [None, 5, "", b"x", ["a"]])
def test_what_is_no_path_is_told(wrong, base):
    for asked in (State.load, base.state().save):
        with pytest.raises(InputError, match=r"state: found .*a path"):
            asked(wrong)


def test_a_state_that_cannot_be_written_is_told_and_leaves_nothing(base, tmp_path):
    for place in (tmp_path / "nowhere" / "a.npz", tmp_path):
        with pytest.raises(InputError, match=r"state: .*can be written"):
            base.state().save(place)
    assert list(Path(tmp_path).rglob("*")) == []


# --- what does not fit -----------------------------------------------------------------------------------------------------

OTHERS = {
    "seed": {"seed": 9},
    "worlds": {"worlds": [0, 1, 3]},
    "numbers": {"design": "central"},
    "precision": {"precision": "double"},
    "steps_per_month": {"steps_per_month": 2},
    "generator": {"generator": "splitmix"},
    "order": {"order": HOW["pasni_built"]["order"]},
    "actor_classes": {"actor_classes": {"china": Counting}},
    "recorded": {"recorded": ["truce"]},
    "recorded: ends": {"ends_only": True},
    "month": {"horizon": LEFT - 1},
    "accounts": {"trace": True},
}


@pytest.mark.parametrize("what", OTHERS)
def test_a_state_of_another_theatre_is_refused_and_nothing_has_changed(what, base):
    other, untouched = opened(**OTHERS[what]), opened(**OTHERS[what])
    with pytest.raises(InputError, match=f"take_up: .*{what.split(':')[0]}"):
        other.take_up(base.state())
    assert differing(other, untouched) == []


def test_a_state_of_another_content_is_refused(base):
    for content in (known("cpec_cutoff"), sim.content("baseline", ["decision.depth=2"])):
        with pytest.raises(InputError, match=r"take_up: content: found 'baseline .*that of this theatre"):
            Theatre(content, 3, 8, horizon=MONTHS).take_up(base.state())


@pytest.mark.parametrize("wrong", [None, 5, "state.npz", {}])
def test_what_is_no_state_is_told(wrong, base):
    with pytest.raises(InputError, match=r"take_up: found .*State"):
        base.take_up(wrong)


def test_arrays_of_other_shapes_are_told_by_name(base):
    state = base.state()
    state.stances, state.treated = state.stances[:, :2], state.treated.astype(np.float64)
    with pytest.raises(InputError, match=r"take_up: .*stances, treated"):
        opened().take_up(state)
