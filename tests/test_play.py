"""Can a person play an actor: does each move count, does nothing else change, and does the log give the same game again?"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.config.errors import InputError
from sim.ensembles.run_plan import RunPlan
from sim.game.seat import Game, hash_state, made_by, seat_player
from sim.readouts.measures import measured
from tests.asking import PLAIN, asked, left, manifest, tables, told

MONTHS, WORLD = 5, 3
GAME = ("study=play", "actor=pakistan", f"world={WORLD}", f"months={MONTHS}")
COURSE = ("# the first dossier", "survey", "m", "2", "mm", "", "3", "mm", "m", "", "mmm")
"""A script: options by name and number, remarks, what stands, and what is left to the model."""


def play(place: Path, lines: tuple[str, ...], *words: str) -> Path:
    """The folder of a game in which these moves are made."""
    place.mkdir(exist_ok=True, parents=True)
    script = place / "script.txt"
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return left(place / "results", *(words or GAME), f"script={script}")


def entries(folder: Path) -> list[dict]:
    """The lines of a game's log."""
    return [json.loads(line) for line in (folder / "moves.jsonl").read_text(encoding="utf-8").splitlines()]


def moves(folder: Path) -> list[dict]:
    """The moves of a game's log."""
    return [entry for entry in entries(folder) if "option" in entry]


def ends(folder: Path) -> list[str]:
    """The hashes of a game's months."""
    return [entry["state"] for entry in entries(folder) if "state" in entry]


@pytest.fixture(scope="module")
def ordinary():
    """The hash of the ordinary world after each month."""
    theatre, found = sim.theatre(worlds=[WORLD], months=MONTHS), []
    for _ in range(MONTHS):
        theatre.step()
        found.append(hash_state(theatre))
    theatre.release()
    return found


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """A game with moves of the player's own."""
    return play(tmp_path_factory.mktemp("played"), COURSE)


@pytest.mark.parametrize("lines", [("mmm",), ("mm",) * MONTHS, ("m",) * 99])
def test_whoever_lets_the_model_decide_leaves_the_bits_of_the_ordinary_world(lines, ordinary, tmp_path):
    folder = play(tmp_path, lines)
    assert ends(folder) == ordinary
    assert {move["by"] for move in moves(folder)} == {"model"}
    assert not {"forks", "changed"} & set(tables(folder))


def test_moves_are_made_and_the_world_goes_another_way(played, ordinary):
    first = moves(played)[0]
    assert (first["dossier"], first["option"], first["by"]) == ("pakistan.mining_law", "survey", "player")
    assert first["option"] != first["rolled"]
    month = first["month"]
    assert ends(played)[: month - 1] == ordinary[: month - 1]
    assert all(here != there for here, there in zip(ends(played)[month - 1 :], ordinary[month - 1 :], strict=True))
    text = (played / "game.md").read_text(encoding="utf-8")
    assert "You turn from 'Rule the ores from Islamabad' to 'Survey first and mine with care'." in text
    assert manifest(played)["options"]["actor"] == "pakistan"


def test_whoever_holds_an_option_sees_it_stand_from_its_first_review_on():
    plan = RunPlan(sim.content(), sim.ensembles.api.planned(None, {"months": MONTHS}))
    game, since = Game.open(plan, WORLD, "pakistan"), 0
    for _ in range(MONTHS):
        choices = game.begin_month()
        made = [made_by(choice, "pause" if choice.dossier == "pakistan.minerals" else None) for choice in choices]
        since = since or next((move.month for move in made if move.option == "pause"), 0)
        game.end_month(made)
    theatre = game.theatre
    dossier = theatre.by_name["pakistan.minerals"]
    stood = theatre.record.stance[:, dossier.row, 0] == dossier.options.index("pause")
    assert 0 < since < MONTHS
    assert stood[since:].all() and not stood[:since].any()
    theatre.release()


def test_a_log_replays_to_the_same_bits_and_the_same_report(played, tmp_path):
    again = play(tmp_path, (), "study=play", f"log={played / 'moves.jsonl'}")
    assert entries(again) == entries(played)
    assert tables(again) == tables(played)
    assert told(again)["answer"] == told(played)["answer"]


def test_input_that_ends_in_the_middle_keeps_the_game_which_then_goes_on(played, tmp_path):
    cut = play(tmp_path / "cut", COURSE[:6])
    assert 0 < len(ends(cut)) < MONTHS
    text = (cut / "game.md").read_text(encoding="utf-8")
    assert "No more moves in" in text and f"log={cut / 'moves.jsonl'}" in text
    whole = play(tmp_path / "whole", COURSE[6:], "study=play", f"log={cut / 'moves.jsonl'}")
    assert (moves(whole), ends(whole)) == (moves(played), ends(played))


def test_a_wrong_move_in_a_script_is_named_by_its_line_and_what_was_played_is_kept(tmp_path):
    script = tmp_path / "script.txt"
    script.write_text("# a remark\nsurvey\nofer\n", encoding="utf-8")
    ended = asked(*GAME, *PLAIN, f"script={script}", f"results={tmp_path / 'results'}")
    assert ended.code == 2
    assert "script.txt, line 3 (December 2025, pakistan.balochistan): found 'ofer'. Did you mean 'offer'?" in ended.err
    (folder,) = (tmp_path / "results").iterdir()
    assert [move["option"] for move in moves(folder)] == ["survey"]
    assert f"log={folder / 'moves.jsonl'}" in ended.err


