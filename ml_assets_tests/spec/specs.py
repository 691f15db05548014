"""A problem's spec for tests, with sections replaced at will."""

from typing import Any

from ml_assets.spec.problem_spec import ProblemSpec


def make_spec(name: str = "churn", **sections: Any) -> ProblemSpec:
    """Return a valid spec; a section given as None is left out."""
    attributes: dict[str, Any] = {
        "name": name,
        "problem": {"task": "binary_classification", "target": "left"},
        "sources": {"customers": {"uri": "data/churn.csv"}},
        **sections,
    }
    return ProblemSpec.model_validate({k: v for k, v in attributes.items() if v is not None})
