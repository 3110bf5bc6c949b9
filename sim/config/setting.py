"""Where and when does the theatre play, and in which order are its actors shown?

Code names no actor and no place; what has to be told of these beside the content itself is in configs/setting.yaml.
"""

from __future__ import annotations

from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.config.errors import from_validation
from sim.config.shipped import find_shipped
from sim.plain import plain_yaml

FILE = "setting.yaml"
MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"


class Setting(BaseModel):
    """What is said of the theatre as a whole.

    title : of the help. opening : the month before the first, as '2025-10'. place : where counted attacks are. anchor : the actor
    whose side comes first. outcome, policies : what is taken where none is named. actors, themes : in the order of the palette.
    circle : the actors clockwise. letters, names : parts of names that are written in capitals, or with one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    opening: str = Field(pattern=MONTH)
    place: str
    anchor: str
    outcome: str
    policies: str
    actors: tuple[str, ...]
    themes: tuple[str, ...]
    circle: tuple[str, ...]
    letters: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=1)
def read_setting() -> Setting:
    """What configs/setting.yaml says. Raises InputError where it cannot be used."""
    path = find_shipped("configs") / FILE
    try:
        return Setting.model_validate(plain_yaml(path.read_text(encoding="utf-8")))
    except ValidationError as problem:
        raise from_validation(problem, str(path), Setting) from None
