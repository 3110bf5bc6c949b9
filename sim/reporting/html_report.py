"""How is a finding turned into a report?"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, UndefinedError

from sim.config import commands
from sim.config.calendar import calendar
from sim.config.content import Content
from sim.config.errors import InputError, refuse
from sim.ensembles.folder import BEGUN, manifest_of, stored
from sim.ensembles.priors import rows_of
from sim.ensembles.settings import RunSettings
from sim.plots import FORMATS
from sim.reporting import atlas
from sim.reporting.findings import FIGURES, FINDINGS
from sim.world.citing import ledger_of

REPORT, MAP = "report.html", "map.json"
"""The report, and beside it what a map that moves is drawn from, where a study has left one."""
SCRIPTS_FOLDER, SCRIPTS = Path(__file__).parent / "static", ("map.js", "moving_map.js")
"""Where what draws it is kept, in this order."""
KINDS = {"png": "image/png", "svg": "image/svg+xml"}


def write_report(folder: Path, made_of: tuple[Content, RunSettings] | None = None) -> Path:
    """Write report.html, one page that needs nothing beside itself, from what a study has left in a folder. Returns its path.

    Parameters
    ----------
    made_of : what the folder was made of, for those who know it; else it is read there.

    Raises
    ------
    InputError : the folder holds no finished study, or what it holds is damaged.
    """
    manifest = manifest_of(folder)
    if manifest["state"] == BEGUN:
        raise InputError(f"{folder}: this run is incomplete; continue with: {commands.going_on(folder)}")
    if not (folder / FINDINGS).exists():
        raise refuse(
            f"result={folder}", f"no {FINDINGS}", f"the folder of a study that leaves findings, not of {manifest['study']}"
        )
    content, settings = made_of or stored(folder)
    try:
        found = json.loads((folder / FINDINGS).read_text(encoding="utf-8"))
        found["figures"] = [{**picture, "data": _picture(folder, picture["name"])} for picture in found["figures"]]
        moving = json.loads((folder / MAP).read_text(encoding="utf-8")) if (folder / MAP).exists() else None
        found["sheets"] = [{**sheet, "numeric": _numeric(sheet["rows"])} for sheet in found["sheets"]]
    except (OSError, KeyError, TypeError, ValueError) as problem:
        raise InputError(f"{folder}: its {FINDINGS} is damaged ({problem!r})") from None
    try:
        text = _rendered(found, manifest, content, settings, moving)
    except UndefinedError as problem:
        raise InputError(f"{folder}: its {FINDINGS} is damaged ({problem.message})") from None
    path = folder / REPORT
    path.write_text(text, encoding="utf-8", errors="replace")  # a folder may have a name that is no text
    return path


def leave_map(folder: Path, maps: Sequence[Mapping[str, Any]]) -> None:
    """Leave in a folder what its report draws maps from that follow the month; maps : from `atlas.tell_world`."""
    (folder / MAP).write_text(json.dumps({"ground": atlas.ground(), "maps": list(maps)}), encoding="utf-8")


def _rendered(
    found: dict[str, Any], manifest: dict[str, Any], content: Content, settings: RunSettings, moving: dict[str, Any] | None
) -> str:
    """The page as text."""
    drawing = "".join((SCRIPTS_FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS) if moving else ""
    page = Environment(loader=PackageLoader("sim.reporting", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return page.get_template(f"{REPORT}.j2").render(
        found=found,
        moving=moving,
        drawing=drawing,
        manifest=manifest,
        scenario=content.scenario,
        assumptions=list(assumptions(content, settings, manifest)),
        numbers=_numbers(content, settings),
        facts=_facts(content),
        command=command(manifest),
        made=list(_made(manifest)),
    )


def command(manifest: dict[str, Any]) -> str:
    """The command line that makes a study again; where it was made by a program, the nearest to it."""
    words = manifest.get("command") or [f"study={manifest.get('study')}", f"scenario={commands.tell_word(manifest['scenario'])}"]
    return commands.line(*map(str, words))


def assumptions(content: Content, settings: RunSettings, manifest: dict[str, Any]) -> Iterator[str]:
    """What was taken as given, in sentences."""
    scenario = content.scenario
    worlds = manifest.get("worlds", settings.worlds)
    yield (
        f"{worlds:,} world{'s' * (worlds > 1)} of {settings.months} months from {calendar(0)}, seed {settings.seed}, design"
        f" {settings.design}, {settings.worlds_per_point} per point."
    )
    if settings.priors is not None:
        numbers = ", ".join(rows_of(settings))
        yield f"Not drawn from their ranges but taken together from the rows of {Path(settings.priors).name}: {numbers}."
    rule = content.decision.plain()
    yield (
        "Decision rule: "
        + ", ".join(f"{key} {value:g}" if isinstance(value, float) else f"{key} {value}" for key, value in rule.items())
        + "."
    )
    for event in scenario.events:
        yield f"Event: {event.label or 'unnamed'}" + (
            f", in month {event.month}." if event.month else ", when its trigger holds."
        )
    for dossier, forced in scenario.force.items():
        yield f"Held in place: {dossier} at '{forced.option}'."
    for dossier, options in scenario.forbid.items():
        yield f"Not allowed: {', '.join(options)} in {dossier}."
    for rule_name, factor in scenario.weights.items():
        yield f"Payoff weight {rule_name} times {factor:g}."
    for address, value in manifest.get("overrides", {}).items():
        yield f"Set by hand: {address} = {value}."
    for lever, values in (settings.axes or {}).items():
        yield f"Lever: {lever} over {', '.join(str(value) for value in values)}."


def _picture(folder: Path, name: str) -> str:
    """A figure as a data URL."""
    path = next((path for path in (folder / FIGURES / f"{name}.{form}" for form in FORMATS) if path.exists()), None)
    if path is None:
        raise FileNotFoundError(f"{FIGURES}/{name} is missing")
    return f"data:{KINDS[path.suffix[1:]]};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _numeric(rows: list[list[str]]) -> list[int]:
    """The columns whose cells begin with a number or a dash everywhere."""
    first = "+-0123456789."
    return [i for i in range(len(rows[0]) if rows else 0) if all(not row[i] or row[i][0] in first for row in rows)]


def _numbers(content: Content, settings: RunSettings) -> dict[str, list[dict[str, str]]]:
    """The uncertain numbers by the part of the theatre they belong to; none where all keep their middle values."""
    found: dict[str, list[dict[str, str]]] = {}
    for address, quantity in content.uncertain.items() if settings.design != "central" else ():
        low, high = quantity.ends
        row: dict[str, Any] = {"address": address, "middle": f"{quantity.value:g}", "low": f"{low:g}", "high": f"{high:g}"}
        parts = address.split(".")
        part = f"{parts[0]}: {parts[1]}" if parts[0] == "actors" else parts[0]
        found.setdefault(part, []).append({**row, "distribution": "choices" if quantity.choices else quantity.distribution})
    return found


def _facts(content: Content) -> list[dict[str, str]]:
    """What the scenario cites: the claim in our words, and where it stands."""
    ledger, scenario = ledger_of(content), content.scenario
    cited = dict.fromkeys([*scenario.cites, *(fact for event in scenario.events for fact in event.cites)])
    cited |= dict.fromkeys(fact for expected in scenario.expects for fact in expected.cites)
    return [{"claim": ledger.cite(fact).claim or fact, "reference": ledger.reference(fact)} for fact in cited]


def _made(manifest: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What made it, for a table."""
    versions = manifest.get("versions", {})
    yield "code", f"{manifest.get('made_with', {}).get('code', '')} {manifest.get('git_commit') or ''}".strip()
    yield "versions", ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    yield "Python", f"{manifest.get('python', '')} on {manifest.get('platform', '')}"
    yield "configuration (SHA-256)", str(manifest.get("config_sha256", ""))
    yield "evidence ledger (SHA-256)", str(manifest.get("ledger_sha256", ""))
    if manifest.get("result"):
        yield "read from", f"{manifest['result']}"
    yield "written", str(manifest.get("written", ""))
