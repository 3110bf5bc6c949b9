"""Which courses have been judged already, whatever happened to the process that judged them?

A search is determined by its seed and by what its courses are worth. A search that is taken up again is therefore made anew, with
every judgement that is on the disk read from there.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from sim.analysis.racing import Judge
from sim.ensembles.journal import append_line
from sim.readouts.moves import Moves

JUDGEMENTS = "judgements.jsonl"


class Judgements:
    """What courses are worth as far as it is known: each judgement is on the disk before the search goes on."""

    def __init__(self, folder: Path) -> None:
        self._path, self._known = folder / JUDGEMENTS, dict[str, np.ndarray]()
        for line in self._path.read_text(encoding="utf-8", errors="replace").splitlines() if self._path.exists() else ():
            try:
                entry = json.loads(line)
                self._known[entry["key"]] = np.array(entry["worth"], dtype=float)
            except (ValueError, TypeError, KeyError):
                continue  # a line that was cut short when power went

    def __len__(self) -> int:
        return len(self._known)

    def remember(self, name: str, judge: Judge) -> Judge:
        """The same judge, who judges nothing twice; name : of the draws in which it judges."""

        def judge_once(course: Moves, draws: int) -> np.ndarray:
            key = json.dumps([name, draws, [asdict(move) for move in course]])
            if key not in self._known:
                self._known[key] = np.asarray(judge(course, draws), dtype=float)
                append_line(self._path, json.dumps({"key": key, "worth": self._known[key].tolist()}))
            return self._known[key]

        return judge_once
