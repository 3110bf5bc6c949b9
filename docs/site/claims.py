"""Which claims of the documents are tested, and in which form? One page, theme by theme, with the facts behind each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from docs.site.carrying import link_facts
from docs.site.material import Material, Page
from sim.readouts.labels import plain
from sim.reporting.phrases import cell
from sim.studies.claims.schema import Arm, Claim, read

PAGE = "findings/claims"
FRONT = """Every forecast, conditional and causal statement of the ledger, in a form in which the model can be asked:
an effect of one arm of worlds against another in the same luck, the chance of an event, or why it is beyond the model.
What became of them stands under [findings](/findings/findings.md#what-becomes-of-the-documents-claims).
`python -m sim study=claims` asks all of them again, and `python -m sim study=claims claims=[NAME]` one."""


def title_of(theme: str) -> str:
    """What the claims of a theme are headed with."""
    words = plain(theme)
    return words[0].upper() + words[1:]


def make_claims(material: Material) -> Iterator[Page]:
    """The page of all claims."""
    lines = ["# Claims", "", FRONT, ""]
    for theme, entries in groupby(read().items(), lambda entry: entry[1].theme):
        lines += [f"## {title_of(theme)}", ""]
        for name, claim in entries:
            cited = link_facts(", ".join(claim.cites), material)
            lines.append(f"- **{cell(claim.claim)}** ({cited})\\")
            lines.append(f"  `{name}` asks {cell(_ask(claim))}. {cell(claim.why)}")
        lines.append("")
    yield Page(PAGE, "\n".join(lines))


def _ask(claim: Claim) -> str:
    if claim.beyond:
        return f"nothing, as it is beyond the model: {claim.beyond.rstrip('.')}"
    if claim.effect is not None:
        way = "rises" if claim.effect.direction == "up" else "falls"
        return (
            f"whether `{claim.effect.outcome}` {way} by month {claim.by}, with {_tell(claim.arm)} against {_tell(claim.against)}"
        )
    return f"how likely `{claim.event}` is by month {claim.by} with {_tell(claim.arm)}: {plain(str(claim.likelihood))}"


def _tell(arm: Arm) -> str:
    """What an arm holds, in short."""
    said = [] if arm.scenario == "baseline" else [f"scenario `{arm.scenario}`"]
    said += [f"`{dossier}` at `{held if isinstance(held, str) else held['option']}`" for dossier, held in arm.force.items()]
    said += [f"`{name}` starting at {value:g}" for name, value in arm.starts.items()]
    said += [f"`{name}` {reached}" for name, reached in arm.works.items()]
    said += [f"`{dossier}` without {', '.join(f'`{each}`' for each in options)}" for dossier, options in arm.forbid.items()]
    said += [f"'{event.get('label', 'an event')}'" for event in arm.events[:1]]
    said += [f"weight `{name}` {value:g}" for name, value in arm.weights.items()]
    return ", ".join(said) or "nothing held"
