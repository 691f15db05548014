from ml_assets.monitoring.dashboards.panels import panels
from ml_assets.spec.service_watch import Objectives


def test_titles_differ_and_objectives_are_drawn() -> None:
    rows = panels("churn", Objectives(latency_ms={"p99": 250}, window="7d"))
    found = [panel for row in rows.values() for panel in row]
    assert len({panel.title for panel in found}) == len(found)
    latency = next(panel for panel in found if panel.title == "Latency of /predict")
    assert latency.most == 0.25
    assert "[7d]" in rows["Objectives"][0].expressions["availability"]
    assert all(panel.expressions and panel.description for panel in found)
