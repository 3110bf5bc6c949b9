"""Which claims are tested, and with which worlds?"""

from __future__ import annotations

from collections.abc import Sequence

from sim.config.errors import refuse, unknown
from sim.config.files import hashes
from sim.ensembles.settings import RunSettings
from sim.studies.claims.criteria import Standard
from sim.studies.claims.schema import Claim, read
from sim.studies.options import NAMES, Names, Options, option
from sim.studies.request import Request

FEWEST = 100
"""Draws from which it can be told on which numbers a verdict hangs."""


class Asked(Options):
    """What studies of claims are asked."""

    claims: Names = option((), "Names of claims; by default all.", NAMES)


def hash_standards(request: Request) -> dict[str, str]:
    """A hash of each file of content, scenarios and standards, all of which are read again when claims are taken up again."""
    return {name: found[:16] for name, found in hashes(request.folders).items()}


def chosen(names: Sequence[str]) -> dict[str, Claim]:
    """The claims named, or all. Raises InputError for one that does not exist."""
    claims = read()
    for name in names:
        if name not in claims:
            raise unknown("claim", name, claims, "claims")
    return {name: claims[name] for name in names} if names else claims


def claims_settings(request: Request, rules: Standard) -> RunSettings:
    """The settings of every arm: replicates and parameter draws of the rules, unless the request sets them. Raises InputError."""
    each = request.per_point or rules.replicates
    worlds = request.worlds or rules.parameter_draws * each
    if request.settings.design != "monte_carlo":
        raise refuse("design", request.settings.design, "monte_carlo: study=claims draws all uncertain numbers")
    if request.settings.common_random_numbers is True:
        raise refuse("common_random_numbers", True, "false: arms are compared world by world, and draws must be independent")
    if each < 2 or worlds % each or worlds // each < FEWEST:
        raise refuse("worlds", worlds, f"a multiple of worlds_per_point={max(each, 2)}, at least {FEWEST * max(each, 2)}")
    changed = {"worlds": worlds, "worlds_per_point": each, "keep": "all", "common_random_numbers": False}
    return request.settings.model_copy(update=changed)
