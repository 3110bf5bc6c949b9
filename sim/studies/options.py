"""How does a study say what it is asked beside the settings of a run, and what is said of an answer that it cannot use?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from sim.config.errors import refuse, unknown
from sim.config.setting import read_setting
from sim.world.world import LAST_WORLD

WHOLE_RUN = "lays out"
"""The mark of an option that says which worlds are run: a stored run has those it was begun with."""


class Options(BaseModel):
    """What a study is asked; each field with its default, a sentence on it and what is allowed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def list_changes(self) -> dict[str, Any]:
        """The options that differ from their defaults, as plain data."""
        plain, usual = self.model_dump(mode="json"), type(self)().model_dump(mode="json")
        return {key: value for key, value in plain.items() if value != usual[key]}

    @classmethod
    def of_stored(cls) -> tuple[str, ...]:
        """The options that may be asked about a stored run."""
        return tuple(key for key, field in cls.model_fields.items() if not about(field).get(WHOLE_RUN))

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Options:
        """The options that some values say.

        Raises
        ------
        InputError : a value that is not allowed, or an option that the study does not have.
        """
        for key in values:
            if key not in cls.model_fields:
                raise unknown("option", key, cls.model_fields, "options")
        try:
            return cls.model_validate(dict(values))
        except ValidationError as problem:
            key = str(problem.errors()[0]["loc"][0])
            raise refuse(key, values[key], about(cls.model_fields[key])["allowed"]) from None


class NoOptions(Options):
    """Of a study that is asked nothing beside the settings of a run."""


def option(default: Any, words: str, allowed: str, lays_out: bool = False, **bounds: Any) -> Any:
    """A field of `Options`.

    Parameters
    ----------
    default : its value where nobody says otherwise; None where the study decides.
    words : what it is, in a sentence.
    allowed : which values it may have, in words.
    lays_out : whether it says which worlds are run, and so cannot be asked about a stored run.
    bounds : of numbers, as pydantic's `Field` takes them.
    """
    return Field(default=default, description=words, json_schema_extra={"allowed": allowed, WHOLE_RUN: lays_out}, **bounds)


def about(field: FieldInfo) -> dict[str, Any]:
    """What is known of a field beside its kind: the values that it may have, and whether it lays out the run."""
    return dict(field.json_schema_extra) if isinstance(field.json_schema_extra, dict) else {}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("allowed: a text")
    return value


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError("allowed: a list of names")
    return tuple(_text(name) for name in value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("allowed: a whole number")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("allowed: a number")
    return float(value)


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError("allowed: a mapping")
    return dict(value)


String = Annotated[str, BeforeValidator(_text)]
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
Count = Annotated[int, BeforeValidator(_whole)]
Decimal = Annotated[float, BeforeValidator(_number)]
Settings = Annotated[dict[str, Any], BeforeValidator(_mapping)]

NAMES = "a list of names"
OUTCOME = "the name of an outcome, a variable, a milestone or an incident, a stance as china.corridor=cut_off, or payoff.ACTOR"
ADDRESS = "the address of a parameter or a dossier"
FROM_ONE = f"a whole number from 1 to {LAST_WORLD}"


def outcome_option(words: str = "Outcome in the last month.") -> Any:
    """The field of a study that looks at one outcome."""
    return option(read_setting().outcome, words, OUTCOME)


def outcomes_option(words: str) -> Any:
    """The field of a study that looks at several outcomes."""
    return option((), words, NAMES)


def scenarios_option(words: str) -> Any:
    """The field of a study of several scenarios."""
    return option((), words, NAMES, lays_out=True)
