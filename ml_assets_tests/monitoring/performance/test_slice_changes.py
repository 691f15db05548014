import pytest

from ml_assets.estimator.predict import predict
from ml_assets.monitoring.performance.slice_changes import JudgedRows, slice_changes
from ml_assets_tests.monitoring.served import Served, table

FEATURES = ["size", "age", "shop"]


def judged(served: Served, seed: int, turned: str = "") -> JudgedRows:
    rows = table(served.task, 2500, seed, turned=turned)
    return JudgedRows(rows[FEATURES], rows["late"].to_numpy(), predict(served.model, rows))


def test_no_part_of_rows_from_the_same_world_is_worse(orders: Served) -> None:
    alarms, plan = 0, orders.model.info.plan
    for seed in range(5):
        held_out, window = judged(orders, 100), judged(orders, 200 + seed)
        found, tried = slice_changes(held_out, window, plan, "roc_auc", orders.task, "yes", 7)
        assert tried == 13
        alarms += bool(found)
    assert alarms <= 1


@pytest.mark.parametrize("metric", ["roc_auc", "log_loss"])
def test_the_part_that_turned_comes_first(orders: Served, metric: str) -> None:
    held_out, window = judged(orders, 100), judged(orders, 200, turned="east")
    plan = orders.model.info.plan
    found, _ = slice_changes(held_out, window, plan, metric, orders.task, "yes", 7)
    assert found[0].name == "shop = east"
    assert found[0].adjusted_p < 1e-6
    assert found[0].rows == int((window.features["shop"] == "east").sum())
    left, _ = slice_changes(held_out, window, plan, metric, orders.task, "yes", 7, ["shop"])
    assert all("shop" not in one.name for one in left)
