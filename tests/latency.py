"""How long from a slider to its picture? `python -m tests.latency [WORLDS MONTHS]` measures it in a real browser.

Each movement goes to a place of the slider where it has not been, so that nothing is remembered from before. Printed are the
median and the range over the movements of: the whole way, from the slider to the pictures being painted; the engine's part, as
the program tells it; what the program needs besides for tables and quantiles; and what the browser needs to draw.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from pathlib import Path

from tests.browsing import Driven, browsed, served

MOVES = 15
SLIDER = "#n-actors-china-payoffs-corridor-weight-slider"
MOVE = """(slider, share) => new Promise(done => {
    const seen = document.getElementById('seen'), began = performance.now();
    new MutationObserver((_, observer) => {
        if (seen.getAttribute('aria-busy') === 'true') return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
    }).observe(seen, {attributes: true});
    slider.value = Number(slider.min) + share * (Number(slider.max) - Number(slider.min));
    slider.dispatchEvent(new Event('input', {bubbles: true}));
})"""
ASKED = "() => performance.getEntriesByType('resource').filter(each => each.name.endsWith('/ask/look')).at(-1).duration"


def main(worlds: str = "500", months: str = "60") -> None:
    """Serve the page, move a slider, and print what it took."""
    place = Path(tempfile.mkdtemp(prefix="tightrope_"))
    with served(f"worlds={worlds}", f"months={months}", place=place) as address, browsed(address) as opened:
        seen = opened()
        for title, pinned in (("with nothing pinned", False), ("beside a pinned reference", True)):
            if pinned:
                seen.page.click("#pin-baseline")
                seen.settle()
            took = [moved(seen, (move + 0.5 * pinned + 0.25) / MOVES) for move in range(MOVES)]
            print(f"{worlds} worlds x {months} months, {title}:")
            for part in took[0]:
                times = [each[part] for each in took]
                print(f"  {part:<28} {statistics.median(times):5.2f} s  ({min(times):.2f} to {max(times):.2f})")


def moved(seen: Driven, share: float) -> dict[str, float]:
    """The parts of the way from one movement of a slider to its picture, in seconds."""
    with seen.page.expect_response("**/ask/look") as answer:
        whole = seen.page.locator(SLIDER).evaluate(MOVE, share) / 1000
    engine = json.loads(answer.value.body())["seconds"]
    answered = seen.page.evaluate(ASKED) / 1000
    return {
        "from slider to picture": whole,
        "engine": engine,
        "tables and quantiles": answered - engine,
        "browser": whole - answered,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
