"""Do works and limits fit the rest of the content, and do a scenario's works fit where they start?"""

from __future__ import annotations

from sim.config.arrangements import STAGES
from sim.config.content import Content
from sim.config.errors import refuse, unknown
from sim.config.references import Problems, in_conditions, known_variables

NOT_BUILT = ("idea", "planned", "financed")
"""How far works can have come before building begins."""


def problems(content: Content) -> Problems:
    """Every name or value in works, and in what a scenario or an option says of them, that does not fit."""
    for name, project in content.projects.items():
        where = f"{content.origin[f'projects.{name}']}: {name}"
        yield from known_variables(content, [name], where)
        if name in content.beliefs or name in content.alignments:
            kind = "a belief" if name in content.beliefs else "an alignment"
            yield refuse(where, f"a variable that is {kind}", "a variable that measures something that can be built or carried")
        for stage in STAGES:
            if (entry := getattr(project, stage)) is not None:
                yield from in_conditions(content, entry.needs, f"{where}.{stage}.needs")
    yield from _in_options(content)
    yield from _in_scenario(content)


def find_begun(content: Content, name: str) -> float:
    """The level, in the unit of the variable, above which the building of works has begun."""
    share, variable = content.projects[name].begun, content.variables[name]
    low, high = variable.bounds
    return variable.start.ends[1] if share is None else low + share * (high - low)


def _in_options(content: Content) -> Problems:
    """No option sets a level by decree that takes works, or something to carry it."""
    for actor, brief in content.actors.items():
        for name, dossier in brief.dossiers.items():
            for label, option in dossier.options.items():
                for variable in option.sets.keys() & content.projects.keys():
                    where = f"{content.origin[f'actors.{actor}']}: dossiers.{name}.options.{label}.sets.{variable}"
                    yield refuse(where, option.sets[variable], f"nothing: '{variable}' takes time or has a limit; use effects")


def _in_scenario(content: Content) -> Problems:
    """A scenario tells of works that there are, and not that those are an idea whose building has begun."""
    known = [name for name, project in content.projects.items() if project.limit is None]
    for name, reached in content.scenario.works.items():
        where = f"{content.origin['scenario']}: works"
        if name not in known:
            yield unknown("works", name, known, where)
        elif name in content.variables and reached in NOT_BUILT:
            least, most = content.scenario.starts.get(name, content.variables[name].start).ends[0], find_begun(content, name)
            if least > most:
                allowed = f"'building', as above {most:g} building has begun and '{name}' starts at {least:g}"
                yield refuse(f"{where}.{name}", reached, allowed)
