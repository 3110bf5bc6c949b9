"""Which parameters drive an outcome, and how much is chance?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.config.content import Content
from sim.config.errors import refuse, unknown
from sim.config.files import WHOLE, theme_of
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.plan import check, size_by_samples
from sim.ensembles.settings import RunSettings
from sim.readouts.measures import check_measure, measured
from sim.reporting.findings import Findings
from sim.sampling.designs import LISTED
from sim.studies.explore.dependence import found_dependence
from sim.studies.explore.sensitivity_by_month import found_over_months
from sim.studies.explore.sensitivity_methods import tell
from sim.studies.explore.shapley_effects import check_asked, found_shapley
from sim.studies.options import FROM_ONE, Count, Options, String, option, outcome_option
from sim.studies.registry import ONE, study
from sim.studies.request import Request
from sim.studies.workflow import conclude, ensemble_for
from sim.world.world import LAST_WORLD

DESIGN_OF = {"morris": "morris", "sobol": "saltelli", "sobol_pairs": "saltelli_pairs", "tornado": "one_at_a_time"}
"""Method -> the design whose worlds it reads."""
METHOD_OF = {design: method for method, design in DESIGN_OF.items()}
FEWEST = 100
OTHERS = {"months": found_over_months, "dependence": found_dependence}
"""Methods that read an ordinary run in other ways than `given`."""
SHAPLEY = "shapley"
READ = ("given", *OTHERS, SHAPLEY)
"""Methods that read an ordinary run."""
METHODS = (*DESIGN_OF, *READ)
BASE_SAMPLES = {"morris": 20, "sobol": 256, "sobol_pairs": 256, "tornado": 1}
WORLDS_A_POINT = {"morris": 10, "sobol": 8, "sobol_pairs": 8, "tornado": 200}


class Asked(Options):
    """What the study is asked."""

    outcome: String = outcome_option()
    method: String | None = option(
        None,
        "Method; by default morris, or for a stored run the one its design was made for.",
        "morris, sobol, sobol_pairs, tornado, given, months, dependence or shapley",
    )
    factor_grouping: String | None = option(
        None, "Whether each number, or each part of the theatre as a whole, is one factor.", "number or part", lays_out=True
    )
    base_samples: Count | None = option(
        None,
        "Number of base samples (Sobol), trajectories (Morris) or repetitions (tornado).",
        FROM_ONE,
        lays_out=True,
        ge=1,
        le=LAST_WORLD,
    )


@study(
    "sensitivity",
    options=Asked,
    takes=ONE,
    reads_stored=True,
    is_resumable=True,
    lays_out=("factors",),
    asks_stored=("factors",),
    examples=("outcome=pakistan_isolation", "method=given worlds=20000 outcome=refinery_running"),
)
def make(request: Request[Asked]) -> Path:
    """Rank the uncertain parameters by their influence on `outcome`, apart from stochastic variability. Returns the folder.

    morris : elementary effects of every parameter (`base_samples` trajectories). sobol, sobol_pairs : Sobol indices
    (`base_samples` base samples), of the parts of the theatre (`factor_grouping=part`) unless `vary` names parameters. tornado :
    each parameter from its low to its high end. given, months, dependence : an ordinary run, read in its last month, month by
    month, and with measures that do not rest on variance. shapley : Shapley effects of parameters, or groups of them (`factors`),
    that may be correlated. `vary` and `factors` select the parameters; a stored run (`result`) is read for any recorded outcome,
    by the method its design was made for.

    Raises
    ------
    InputError : an unknown method, outcome or parameter, or a stored run that does not suffice.
    """
    if request.options.method is not None and request.options.method not in METHODS:
        raise unknown("method", request.options.method, METHODS, "method")
    if request.factors and request.result is not None and request.options.method != SHAPLEY:
        raise refuse("factors", dict(request.factors), f"not with result, whose design is fixed, except with method={SHAPLEY}")
    folder, ensemble = ensemble_for(request, "sensitivity", sensitivity_settings)
    if request.options.method in (*OTHERS, SHAPLEY) and method_for(ensemble) == "given":
        told_by = analyze(ensemble, request.options.outcome, request.options.method, request.factors)
        return conclude(folder, "sensitivity", request, ensemble, told_by)
    if request.options.method not in (None, method_for(ensemble)):
        made = f"study=sensitivity method={request.options.method}" if request.options.method not in READ else "an ordinary run"
        design = f"design={ensemble.settings.design}"
        raise refuse(f"result={request.result}", design, f"with method={request.options.method}, the folder of {made}")
    return conclude(folder, "sensitivity", request, ensemble, analyze(ensemble, request.options.outcome))


def analyze(
    ensemble: Ensemble, outcome: str, method: str | None = None, factors: Mapping[str, Sequence[str]] | None = None
) -> Findings:
    """What an ensemble tells about the numbers that decide an outcome, by the method its design was made for.

    Parameters
    ----------
    method : 'months' to read an ordinary run month by month, 'dependence' for measures that do not rest on variance, 'shapley'
        for the shares of parameters that may be correlated. factors : with 'shapley', name -> addresses or patterns of them.

    Raises
    ------
    InputError : an outcome that is not on record, a design that does not tell, or factors without a number that was drawn.
    """
    method = method or method_for(ensemble)
    check_measure(ensemble.content, ensemble.settings, outcome, "outcome")
    if method in OTHERS:
        return OTHERS[method](ensemble, outcome)
    if method == SHAPLEY:
        return found_shapley(ensemble, outcome, factors)
    return tell(ensemble, outcome, measured(ensemble, outcome, ensemble.settings.months), method)


def sensitivity_settings(request: Request[Asked], content: Content) -> RunSettings:
    """The settings of the run that is asked for. Raises InputError where they do not go together."""
    method, settings = request.options.method or "morris", request.settings
    if method == "months" and settings.keep == "final":
        raise refuse("keep", settings.keep, "all or headline with method=months, which reads every month")
    kept = settings.keep if method == "months" else _kept(settings)
    check_measure(content, settings.model_copy(update={"keep": kept}), request.options.outcome, "outcome")
    if method in READ and settings.worlds // settings.worlds_per_point < FEWEST:
        raise refuse("worlds", settings.worlds, f"at least {FEWEST} points, to separate parameters from stochastic variability")
    if method == SHAPLEY:
        check_asked(request.factors, settings, content)
    asked = {key: getattr(request.options, key) for key in ("base_samples", "factor_grouping")}
    laid_out = {**asked, "factors": request.factors or None}
    unread = [*asked] if method == SHAPLEY else [*laid_out] if method in READ else ["factor_grouping"] if request.factors else []
    for key in unread:
        if laid_out[key] is not None:
            beside = (
                f"method={method}, which varies no factors" if method in READ else "factors, which already group the parameters"
            )
            raise refuse(key, laid_out[key], f"not set with {beside}")
    if method in READ:
        return settings.model_copy(update={"keep": kept})
    if settings.design != "monte_carlo" or request.worlds is not None:
        key, found = ("worlds", request.worlds) if request.worlds is not None else ("design", settings.design)
        raise refuse(key, found, f"with study=sensitivity method={method}: set its size with base_samples and worlds_per_point")
    factors = dict(request.factors) or _factors(request, content, method)
    each, samples = request.per_point or WORLDS_A_POINT[method], request.options.base_samples or BASE_SAMPLES[method]
    changed = {"design": DESIGN_OF[method], "factors": factors, "worlds_per_point": each, "keep": _kept(settings)}
    if each * samples < 2 or (samples < 2 and method != "tornado"):
        key, found = ("worlds_per_point", each) if method == "tornado" else ("base_samples", samples)
        raise refuse(key, found, f"2 or more with method={method}, to separate parameters from stochastic variability")
    settings = settings.model_copy(update=changed)
    check(content, settings)
    return size_by_samples(settings, content, samples)


def _kept(settings: RunSettings) -> str:
    return "final" if settings.keep == "all" else settings.keep


def _factors(request: Request[Asked], content: Content, method: str) -> dict[str, list[str]]:
    """What is moved together: nothing, or the numbers of each part of the theatre."""
    grouping = request.options.factor_grouping or (
        "part" if method.startswith("sobol") and request.settings.vary == ["*"] else "number"
    )
    if grouping not in ("part", "number"):
        raise unknown("grouping", grouping, ("part", "number"), "factor_grouping")
    if grouping == "part" and method == "tornado":
        raise refuse("factor_grouping", grouping, "number with method=tornado: a part of the theatre has no low and no high end")
    return parts(content) if grouping == "part" else {}


def parts(content: Content) -> dict[str, list[str]]:
    """The numbers of each part of the theatre: what each actor wants and how it decides, each theme's starts and rates."""
    found: dict[str, list[str]] = {}
    for address in content.uncertain:
        found.setdefault(_part(content, address), []).append(address)
    return found


def _part(content: Content, address: str) -> str:
    kind, name, *_ = address.split(".")
    if kind == "actors":
        return f"what {content.actors[name].name} wants and does"
    if kind in WHOLE:
        return "works" if kind == "projects" else kind
    theme = theme_of(content.origin, kind, name).replace("_", " ")
    return f"{theme}: {'levels' if kind == 'variables' else kind}"


def method_for(ensemble: Ensemble) -> str:
    """The method by which an ensemble can be read. Raises InputError where its numbers were not drawn."""
    design = ensemble.settings.design
    if design in ("central", *LISTED):
        raise refuse("design", design, "a run whose uncertain parameters were sampled")
    return METHOD_OF.get(design, "given")
