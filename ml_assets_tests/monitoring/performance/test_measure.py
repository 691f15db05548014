from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from ml_assets.estimator.predict import predict
from ml_assets.measurement.estimates import estimates
from ml_assets.monitoring.performance.joined_labels import JoinedLabels
from ml_assets.monitoring.performance.measure import Watch, performance_report
from ml_assets.spec.performance_settings import PerformanceSettings
from ml_assets.spec.problem import Problem
from ml_assets_tests.monitoring.performance.test_window_rows import read
from ml_assets_tests.monitoring.served import Served, table


def watch(served: Served, problem: dict[str, object]) -> Watch:
    stated = {"task": served.task, "target": "late", **problem}
    return Watch(served.model, Problem.model_validate(stated), served.held_out,
                 ["size", "age", "shop"], PerformanceSettings(min_rows=100), 7)  # fmt: skip


def test_held_out_rows_are_measured_as_the_evaluation_measures_them(
    tmp_path: Path, orders: Served
) -> None:
    rows = read(tmp_path, orders)
    keys = rows.keys(None, None)
    truth = table(orders.task, 300, 1)["late"].tolist()
    labels = JoinedLabels(dict(zip(keys[:150], truth, strict=False)), read=150, matched=150)
    report = performance_report(watch(orders, {"metric": "f1"}), [rows], labels, [keys])

    told = predict(orders.model, orders.held_out)
    y = orders.held_out["late"].to_numpy()
    assert report.held_out["f1"] == estimates(["f1"], orders.task, y, told, "yes", 7)["f1"]
    (window,) = report.windows
    assert (window.labelled, window.rows) == (150, 300)
    assert set(window.measured) == set(window.estimated) == set(report.held_out)
    few = replace(watch(orders, {}), settings=PerformanceSettings(min_rows=200))
    again = performance_report(few, [rows], labels, [keys])
    assert again.windows[0].measured == {}
    assert again.windows[0].estimated["f1"].value == window.estimated["f1"].value


def test_what_cannot_be_estimated_is_named(tmp_path: Path, delays: Served) -> None:
    rows = read(tmp_path, delays)
    later = replace(rows, window=replace(rows.window, end=rows.window.end + timedelta(days=1)))
    few = replace(later, sample=rows.sample.slice(0, 50))
    keys = [one.keys(None, None) for one in (rows, few)]
    asked = watch(delays, {"metric": "r2", "success": {"mean_absolute_error": {"max": 9.0}}})
    report = performance_report(asked, [rows, few], None, keys)
    assert report.notes == ["Without labels nothing is known of r2."]
    assert (report.labels, report.windows[1].estimated) == (None, {})
    y, told = delays.held_out["late"].to_numpy(), predict(delays.model, delays.held_out).labels
    assert report.held_out["mean_absolute_error"].value == pytest.approx(np.abs(y - told).mean())
