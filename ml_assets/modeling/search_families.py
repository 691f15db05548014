"""The families that a search looks into, and the GPUs that their trials take."""

from collections.abc import Callable

from ml_assets.modeling.families.family import Family
from ml_assets.modeling.families.registry import families_for, left_out
from ml_assets.modeling.trial_run import SearchData
from ml_assets.spec.errors import SearchError
from ml_assets.spec.problem_spec import ProblemSpec
from ml_assets.spec.search_limits import Search


def search_families(
    data: SearchData, spec: ProblemSpec, on_progress: Callable[[str], None]
) -> list[Family]:
    """Return the families to search, and tell which ones auto leaves out."""
    size = {"rows": len(data.rows), "columns": len(data.plan.features), "classes": data.classes}
    weighted = data.rows.weights is not None
    taken = families_for(data.task, spec.search.families, **size, weighted=weighted)
    if "auto" in spec.search.families and (out := left_out(data.task, **size, weighted=weighted)):
        told = "; ".join(f"{name} ({reason})" for name, reason in out.items())
        on_progress(f"Families left out: {told}")
    return [family.suited_to(spec.problem) for family in taken]


def most_gpus(families: list[Family], limits: Search) -> float:
    """Return the most GPUs that a trial takes; raises SearchError if its family uses none."""
    for family in families:
        if family.name in limits.gpu and not family.uses_gpu:
            raise SearchError(
                f"search.gpu: the family {family.name!r} uses no GPU",
                mend="set uses_gpu = True in its class and read params['device'], or take it out",
            )
    return max((limits.gpu.get(family.name, 0.0) for family in families), default=0.0)
