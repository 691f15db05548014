import pytest

from ml_assets.modeling.model_constraints import broken_constraints
from ml_assets.modeling.refit import refit
from ml_assets.spec.problem import Constraints
from ml_assets_tests.modeling.tables import PLAN, board, problem, table


@pytest.mark.parametrize(
    ("limits", "broken"),
    [({}, []), ({"latency_ms": 1e6, "model_mb": 1e3}, []),
     ({"latency_ms": 1e-6}, ["latency_ms"]), ({"model_mb": 1e-6}, ["model_mb"])],
)  # fmt: skip
def test_a_model_is_measured_against_its_limits(
    limits: dict[str, float], broken: list[str]
) -> None:
    train = table("regression")
    model = refit(train, PLAN, problem("regression"), board("regression"), problem_name="toys",
                  contract_version=1)  # fmt: skip
    found = broken_constraints(model, train, Constraints(**limits))
    assert found.model_mb == pytest.approx(len(model.content) / 1e6)
    assert found.latency_ms > 0
    assert len(found.broken) == len(broken)
    for line, name in zip(found.broken, broken, strict=True):
        assert line.startswith(f"problem.constraints.{name}: ")
        assert line.endswith(" is above 1e-06")
