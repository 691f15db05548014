import dagster as dg

from ml_assets.wiring.trace_links import trace_links


def test_the_run_behind_a_model_is_a_link() -> None:
    links = trace_links({"run_of_model": "r1"}, "019a")
    assert links["model_run"] == dg.MetadataValue.dagster_run("r1")
    assert "ml-assets trace 019a" in links["trace"].value


def test_what_is_not_known_is_left_out() -> None:
    assert trace_links({}) == {}
    assert trace_links({"run_of_model": "not known"}) == {}
