"""Which tables do the figures of the analyses show? Tables like those that studies leave, of one row or of many."""

from __future__ import annotations

import numpy as np
import pandas as pd

N, MONTHS = 1200, 60
ACTORS = {
    "us": "United States",
    "china": "China",
    "pakistan": "Pakistan",
    "india": "India",
    "russia": "Russia",
    "iran": "Iran",
    "taliban": "Taliban",
    "bla": "BLA",
}
SIZES = dict(zip(ACTORS, (0.124, 0.234, 0.0177, 0.0994, 0.038, 0.0164, 0.0029, 0.001), strict=True))
HAPPENINGS = (
    "Detente between India and China",
    "Reko Diq produces",
    "Russia-India-China works as an institution",
    "The Taliban are widely recognised",
    "Pakistan stands in a US-led bloc",
    "The US-China trade truce collapses",
    "China bans exports along the whole chain",
    "China cuts off CPEC",
    "A settlement in Balochistan",
    "An American base stands at Bagram",
    "The poly-metallic refinery runs",
    "Pasni port opens",
)
SCENARIOS = (
    "Baseline",
    "CPEC is cut off",
    "Open conflict and a revived RIC",
    "America returns to Bagram",
    "A settlement in Balochistan",
    "Spiral of controls and tariffs",
    "Pasni is built",
    "The silent squeeze",
)
NUMBERS = (
    "How much China's weight on the corridor exceeds that on dominance",
    "Pakistan: temperature",
    "Baloch grievance at the start",
    "Legitimacy of Pakistan's rulers at the start",
    "United States: weight of mineral access",
    "China: weight of American mineral access in Pakistan",
    "BLA: weight of foreign extraction",
    "Local consent to extraction at the start",
    "Standing abroad of the Taliban government at the start",
    "Pace at which repression feeds grievance",
    "Insurgent attacks in Balochistan per month",
    "China and Pakistan: pull towards lasting interests",
    "India: foresight in months",
    "American military and security concessions to Pakistan at the start",
    "Share of the separation chain outside China by 2030",
    "Pakistan's access to Chinese technology at the start",
)
POLICIES = (
    "Keep all policies free",
    "Share mining revenue with the province",
    "Build the refinery under the memorandum",
    "Ship minerals to America at once",
    "Hedge: extend the corridor and court America",
    "Shelve the port at Pasni",
)
STORY = (
    ("choice", "us", "Add 100 percent on top"),
    ("choice", "china", "Refuse military users"),
    ("incident", "events", "Attack with many dead in Balochistan"),
    ("choice", "pakistan", "Ship minerals to America"),
    ("choice", "bla", "Spectacular attacks on trains and convoys"),
    ("incident", "events", "Clash on the Pakistan-Afghanistan border"),
    ("choice", "taliban", "Shelter the TTP without a word"),
    ("milestone", "events", "The US-China trade truce collapses"),
    ("choice", "india", "Thaw on the border"),
    ("choice", "iran", "Arm the neighbours against a base"),
    ("choice", "russia", "Bring Delhi and Beijing to one table"),
    ("scenario", "events", "The trade truce runs out unless renewed"),
    ("incident", "events", "Hijacking of a train or convoy"),
    ("choice", "pakistan", "Rule the ores from Islamabad"),
    ("choice", "china", "Slow help without a word"),
    ("milestone", "pakistan", "Reko Diq produces"),
    ("incident", "events", "Fall of the markets"),
    ("choice", "us", "Demand the base back"),
)


ENDS = ("at_low", "at_high", "swing", "at_low_low", "at_low_high", "at_high_low", "at_high_high")
VERDICTS = pd.DataFrame(
    {
        "claim": [f"What document {i} says of the matter, at some length" for i in range(4)],
        "form": "effect",
        "asked": ["up", "down", "up", "down"],
        "mean": [0.1, -0.1, -0.02, 0.0],
        "low": [0.05, -0.15, -0.05, -0.01],
        "high": [0.15, -0.05, 0.01, 0.01],
        "least": 0.02,
        "counted": ["emerges", "built in", "depends", "opposite"],
    }
)
VARIANTS = pd.DataFrame(
    {"reference": ["reached", "depends", "opposite"], "cooler": ["depends", "smaller", "unclear"]},
    index=["One claim", "Another claim", "A third"],
)


def called(names: tuple[str, ...], i: int) -> str:
    """The i-th of the names; those beyond the last are numbered."""
    return names[i] if i < len(names) else f"{names[i % len(names)]}, case {i // len(names) + 1}"


