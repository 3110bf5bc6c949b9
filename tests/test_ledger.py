"""Is every change to a ledger of sealed entries found, and named by its line?"""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from sim.config.errors import InputError
from sim.record.ledger import FIRST, append_entries, canonical, find_faults, read_head, read_ledger, seal_entries


@pytest.fixture
def ledger(tmp_path):
    path = tmp_path / "sealed.jsonl"
    append_entries(
        path, lambda there: [{"kind": "question", "id": name, "chance": 0.1 * place} for place, name in enumerate("abcd")]
    )
    return path


def lines(path):
    return path.read_text(encoding="utf-8").splitlines()


def write(path, *texts):
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")


def test_a_line_is_what_anybody_can_hash_with_other_tools(ledger):
    before = "0" * 64
    for line in lines(ledger):
        entry = json.loads(line)
        own = entry.pop("hash")
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"))
        assert (entry["before"], own) == (before, hashlib.sha256(text.encode()).hexdigest())
        before = own
    assert read_head(read_ledger(ledger)) == before


def test_two_entries_have_the_hashes_worked_out_by_hand():
    first = hashlib.sha256(('{"before":"' + "0" * 64 + '","n":1}').encode()).hexdigest()
    second = hashlib.sha256(('{"before":"' + first + '","n":2}').encode()).hexdigest()
    assert [entry["hash"] for entry in seal_entries([{"n": 1}, {"n": 2}])] == [first, second]


def test_what_was_sealed_is_read_to_the_last_bit_and_added_to(ledger):
    assert [entry["chance"] for entry in read_ledger(ledger)] == [0.0, 0.1, 0.2, 0.1 * 3]
    then = ledger.read_bytes()
    append_entries(ledger, lambda there: [{"kind": "void", "id": there[0]["id"]}])
    assert ledger.read_bytes().startswith(then)
    assert len(read_ledger(ledger)) == 5


def _edited(old):
    return [old[0], old[1].replace("0.1", "0.7"), *old[2:]]


def _resealed_alone(old):
    (entry,) = seal_entries([{"kind": "question", "id": "b", "chance": 0.7}], json.loads(old[0])["hash"])
    return [old[0], canonical(entry), *old[2:]]


def _slipped_in(old):
    (entry,) = seal_entries([{"kind": "question", "id": "x", "chance": 0.7}], json.loads(old[1])["hash"])
    return [*old[:2], canonical(entry), *old[2:]]


TAMPERED = {
    "edited": (_edited, ["line 2 was edited"]),
    "edited and given a right hash": (_resealed_alone, ["line 3 does not follow"]),
    "removed": (lambda old: [old[0], *old[2:]], ["line 2 does not follow"]),
    "the first removed": (lambda old: old[1:], ["line 1 does not follow"]),
    "put elsewhere": (lambda old: [old[0], old[2], old[1], old[3]], ["line 2 does", "line 3 does", "line 4 does"]),
    "slipped in": (_slipped_in, ["line 4 does not follow"]),
    "not sealed": (lambda old: [*old, '{"kind":"void","id":"a"}'], ["line 5 is not a sealed entry"]),
    "no entry": (lambda old: [old[0], "", *old[1:]], ["line 2 is not a sealed entry"]),
    "spaced out": (lambda old: [json.dumps(json.loads(old[0]), sort_keys=True), *old[1:]], ["line 1 was edited"]),
    "a key twice": (lambda old: [old[0].replace('"id":"a"', '"id":"z","id":"a"'), *old[1:]], ["line 1 was edited"]),
    "twice": (lambda old: [*old, old[3]], ["line 5 does not follow"]),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_what_was_done_to_a_ledger_is_named_by_line_and_nothing_more_is_sealed_in_it(ledger, name):
    change, told = TAMPERED[name]
    write(ledger, *change(lines(ledger)))
    faults = find_faults(ledger.read_text(encoding="utf-8"))
    assert len(faults) == len(told) and all(fault.startswith(words) for fault, words in zip(faults, told, strict=True)), faults
    then = ledger.read_bytes()
    for ask in (read_ledger, lambda path: append_entries(path, lambda there: [{"kind": "void"}])):
        with pytest.raises(InputError, match=told[0]):
            ask(ledger)
    assert ledger.read_bytes() == then


def test_last_lines_that_were_cut_off_are_seen_by_the_head_alone(ledger):
    head = read_head(read_ledger(ledger))
    write(ledger, *lines(ledger)[:3])
    assert find_faults(ledger.read_text(encoding="utf-8")) == []
    assert read_head(read_ledger(ledger)) != head


def test_a_line_cut_short_as_power_went_is_named(ledger):
    ledger.write_text(ledger.read_text(encoding="utf-8")[:-30], encoding="utf-8")
    with pytest.raises(InputError, match="line 4 is not a sealed entry"):
        read_ledger(ledger)


def test_those_who_write_at_once_wait_for_each_other(tmp_path):
    path = tmp_path / "deep" / "sealed.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: append_entries(path, lambda there: [{"n": n, "after": len(there)}]), range(24)))
    entries = read_ledger(path)
    assert [entry["after"] for entry in entries] == list(range(24))
    assert {entry["n"] for entry in entries} == set(range(24))


def test_what_is_refused_leaves_the_ledger_as_it_was(ledger):
    then = ledger.read_bytes()

    def refuse(there):
        raise InputError("no")

    for make, problem in ((refuse, InputError), (lambda there: [{"chance": float("nan")}], ValueError)):
        with pytest.raises(problem):
            append_entries(ledger, make)
        assert ledger.read_bytes() == then


def test_there_may_be_no_ledger_yet(tmp_path):
    assert (read_ledger(tmp_path / "none.jsonl"), read_head([])) == ([], FIRST)
