"""Specs whose statement says much, and little."""

from ml_assets_tests.spec.specs import make_spec

FULL = make_spec(problem={
    "statement": "Find who will leave.",
    "task": "binary_classification",
    "target": "left",
    "success": {"roc_auc": {"min": 0.84}, "log_loss": {"min": 0.1, "max": 0.5}},
    "stakeholders": {"sponsor": "Retention"},
    "costs": {"false_negative": 9, "false_positive": 1},
    "immutable": ["age"],
    "action": "The call centre calls them.",
    "assumptions": ["Contracts keep their terms."],
    "constraints": {"latency_ms": 20, "interpretable": True, "regulation": "none known"},
}, owners=["team:retention"], columns={"sensitive": ["gender"]})  # fmt: skip
