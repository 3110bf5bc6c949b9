"""Which chains of conditions part the worlds in which a target happens from those in which it does not?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.boxes import Limits, box_table, spans
from sim.analysis.cases import check_target, is_category
from sim.analysis.columns import Columns, columns
from sim.analysis.discovery import halves, in_words, ratio_interval
from sim.analysis.multiple import holm
from sim.analysis.screening import difference, screen
from sim.config.commands import installing
from sim.config.errors import InputError
from sim.luck import generator

if TYPE_CHECKING:
    from sklearn.tree import DecisionTreeRegressor

CELLS = 50_000_000
"""So many values of the telling numbers a tree is grown from at most: some 0.2 GB, and as much again."""
FOLDS = 5
"""Folds of the cross-validation that prunes a tree."""


def leaves(
    numbers: pd.DataFrame | Columns,
    happened: np.ndarray,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    labels: Mapping[str, str] | None = None,
    seed: int = 0,
    deepest: int = 4,
    smallest: float = 0.05,
    level: float = 0.05,
) -> pd.DataFrame:
    """The leaves of a classification tree of the cases.

    All but share_learning is counted on the held-out half. On the learning half numbers are screened and a tree is grown and
    pruned. A split stays if its two sides, or those of a split below it, differ on the held-out half, after Holm's correction
    over all splits: a last split that does nothing is reported with a probability of at most `level`.

    Parameters
    ----------
    numbers : DataFrame or Columns
        A row a case, a column an uncertain number, see `peeling.peel`.
    happened : ndarray of shape (case,)
        True or False, or the share of a point's worlds.
    ranges : Mapping of str to (float, float), optional
        Number -> (low, high), for showing the limits.
    labels : Mapping of str to str, optional
        Number -> what to call it.
    seed : int, default 0
        Of the draw of halves and folds.
    deepest : int, default 4
        Conditions in a chain, at most.
    smallest : float, default 0.05
        Share of the learning half that a leaf holds at least.
    level : float, default 0.05
        Of the tests, 0 to 1.

    Returns
    -------
    DataFrame
        A row a leaf, highest share first: rule, cases, share (that happened), low, high (its 95 % interval), coverage (the leaf's
        part of all that happened), share_learning. One row, 'all cases': nothing was found.

    Raises
    ------
    InputError
        Scikit-learn is not installed; fewer than two cases, different lengths, missing values, or a share outside [0, 1].

    References
    ----------
    Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees.
    """
    if find_spec("sklearn") is None:
        raise InputError(f"classification trees need the extra 'discovery': {installing('discovery')}")
    read = columns(numbers)
    target = check_target(read.cases, happened)
    learning, held = halves(len(target), seed)
    screened = screen(read, target, rows=learning, most=max(CELLS // len(target), 1))
    numbers = read.table(list(screened["number"][screened["telling"]]), np.arange(len(target)))
    features = _features(numbers)
    matrix = np.empty((len(target), len(features)), dtype=np.float32)
    for place, feature in enumerate(features.values()):
        matrix[:, place] = feature
    tree = _pruned(matrix[learning], target[learning], deepest, smallest, seed)
    inside = tree.decision_path(matrix).astype(bool).toarray().T
    known, chains = spans(numbers, ranges), _chains(tree, list(features), numbers)
    rows = []
    for node in _standing(tree, inside[:, held], target[held], level):
        rule = in_words(box_table(chains[node], known), labels, nothing="all cases")
        rows.append((rule, *_counted(target[held], inside[node, held]), target[learning][inside[node, learning]].mean()))
    table = pd.DataFrame(rows, columns=["rule", "cases", "share", "low", "high", "coverage", "share_learning"])
    return table.sort_values("share", ascending=False, kind="stable", ignore_index=True)


def _features(numbers: pd.DataFrame) -> dict[tuple, np.ndarray]:
    """The telling numbers, and whether each telling category is what it can be: (number, category or None) -> (case,)."""
    found: dict[tuple, np.ndarray] = {("", None): np.zeros(len(numbers))}  # a tree needs a column even where none is telling
    for name in numbers:
        if is_category(numbers[name]):
            found |= {(name, level): (numbers[name] == level).to_numpy() for level in sorted(set(numbers[name]), key=str)}
        else:
            found[name, None] = numbers[name].to_numpy()
    return found


def _pruned(matrix: np.ndarray, target: np.ndarray, deepest: int, smallest: float, seed: int) -> DecisionTreeRegressor:
    """The tree whose cost-complexity does best in cross-validation.

    A regression tree on shares from 0 to 1: where each case is yes or no, its splits are those of a classification tree with
    Gini's criterion, which is twice the variance. The best tree, not the smallest within a standard error of it: where luck is
    most of the variance that one has no splits, and the held-out half guards against too many.
    """
    from sklearn.tree import DecisionTreeRegressor

    def grown(cases: np.ndarray, penalty: float) -> DecisionTreeRegressor:
        fewest = max(1, int(smallest * len(cases)))
        tree = DecisionTreeRegressor(max_depth=deepest, min_samples_leaf=fewest, ccp_alpha=penalty, random_state=0)  # for ties
        return tree.fit(matrix[cases], target[cases])

    everyone = np.arange(len(target))
    steps = np.maximum(grown(everyone, 0.0).cost_complexity_pruning_path(matrix, target).ccp_alphas, 0.0)
    penalties = np.sqrt(steps * np.append(steps[1:], 4.0 * steps[-1]))
    fold = generator(seed, "discovery folds").permutation(len(target)) % FOLDS
    errors = np.zeros(len(penalties))
    for out in range(min(FOLDS, len(target)) if len(target) > 1 else 0):
        for place, penalty in enumerate(penalties):
            tree = grown(np.flatnonzero(fold != out), penalty)
            errors[place] += ((tree.predict(matrix[fold == out]) - target[fold == out]) ** 2).sum()
    return grown(everyone, penalties[::-1][errors[::-1].argmin()])


def _chains(tree: DecisionTreeRegressor, columns: list[tuple[Any, Any]], numbers: pd.DataFrame) -> list[Limits]:
    """The conditions that lead to each node."""
    nodes = tree.tree_
    chains: list[Limits] = [{} for _ in range(nodes.node_count)]
    for node, left, right in _splits(tree):  # parents come before their children
        (name, level), threshold = columns[nodes.feature[node]], float(nodes.threshold[node])
        if level is None:
            lower, upper = ((name, "below"), threshold), ((name, "above"), threshold)
        else:
            key = (name, "among")
            known = chains[node].get(key, frozenset(numbers[name]))
            rest = known - {level} if isinstance(known, frozenset) else known
            lower, upper = (key, rest), (key, frozenset({level}))
        chains[left], chains[right] = chains[node] | dict([lower]), chains[node] | dict([upper])
    return chains


def _standing(tree: DecisionTreeRegressor, inside: np.ndarray, target: np.ndarray, level: float) -> list[int]:
    """The nodes that are leaves once the splits that fail the test have been taken back; inside : (node, case)."""
    splits = list(_splits(tree))
    p = np.array([difference(inside[left][inside[node]].astype(int), target[inside[node]]) for node, left, _ in splits])
    stands = dict.fromkeys(range(len(inside)), False)
    for (node, left, right), corrected in reversed(list(zip(splits, holm(p), strict=True))):
        stands[node] = corrected <= level or stands[left] or stands[right]
    children = [child for node, left, right in splits if stands[node] for child in (left, right)]
    return [node for node in [0, *children] if not stands[node]]


def _splits(tree: DecisionTreeRegressor) -> Iterator[tuple[int, int, int]]:
    """(node, left child, right child) of each split."""
    for node, (left, right) in enumerate(zip(tree.tree_.children_left, tree.tree_.children_right, strict=True)):
        if left >= 0:
            yield node, int(left), int(right)


def _counted(target: np.ndarray, inside: np.ndarray) -> tuple[int, float, float, float, float]:
    """Cases, share, its interval and coverage of a leaf."""
    cases, hits, total = int(inside.sum()), float(target[inside].sum()), float(target.sum())
    share, coverage = hits / cases if cases else np.nan, hits / total if total else np.nan
    return cases, share, *ratio_interval(target * inside, inside), coverage
