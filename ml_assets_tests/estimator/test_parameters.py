from dataclasses import dataclass

from sklearn.base import clone

from ml_assets.estimator.parameters import Parameters


@dataclass(eq=False)
class Mean(Parameters):
    trim: float = 0.1
    names: tuple[str, ...] = ()


def test_scikit_learn_clones_the_parameters_and_nothing_learnt() -> None:
    fitted = Mean(0.3).set_params(names=("a",))
    vars(fitted)["mean_"] = 7.0
    made = clone(fitted)
    assert made is not fitted
    assert made.get_params() == {"trim": 0.3, "names": ("a",)}
    assert not hasattr(made, "mean_")
