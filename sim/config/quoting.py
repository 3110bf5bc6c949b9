"""What did somebody type whose shell took it apart? A shell parts words at blanks, and takes braces to pieces."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from sim.config.commands import line

SETTING = re.compile(r"[+~]*[\w./@]+=")
BRACKETS = {"[": "]", "{": "}", "(": ")"}


def mended(words: Sequence[str], place: int, reads: Callable[[str], bool]) -> str | None:
    """The command line that was probably meant, where what was typed at a place cannot be read or has strays behind it.

    Parameters
    ----------
    reads : whether a word can be read.
    """
    for word, end in _candidates(words, place):
        if reads(word):
            return line(*words[:place], word, *words[end:])
    return None


def taken_apart(words: Sequence[str], place: int) -> bool:
    """Whether this word and the next are what a shell makes of one in braces: key={a:1,b:2} becomes key=a:1 and key=b:2."""
    both = [word.partition("=") for word in words[place : place + 2]]
    return len(both) == 2 and both[0][0] == both[1][0] and all(":" in value for _, _, value in both)


def flagged(words: Sequence[str], *flags: str) -> str | None:
    """The value of a flag, be it the next word or behind an equals sign; None where the flag was not typed."""
    for word, after in zip(words, [*words[1:], ""], strict=False):
        flag, equals, value = word.partition("=")
        if flag in flags:
            return value if equals else after
    return None


def _candidates(words: Sequence[str], place: int) -> Iterator[tuple[str, int]]:
    """Words that may have been meant, each with the place after the last of those it takes in."""
    key, _, first = words[place].partition("=")
    same = place + 1
    while same < len(words) and words[same].startswith(f"{key}="):
        same += 1
    if same > place + 1:
        yield f"{key}={{{','.join(word.partition('=')[2] for word in words[place:same])}}}", same
    ends = [place + 1]
    while ends[-1] < len(words) and not SETTING.match(words[ends[-1]]):
        ends.append(ends[-1] + 1)
    for end in ends[1:]:
        yield f"{key}={' '.join([first, *words[place + 1 : end]])}", end
    whole = " ".join([first, *words[place + 1 : ends[-1]]])
    if "," in whole and not set(whole) & {*BRACKETS, *BRACKETS.values()}:
        yield f"{key}=[{whole.strip(', ')}]", ends[-1]
    if all(first.count(one) == first.count(other) for one, other in BRACKETS.items()) and not set(first) & set("'\""):
        yield f'{key}="{first}"', place + 1
