from sklearn.preprocessing import QuantileTransformer

from ml_assets.modeling.families.multi_layer_perceptron import MultiLayerPerceptron
from ml_assets_tests.modeling.families.fits import fit
from ml_assets_tests.modeling.tables import PLAN, table


def test_the_settings_reach_the_network() -> None:
    family = MultiLayerPerceptron()
    params = family.portfolio("regression")[0] | {"layers": 3, "width": 40, "epochs": 2}
    pipeline, _ = fit(family, params, "regression", PLAN, table("regression"))
    network = pipeline[-1].native
    assert [layer.shape[1] for layer in network.coefs_] == [40, 40, 40, 1]
    assert (network.alpha, network.learning_rate_init) == (1e-3, 1e-3)
    assert network.t_ == 2 * 80  # rows seen
    numbers = pipeline[0].named_transformers_["number"][-1]
    assert type(numbers) is QuantileTransformer


def test_many_rows_take_too_long() -> None:
    family = MultiLayerPerceptron()
    assert family.left_out_because(200_000, 10, 2) is None
    assert family.left_out_because(200_001, 10, 2) == "more than 200,000 rows"
