"""How long from a slider to its picture? `python -m tests.latency [WORLDS MONTHS]` measures it in a real browser.

Each movement goes to a place of the slider where it has not been, so that nothing is remembered from before. Printed are the
median and the range over the movements of: the way from the slider to the first picture being painted, which may be of the first
hundred worlds only and is then marked so; the whole way to the pictures in sight of all worlds; the engine's part in that, as the
program tells it; what the program needs besides for tables and quantiles; and what the browser needs to ask and to draw.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.browsing import Driven, browsed, served

MOVES = 15
SLIDER = "#n-actors-china-payoffs-corridor-weight-slider"
MOVE = """(slider, share) => new Promise(done => {
    const [seen, worlds] = ['seen', 'worlds'].map(id => document.getElementById(id));
    const began = performance.now();
    const painted = then => requestAnimationFrame(() => setTimeout(() => then(performance.now() - began)));
    let first = null;
    const watch = new MutationObserver(() => {
        const isWhole = seen.getAttribute('aria-busy') === 'false';
        if (first === null && (isWhole || worlds.dataset.first)) { first = 0; painted(time => { first = time; }); }
        if (!isWhole) return;
        watch.disconnect();
        const answered = performance.now();
        painted(whole => done({first, whole, began, answered}));
    });
    for (const place of [seen, worlds]) watch.observe(place, {attributes: true});
    slider.value = Number(slider.min) + share * (Number(slider.max) - Number(slider.min));
    slider.dispatchEvent(new Event('input', {bubbles: true}));
})"""
ASKED = """([from, to]) => performance.getEntriesByType('resource')
    .filter(each => each.name.endsWith('/ask/look') && each.startTime >= from && each.responseEnd <= to)
    .map(each => each.duration).reduce((sum, each) => sum + each, 0)"""


def main(worlds: str = "500", months: str = "60") -> None:
    """Serve the page, move a slider, and print what it took."""
    place = Path(tempfile.mkdtemp(prefix="tightrope_"))
    with served(f"worlds={worlds}", f"months={months}", place=place) as address, browsed(address) as opened:
        seen = opened()
        seen.page.evaluate("performance.setResourceTimingBufferSize(10000)")
        for title, pinned in (("with nothing pinned", False), ("beside a pinned reference", True)):
            if pinned:
                seen.page.click("#pin-baseline")
                seen.settle()
            took = [moved(seen, (move + 0.5 * pinned + 0.25) / MOVES) for move in range(MOVES)]
            print(f"{worlds} worlds x {months} months, {title}:")
            for part in took[0]:
                times = [each[part] for each in took]
                print(f"  {part:<36} {statistics.median(times):5.2f} s  ({min(times):.2f} to {max(times):.2f})")


def moved(seen: Driven, share: float) -> dict[str, float]:
    """The parts of the way from one movement of a slider to its picture, in seconds."""
    answers: list[Any] = []

    def note(answer: Any) -> None:
        answers.append(answer)

    seen.page.on("response", note)
    found = seen.page.locator(SLIDER).evaluate(MOVE, share)
    asked = seen.page.evaluate(ASKED, [found["began"], found["answered"]]) / 1000
    seen.settle()
    seen.page.remove_listener("response", note)
    looks = [json.loads(each.body()) for each in answers if each.url.endswith("/ask/look")]
    engine = sum({each["worlds"]: each["seconds"] for each in looks}.values())  # the rest of a look runs nothing
    whole = found["whole"] / 1000
    return {
        "from slider to first picture": found["first"] / 1000,
        "from slider to picture of all worlds": whole,
        "engine": engine,
        "tables and quantiles": asked - engine,
        "browser": whole - asked,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
