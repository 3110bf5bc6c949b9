"""Are wrong works told, with what is allowed?"""

from __future__ import annotations

import pytest

from sim.config.arrangements import STAGES
from sim.config.errors import InputError
from sim.world.citing import checked
from tests import tiny


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"planned": {"months": 3}}, "all stages"),
        ({"limit": "x", "planned": {"months": 3}}, "all stages"),
        ({stage: {"months": 0} for stage in STAGES}, "more than 0 months"),
        ({stage: {"months": 3, "needs": {"nowhere": {"min": 1}}} for stage in STAGES}, "nowhere"),
        ({"start": "dreamt", **{stage: {"months": 3} for stage in STAGES}}, "'idea'"),
        ({"start": "running", **{stage: {"months": 3} for stage in STAGES}}, "'building'"),
        ({"runs": 0.5, **{stage: {"months": 3} for stage in STAGES}}, "unknown key 'runs'"),
        ({"begun": 1.5, **{stage: {"months": 3} for stage in STAGES}}, "begun: found 1.5"),
        ({"limit": "other", "start": "idea"}, "start beside a limit"),
        ({"limit": "other", "start": "idea", "begun": 0.5}, "start and begun beside a limit"),
    ],
)
def test_wrong_works_are_told_with_what_is_allowed(entry, told):
    actors = {"one": tiny.actor({}, {"q": tiny.dossier({"a": tiny.option(), "b": tiny.option()})})}
    with pytest.raises(InputError, match=told):
        tiny.content({"works": tiny.variable(0.1)}, actors, projects={"works": {"label": "works", **entry}})


def test_a_limit_that_reads_what_it_limits_is_refused():
    actors = {"one": tiny.actor({}, {"q": tiny.dossier({"a": tiny.option(), "b": tiny.option()})})}
    limits = {"works": {"label": "works", "limit": "works"}}
    with pytest.raises(InputError, match=r"works.limit: found 'works'; allowed: an outcome that does not read 'works' itself"):
        checked(tiny.content({"works": tiny.variable(0.1)}, actors, projects=limits))


@pytest.mark.parametrize("kind", ["a belief", "an alignment"])
def test_what_cannot_be_built_is_no_works(kind):
    """Neither is what somebody believes, nor how two stand to each other."""
    asked = {"q": tiny.dossier({"a": tiny.option(), "b": tiny.option()})}
    actors = {"one": tiny.actor({}, asked), "two": tiny.actor({}, asked)}
    variables = {"trust": tiny.variable(0.5), "one_two": tiny.variable(0.0, (-1.0, 1.0))}
    seen = {"two.q": {"true": {"a": 0.9, "b": 0.1}, "false": {"a": 0.1, "b": 0.9}}}
    beliefs = {"trust": {"holder": "one", "about": "two", "types": ["true", "false"], "seen": seen, "looks": 0.1}}
    name = "trust" if kind == "a belief" else "one_two"
    for entry in ({stage: {"months": 3} for stage in STAGES}, {"limit": "trust" if name == "one_two" else "one_two"}):
        with pytest.raises(InputError, match=f"{name}: found 'a variable that is {kind}'"):
            tiny.content(variables, actors, beliefs=beliefs, projects={name: {"label": "works", **entry}})


def test_no_option_sets_by_decree_what_takes_time():
    options = {"rest": tiny.option(), "decree": tiny.option(sets={"works": 0.9})}
    actors = {"one": tiny.actor({}, {"q": tiny.dossier(options)})}
    works = {"works": {"label": "works", **{stage: {"months": 3} for stage in STAGES}}}
    with pytest.raises(InputError, match=r"options.decree.sets.works: found 0.9; allowed: nothing"):
        tiny.content({"works": tiny.variable(0.1)}, actors, projects=works)
