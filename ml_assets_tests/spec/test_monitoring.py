from ml_assets_tests.spec.specs import make_spec


def test_nothing_has_to_be_stated() -> None:
    monitoring = make_spec().monitoring
    assert (monitoring.cron, monitoring.alerts, monitoring.service) == (None, None, None)
    assert monitoring.retrain.enabled
    assert not monitoring.new_data
