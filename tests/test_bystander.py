"""Does a ninth actor who only holds leave the luck and the history of the other eight as they were?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim.config.content import Content
from sim.luck import Luck
from tests.bits import DEPTHS, MONTHS, QUICK, assert_same, bits, held


@pytest.fixture(scope="module")
def ninth(tmp_path_factory) -> Path:
    """A folder with Oman, which cannot but wait, and its eight alignments."""
    folder = tmp_path_factory.mktemp("ninth")
    waits = {
        "hold": {"label": "Wait"},
        "leap": {"label": "Leap", "requires": {"bla_oman": {"min": 0.99}}},
    }
    oman = {
        "name": "Oman",
        "size": {"value": 0.001},
        "temperature": {"value": 0.05, "range": [0.02, 0.1]},
        "foresight": 6,
        "payoffs": {"calm": {"outcome": "trade_calm", "weight": {"value": 1.0, "range": [0.5, 1.5]}}},
        "dossiers": {"waiting": {"question": "Wait?", "start": "hold", "review": {"rate": 0.5}, "options": waits}},
    }
    names = [
        "_".join(sorted(("oman", other))) for other in ("bla", "china", "india", "iran", "pakistan", "russia", "taliban", "us")
    ]
    tie = {"unit": "alignment", "bounds": [-1, 1], "start": {"value": -0.2, "range": [-0.4, 0.1]}}
    for kind, content in (("actors", oman), ("variables", {name: {"label": name, **tie} for name in names})):
        (folder / kind).mkdir()
        (folder / kind / "oman.yaml").write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return folder


def test_a_ninth_actor_leaves_all_luck_of_the_others_as_it_was(ninth, monkeypatch):
    def looked_up(content: Content) -> dict[tuple[str, int], bytes]:
        found, original = {}, Luck.uniforms

        def spying(self: Luck, purposes: Sequence[str], month: int) -> np.ndarray:
            numbers = original(self, purposes, month)
            found.update({(purpose, month): row.tobytes() for purpose, row in zip(purposes, numbers, strict=True)})
            return numbers

        with monkeypatch.context() as patch:
            patch.setattr(Luck, "uniforms", spying)
            bits(content, np.arange(30), 6)
        return found

    eight, nine = looked_up(held()), looked_up(held(folders=(ninth,)))
    assert any("oman" in purpose for purpose, _ in nine)
    asked_by_all = {address for address in eight if not address[0].startswith("choice/")}
    assert asked_by_all <= nine.keys()
    assert all(eight[address] == nine[address] for address in eight.keys() & nine.keys())


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_ninth_actor_who_only_holds_leaves_the_history_of_the_others_bit_for_bit(ninth, depth):
    unbalanced = ("mechanisms.structural_balance.rates.balance=0", *QUICK)
    eight, nine = held("baseline", depth, unbalanced), held("baseline", depth, unbalanced, (ninth,))
    base, more = (bits(content, np.arange(20), MONTHS[depth]) for content in (eight, nine))
    for name, kept in (("state", "variables"), ("stance", "dossiers"), ("parameter", "uncertain")):
        wanted, there = list(getattr(eight, kept)), list(getattr(nine, kept))
        assert len(there) > len(wanted)
        more[name] = more[name][..., [there.index(entry) for entry in wanted]]
    assert_same(more, base)
