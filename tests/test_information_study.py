"""Is what would change a choice told from worlds, and what cannot be asked refused?"""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.analysis.information import decide, value_numbers
from sim.config.errors import InputError
from sim.readouts.courses import read_policies, read_worth
from sim.studies import information
from tests.asking import asked

SMALL = {"months": 3, "worlds_per_point": 200, "worlds_per_draw": 2}


@pytest.fixture(scope="module")
def ensemble():
    policies = read_policies("loyalties")
    courses = {name: dict(each.holds) for name, each in policies.courses.items()}
    return sim.run(design="courses", courses=courses, vary=["actors.pakistan.*"], **SMALL)


def test_the_study_tells_what_the_analysis_finds(ensemble):
    policies = read_policies("loyalties")
    found = information.analyze(ensemble, policies, "payoff.pakistan")
    values = read_worth(ensemble, "payoff.pakistan")
    leader = list(policies.courses.values())[int(values.mean(axis=(1, 2)).argmax())].label
    assert f"'{leader}' is best on average" in found.answer[0]
    table = next(sheet for sheet in found.sheets if sheet.name == "information").table
    numbers = ensemble.data["parameter"].isel(world=slice(0, 200, 2)).to_pandas()
    numbers = numbers if numbers.shape[0] == 100 else numbers.T
    peer = value_numbers(decide(values), numbers).set_index("number")
    assert table.set_index("number")["value"].to_dict() == pytest.approx(peer["value"].to_dict())


def test_less_can_be_better_and_the_choice_can_be_narrowed(ensemble):
    policies = read_policies("loyalties")
    found = information.analyze(ensemble, policies, "-pakistan_isolation", among=("both", "beijing"))
    assert "less is better" in found.question
    worth = -read_worth(ensemble, "pakistan_isolation")
    assert np.array_equal(read_worth(ensemble, "-pakistan_isolation"), worth)
    assert "Washington alone" not in " ".join(found.answer)
    with pytest.raises(InputError, match="washington"):
        information.analyze(ensemble, policies, "payoff.pakistan", among=("both", "washingtn"))
    with pytest.raises(InputError, match="two courses"):
        information.analyze(ensemble, policies, "payoff.pakistan", among=("both", "both"))


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("learned=0", "above 0"),
        ("policies=loyaltes", "loyalties"),
        ("worlds_per_point=50", "1000"),
        ("outcome=payoff.chna", "china"),
        ("design=latin_hypercube", "itself"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_message(tmp_path, word, wanted):
    ended = asked("study=information", "policies=loyalties", word, f"results={tmp_path}")
    assert (ended.code, wanted in ended.err) == (2, True), ended.err
    assert not list(tmp_path.iterdir())
