import numpy as np
import pandas as pd

from ml_assets.modeling.feasibility.figures import Figures
from ml_assets.modeling.feasibility.without_target import figures_without_target
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets_tests.modeling import all_kinds
from ml_assets_tests.modeling.feasibility.problems import spec_of
from ml_assets_tests.modeling.unlabelled_tables import GROUPS, ODD, groups, odd_rows

NOISE = FeaturePlan(
    target="", features=[Feature(column=name, kind="number") for name in ("a", "b", "c")]
)


def verdicts(found: Figures) -> set[str]:
    return {reason.verdict for reason in found.reasons}


def test_groups_are_worth_a_search_and_noise_is_not() -> None:
    found = figures_without_target(groups(240), GROUPS, spec_of("clustering"))
    assert found.structure is not None
    assert verdicts(found) == {"feasible"}
    assert found.cost is not None
    rng = np.random.default_rng(0)
    noise = pd.DataFrame(rng.uniform(size=(240, 3)), columns=list("abc"))
    assert "infeasible" in verdicts(figures_without_target(noise, NOISE, spec_of("clustering")))


def test_anomalies_with_and_without_labels() -> None:
    frame = odd_rows(300, 0.1)
    labelled = spec_of("anomaly_detection", {"target": "odd"})
    found = figures_without_target(frame, ODD, labelled)
    assert found.anomalies is not None
    assert found.anomalies.labelled == 30
    assert verdicts(found) == {"feasible"}
    plan = ODD.model_copy(update={"target": ""})
    bare = figures_without_target(frame, plan, spec_of("anomaly_detection", {"target": None}))
    assert bare.anomalies is not None
    assert bare.anomalies.labelled is None
    assert verdicts(bare) == {"feasible"}


def test_every_kind_of_column_is_read() -> None:
    plan = all_kinds.plan_of().model_copy(update={"target": ""})
    found = figures_without_target(all_kinds.table("regression"), plan, spec_of("clustering"))
    assert found.structure is not None
    assert found.sampled_rows == 120
