"""What do choices hang on, and where are they worked out?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Stakes(NamedTuple):
    """What actors want of each dossier, and what its options cost.

    rule_first : of each dossier. weight : parameter of each rule. look_first : of each rule among the looks: which outcome, and
    where its levels and weights begin in `courses` and `weights`; look_of : for each rule and option which of its looks.
    distance : (dossier, option, option). turning_cost, upkeep : parameters. backs_down : whether something can be backed down
    from, backing_down : parameter by what stood, lasting. temperature : parameter, and times : what it is multiplied by.
    answer_first, answer_column, answers : to which others options are answers, and what each is worth as that. strength, scale
    : parameters. scaled, low, range : of courses that rules read as a level.
    """

    rule_first: np.ndarray
    weight: np.ndarray
    look_first: np.ndarray
    outcome: np.ndarray
    course_first: np.ndarray
    courses: np.ndarray
    weight_first: np.ndarray
    weights: np.ndarray
    look_of: np.ndarray
    distance: np.ndarray
    turning_cost: np.ndarray
    upkeep: np.ndarray
    backs_down: np.ndarray
    backing_down: np.ndarray
    temperature: np.ndarray
    times: float
    answer_first: np.ndarray
    answer_column: np.ndarray
    answers: np.ndarray
    actor: np.ndarray
    strength: np.ndarray
    scale: int
    scaled: np.ndarray
    low: np.ndarray
    range: np.ndarray


class Minds(NamedTuple):
    """How far ahead of others the owner of each dossier thinks, and what choices that are only likely push.

    depth : of each dossier, and most : of all. first : of the variables that each dossier's options push, (dossier + 1,).
    touched : these variables. begins : where the logarithm of room that each option leaves begins in `up` and `down`.
    """

    depth: np.ndarray
    most: int
    first: np.ndarray
    touched: np.ndarray
    begins: np.ndarray
    up: np.ndarray
    down: np.ndarray


class Limits(NamedTuple):
    """What holds back expectations of courses: works and limits, and beliefs of others.

    work_first, work, work_course, wait (which of the waits for works); limit_first, limit, limit_course; belief_first, belief,
    seen, belief_course, belief_option : dossier after dossier, by place among its courses.
    """

    work_first: np.ndarray
    work: np.ndarray
    work_course: np.ndarray
    wait: np.ndarray
    limit_first: np.ndarray
    limit: np.ndarray
    limit_course: np.ndarray
    belief_first: np.ndarray
    belief: np.ndarray
    seen: np.ndarray
    belief_course: np.ndarray
    belief_option: np.ndarray


class Desk(NamedTuple):
    """Room to work with.

    real, whole, double : a tile. sums : (actor, actor). turned : (dossier + 1, world). called : the
    dossiers that turns call on, one bit each, (word, world). words, luck : drawn. who : the worlds of the lanes, and
    stance : what stands there, once what stands is over, and once all acts are, (3, lane). odds : chances of what will stand
    for good, (dossier, option, lane), where somebody reckons with them. kept : what options are worth, once `worth` holds their
    chances. The rest in the precision of the theatre, (row, lane).
    """

    real: np.ndarray
    whole: np.ndarray
    double: np.ndarray
    sums: np.ndarray
    turned: np.ndarray
    called: np.ndarray
    words: np.ndarray
    luck: np.ndarray
    who: np.ndarray
    stance: np.ndarray
    odds: np.ndarray
    lane: np.ndarray
    seen: np.ndarray
    ahead: np.ndarray
    left: np.ndarray
    months: np.ndarray
    chances: np.ndarray
    gains: np.ndarray
    hopes: np.ndarray
    count: np.ndarray
    weights: np.ndarray
    looks: np.ndarray
    worth: np.ndarray
    kept: np.ndarray