def bins(number: int) -> pd.DataFrame:
    edges = np.linspace(0.0, 1.0, number + 1)
    middle = (edges[1:] + edges[:-1]) / 2
    density = np.exp(-0.5 * ((middle - 0.28) / 0.1) ** 2) + 0.6 * np.exp(-0.5 * ((middle - 0.66) / 0.07) ** 2)
    share = density / density.sum()
    half = 1.96 * np.sqrt(share * (1 - share) / N)
    return pd.DataFrame({"left": edges[:-1], "right": edges[1:], "share": share, "low": share - half, "high": share + half})


def empirical(number: int, points: int = 60) -> dict[str, pd.DataFrame]:
    values, share = np.linspace(0.02, 0.9, points), np.arange(1, points + 1) / points
    tables = {}
    for i in range(number):
        band = {"low": np.maximum(share - 0.03, 0), "high": np.minimum(share + 0.03, 1)}
        tables[called(SCENARIOS, i)] = pd.DataFrame({"value": values ** (1 + 0.25 * i), "share": share, **band})
    return tables


def curves(number: int, rows: int = 30) -> dict[str, pd.DataFrame]:
    months = np.linspace(4, 56, rows).astype(int)
    tables = {}
    for i in range(number):
        survival = np.exp(-((months / (28 + 22 * i)) ** 2))
        half = 1.96 * np.sqrt(survival * (1 - survival) / N)
        band = {"low": np.maximum(survival - half, 0), "high": np.minimum(survival + half, 1)}
        tables[called(SCENARIOS, i)] = pd.DataFrame({"month": months, "survival": survival, **band})
    return tables


def incidence(number: int, rows: int = 30) -> pd.DataFrame:
    weight = 0.9 * 0.6 ** np.arange(number) / (0.6 ** np.arange(number)).sum()
    tables = []
    for i, curve in enumerate(curves(number, rows).values()):
        share = weight[i] * (1 - curve["survival"])
        half = 1.96 * np.sqrt(share * (1 - share) / N)
        tables.append(pd.DataFrame({"event": f"event_{i}", "month": curve["month"], "incidence": share, "low": share - half}))
        tables[-1]["high"] = share + half
    return pd.concat(tables, ignore_index=True)


def converging(number: int, rows: int = 30) -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(3)
    worlds = np.unique(np.geomspace(20, 5000, rows).astype(int))
    tables = {}
    for i in range(number):
        truth = 0.82 * 0.75**i
        half = 1.96 * np.sqrt(truth * (1 - truth) / worlds)
        mean = np.clip(truth + 0.4 * half * np.sin(np.log(worlds) * 2 + rng.uniform(0, 6)), 0, 1)
        band = {"low": np.maximum(mean - half, 0), "high": np.minimum(mean + half, 1)}
        tables[called(HAPPENINGS, i)] = pd.DataFrame({"worlds": worlds, "mean": mean, **band})
    return tables


ALIGNED = """bla china -0.72; bla india 0.02; bla iran -0.22; bla pakistan -0.86; bla russia 0.01; bla taliban 0.05; bla us -0.24;
china india 0.28; china iran 0.46; china pakistan 0.12; china russia 0.71; china taliban 0.24; china us -0.55; india iran 0.27;
india pakistan -0.78; india russia 0.52; india taliban 0.18; india us 0.24; iran pakistan 0.05; iran russia 0.62;
iran taliban 0.21; iran us -0.91; pakistan russia 0.11; pakistan taliban -0.49; pakistan us 0.38; russia taliban 0.35;
russia us -0.58; taliban us -0.41"""


def alignments(number: int) -> pd.DataFrame:
    pairs = [pair.split() for pair in ALIGNED.replace("\n", " ").split("; ")]
    table = pd.DataFrame(pairs, columns=["one", "other", "alignment"]).astype({"alignment": float}).head(number)
    return table.assign(low=table["alignment"] - 0.15, high=table["alignment"] + 0.15)


def swings(number: int) -> pd.DataFrame:
    rows = []
    for i in range(number):
        swing = 0.42 * 0.86**i * (-1) ** (i % 3 == 1)
        low, high = 0.31 - 0.55 * swing, 0.31 + 0.45 * swing
        if i % 5 == 3:
            low = 0.31 + 0.2 * swing
        ends = (round(0.5 * 1.3**i, 2), round(1.5 * 1.3**i, 2))
        rows.append(
            (f"number_{i}", called(NUMBERS, i), *ends, low, high, high - low, low - 0.02, low + 0.02, high - 0.02, high + 0.02)
        )
    return pd.DataFrame(rows, columns=["number", "label", "low_value", "high_value", *ENDS]).sample(
        frac=1.0, random_state=1, ignore_index=True
    )


def indices(number: int) -> pd.DataFrame:
    total = 0.36 * 0.74 ** np.arange(number)
    first = total * (0.55 + 0.3 * np.cos(np.arange(number)))
    ends = {
        f"{kind}_{end}": v + s * (0.012 + 0.1 * v)
        for kind, v in (("first", first), ("total", total))
        for end, s in (("low", -1), ("high", 1))
    }
    names = [called(NUMBERS, i) for i in range(number)]
    table = pd.DataFrame({"factor": [f"f{i}" for i in range(number)], "label": names, "first": first, "total": total, **ends})
    return table.sample(frac=1.0, random_state=2, ignore_index=True)


