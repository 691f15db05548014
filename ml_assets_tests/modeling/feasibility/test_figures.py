from ml_assets.modeling.feasibility.figures import Figures


def test_parts_that_a_task_has_not_are_empty() -> None:
    one, other = Figures(100, 5), Figures(100, 5)
    assert one == other
    assert one.signal is None
    assert one.curves == []
    assert one.curves is not other.curves
