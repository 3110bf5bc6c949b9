"""What was fixed before any run?"""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.config import files
from sim.config.errors import from_validation
from sim.config.quantity import PlainNumber, Whole
from sim.config.renamed import STANDARDS, rename


class Standard(BaseModel):
    """When a claim is reached; see configs/standards/verdicts.yaml, which says what each number is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parameter_draws: Whole = Field(ge=100)
    replicates: Whole = Field(ge=2)
    level: PlainNumber = Field(gt=0.5, lt=1)
    least_effect: PlainNumber = Field(gt=0, lt=1)
    draws_in_support: PlainNumber = Field(gt=0.5, le=1)
    likelihood: dict[str, PlainNumber]
    hangs_on: Whole = Field(ge=1)
    sure: PlainNumber = Field(gt=0, lt=1)


Fixed = TypeVar("Fixed", bound=BaseModel)


def fixed_before(name: str, model: type[Fixed]) -> Fixed:
    """What a file in configs/standards fixed before any run, by its name. Raises InputError for one that cannot be used."""
    path = files.shipped("configs") / "standards" / f"{name}.yaml"
    try:
        return model.model_validate(rename(files.read_yaml(path), STANDARDS, f"{path}: "))
    except ValidationError as problem:
        raise from_validation(problem, str(path), model) from None


def standard() -> Standard:
    """When a claim is reached. Raises InputError."""
    return fixed_before("verdicts", Standard)
