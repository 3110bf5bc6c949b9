"""What does a study find in a small run, made while the site is built?"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from docs.site.carrying import ROOT

CAUTION = (
    "Run while this site was built, with few worlds, to show what an answer looks like. Nothing should be concluded from it."
)
SIDE_BY_SIDE = 2


@dataclass(frozen=True)
class Small:
    """What a small run of a study found: its answer in sentences, and the name and caption of its first figure, if it has one."""

    command: str
    answer: tuple[str, ...]
    picture: str
    caption: str

    def tell(self, name: str) -> Iterator[str]:
        """The section that shows it."""
        yield from ("## An answer in small", "", "```bash", f"python -m sim study={name} {self.command}".rstrip(), "```", "")
        yield from (*(f"- {sentence}" for sentence in self.answer), "")
        yield from (f"![{self.caption}](/_figures/{self.picture})", "", f"*{self.caption}*", "") if self.picture else ()
        yield from (CAUTION, "")


def run_all(commands: Mapping[str, str], pictures: Path) -> dict[str, Small]:
    """Run studies in small, a few side by side.

    Parameters
    ----------
    commands : Mapping of str to str
        Study -> what is typed behind its name.
    pictures : Path
        The folder into which figures are copied.

    Returns
    -------
    dict of str to Small
        What each of them found.

    Raises
    ------
    RuntimeError
        A command fails; with what it said.
    """
    pictures.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        found = pool.map(lambda each: _run(each[0], each[1], pictures), commands.items())
    return dict(zip(commands, found, strict=True))


def _run(name: str, command: str, pictures: Path) -> Small:
    """One study in a folder of its own, which is left with nothing but its figure."""
    with tempfile.TemporaryDirectory() as place:
        words = [sys.executable, "-m", "sim", f"study={name}", *shlex.split(command), f"results={place}/results", "quiet=true"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        ended = subprocess.run(words, cwd=place, env=environment, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise RuntimeError(f"{shlex.join(words[1:])}: {ended.stderr.strip() or ended.stdout.strip()}")
        told = max(Path(place, "results").glob("*/findings.json"), key=lambda path: path.stat().st_mtime)
        findings = json.loads(told.read_text(encoding="utf-8"))
        answer = tuple(" ".join(sentence.split()).replace("<", "&lt;") for sentence in findings["answer"])
        if not findings["figures"]:
            return Small(command, answer, "", "")
        first = findings["figures"][0]
        picture = f"study_{name}.png"
        shutil.copy(told.parent / "figures" / f"{first['name']}.png", pictures / picture)
        return Small(command, answer, picture, " ".join(first["caption"].split()))