def effects(number: int) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    strong = 0.5 * 0.83 ** np.arange(number)
    table = {"mu_star": strong, "mu_star_low": 0.88 * strong, "mu_star_high": 1.12 * strong}
    table |= {"sigma": strong * rng.uniform(0.05, 1.3, number), "mu": strong * rng.choice([-1, 1], number)}
    return pd.DataFrame(
        {"factor": [f"f{i}" for i in range(number)], "label": [called(NUMBERS, i) for i in range(number)], **table}
    )


def limits(number: int) -> pd.DataFrame:
    rows = []
    for i in range(number):
        whole = (0.5 * 3.0 ** (i % 4), 2.5 * 3.0 ** (i % 4))
        low = np.nan if i % 3 == 1 else whole[0] + (0.55 - 0.03 * i % 0.5) * (whole[1] - whole[0])
        high = np.nan if i % 3 == 0 else whole[0] + 0.72 * (whole[1] - whole[0])
        rows.append((f"n{i}", called(NUMBERS, i), low, high, *whole, 0.0004 * 2.7**i if i < 7 else np.nan))
    return pd.DataFrame(rows, columns=["number", "label", "low", "high", "range_low", "range_high", "qp"])


def peeled(number: int) -> pd.DataFrame:
    step = np.arange(number)
    mass = 0.93**step
    density = np.minimum(0.24 / mass**0.75, 0.97)
    table = {"step": step, "coverage": np.minimum(density * mass / 0.24, 1), "density": density, "mass": mass}
    return pd.DataFrame(table | {"restricted": np.minimum(step // 5, 6)})


def regrets(rows: int, columns: int) -> pd.DataFrame:
    cells = np.abs(np.random.default_rng(8).normal(0.2, 0.15, (rows, columns)))
    cells[np.random.default_rng(9).integers(rows, size=columns), range(columns)] = 0.0
    table = pd.DataFrame(cells, index=[f"p{i}" for i in range(rows)], columns=[f"o{i}" for i in range(columns)])
    return table.mask((table.index == "p1")[:, None] & (table.columns == "o1")[None, :])


def paths(number: int) -> pd.DataFrame:
    """The payoff of a course over the months; number : which of several."""
    months = np.arange(1, MONTHS + 1)
    return pd.DataFrame({"month": months, "payoff": 2.5 + 0.01 * number * months + 0.2 * np.sin(months / 5 + number)})


def front(number: int) -> pd.DataFrame:
    rng, along = np.random.default_rng(14), np.linspace(-0.3, 0.6, number)
    table = pd.DataFrame({"name": [f"course_{i + 1:02d}" for i in range(number)], "x": along, "y": 0.3 - along * np.abs(along)})
    for axis in "xy":
        table[f"{axis}_low"], table[f"{axis}_high"] = table[axis] - 0.08, table[axis] + 0.08
        table[f"{axis}_found"] = table[axis] + np.abs(rng.normal(0.0, 0.05, number))
    return table.assign(knee=["knee 1" if i == number // 2 else "knee 2" if i == number - 1 else "" for i in range(number)])


def lineups(number: int) -> pd.DataFrame:
    """So many line-ups of all actors, each half as frequent as the one before it."""
    places = np.random.default_rng(5).integers(0, 3, (number, len(ACTORS)))
    share = 0.5 ** np.arange(1, number + 1)
    return pd.DataFrame({"share": share / share.sum(), **dict(zip(ACTORS, places.T, strict=True))})


def story(number: int) -> pd.DataFrame:
    months = np.sort(np.random.default_rng(4).integers(1, MONTHS + 1, number))
    rows = [
        (month, lane, text, kind) for month, (kind, lane, text) in zip(months, STORY * (number // len(STORY) + 1), strict=False)
    ]
    return pd.DataFrame(rows, columns=["month", "lane", "text", "kind"])


def levers(wide: int, deep: int, options: bool = False) -> pd.DataFrame:
    cells = [(x, y) for x in range(wide) for y in range(deep)]
    u, v = (np.array(each) / max(max(each), 1) for each in zip(*cells, strict=True))
    mean = 0.1 + 0.55 * u * (1 - 0.6 * v) + 0.2 * (1 - v) ** 2
    table = pd.DataFrame({"x": 0.5 + u, "y": 0.05 + 0.15 * v, "mean": mean, "low": mean - 0.06, "high": mean + 0.06})
    return table.assign(x=[POLICIES[x % len(POLICIES)] for x, _ in cells]) if options else table