def test_an_option_that_is_not_open_says_what_it_needs_and_cannot_be_chosen(tmp_path):
    script = tmp_path / "script.txt"
    script.write_text("2\n", encoding="utf-8")
    game = ("study=play", "actor=us", "scenario=cpec_cutoff", "months=3")
    ended = asked(*game, *PLAIN, f"script={script}", f"results={tmp_path / 'results'}")
    text = next((tmp_path / "results").glob("*/game.md")).read_text(encoding="utf-8")
    assert "not open; needs American duty on Chinese goods at least 90 (now " in text
    assert (
        ended.code == 2 and "line 1 (November 2025, us.tariffs): 2: this option is not open this month; allowed: 1, " in ended.err
    )


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return True


def test_at_a_terminal_a_wrong_answer_is_told_in_a_line_and_asked_again(tmp_path, monkeypatch, ordinary):
    monkeypatch.setattr(sys, "stdin", Terminal("9\n?\nw\nmmm\n"))
    ended = asked(*GAME, *PLAIN, f"results={tmp_path}")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.count("found '9'. Allowed: a number from 1 to 3") == 1
    assert ended.out.count("Your move > ") == 4
    assert "let the model decide to the end of the game" in ended.out and "[leverage-" in ended.out
    assert ends(next(tmp_path.iterdir())) == ordinary


def test_the_difference_of_payoffs_is_that_of_two_runs(played):
    by_key = {(move["month"], move["dossier"]): move for move in moves(played) if move["by"] == "player"}
    options = sim.content().options
    made = {key: np.full(WORLD + 1, -1) for key in by_key}
    for (month, dossier), row in made.items():
        row[WORLD] = list(options[dossier]).index(by_key[month, dossier]["option"])
    runs = [sim.run(worlds=WORLD + 1, months=MONTHS, actor_classes=classes) for classes in (seat_player("pakistan", made), None)]
    means = [np.mean([measured(run, "payoff.pakistan", month)[WORLD] for month in range(1, MONTHS + 1)]) for run in runs]
    row = pd.read_csv(played / "tables" / "actors.csv").set_index("actor").loc["pakistan"]
    assert [row["played"], row["model"]] == pytest.approx(means, abs=1e-6)
    assert abs(row["difference"]) > 1e-4
    sentence = next(words for words in told(played)["answer"] if "payoff averaged" in words)
    assert (
        f"averaged {means[0]:.3f} a month, {abs(means[0] - means[1]):.3f} {'more' if means[0] > means[1] else 'less'}" in sentence
    )


def test_a_fork_of_the_only_departure_is_the_world_left_to_the_model(tmp_path):
    folder = play(tmp_path, ("survey", "mmm"))
    fork = pd.read_csv(folder / "tables" / "forks.csv").iloc[0]
    whole = pd.read_csv(folder / "tables" / "actors.csv").set_index("actor").loc["pakistan"]
    assert (fork["dossier"], fork["fork"]) == ("pakistan.mining_law", pytest.approx(whole["model"], abs=1e-12))
    assert fork["gain"] == pytest.approx(whole["difference"], abs=1e-12)


def test_nobody_knows_a_move_before_it_is_made_however_deep_all_reason():
    plan = RunPlan(sim.content(decision={"depth": 2}), sim.ensembles.api.planned(None, {"months": 2}))
    seen = {}
    for option in ("survey", None):
        game = Game.open(plan, WORLD, "pakistan")
        for _ in range(2):
            choices = game.begin_month()
            game.end_month([made_by(choice, option if choice.dossier == "pakistan.mining_law" else None) for choice in choices])
        last = [choice for choice in game.theatre.accounts if choice.month == 2]
        seen[option] = {choice.dossier: choice.probabilities for choice in last if choice.dossier != "pakistan.mining_law"}
        assert any(choice.dossier == "pakistan.mining_law" and choice.after == (option or "centralise") for choice in last)
        game.theatre.release()
    assert seen["survey"] == seen[None]
    assert any(not dossier.startswith("pakistan.") for dossier in seen[None])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("study=play",), "actor: found None; allowed: the actor you play: "),
        (("study=play", "actor=pakistann"), "Did you mean 'pakistan'?"),
        (("study=play", "actor=pakistan", "decision.depth=inf"), "decision.depth: found inf"),
        (("study=play", "actor=pakistan", "script=no-such-file"), "script: found"),
        (("study=play", "log=no-such-file"), "log: found"),
        (("study=play", "actor=pakistan", "world=-1"), "world: found -1"),
    ],
)
def test_what_cannot_be_played_is_refused_and_leaves_nothing(words, says, tmp_path):
    ended = asked(*words, *PLAIN, f"results={tmp_path / 'results'}")
    assert ended.code == 2 and says in ended.err
    assert not (tmp_path / "results").exists()


def test_a_log_determines_what_is_played(played, tmp_path):
    ended = asked("study=play", f"log={played / 'moves.jsonl'}", "months=9", "figures=[]", f"results={tmp_path}")
    assert ended.code == 2 and ended.err.startswith("tightrope: log: found '9'")


EDITS = {
    "another world": (0, "world", 4, "month 1 does not replay to the same bits"),
    "another course": (0, "identity", "0", "has changed since this game was begun"),
    "another option": (3, "option", "shelve", "pakistan.mining_law"),
    "another end": (1, "state", "0", "month 1 does not replay to the same bits"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_log_is_found_out(edit, played, tmp_path):
    place, key, value, says = EDITS[edit]
    lines = entries(played)
    row = next(number for number, entry in enumerate(lines) if "option" in entry) if edit == "another option" else place
    lines[row][key] = value
    (log := tmp_path / "moves.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in lines), encoding="utf-8")
    with pytest.raises(InputError, match=says):
        play(tmp_path, ("mmm",), "study=play", f"log={log}")
