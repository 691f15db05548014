"""A package of somebody else's that adds the model family ``stump``, as pip would install it."""

from pathlib import Path

import pytest

MODULE = '''
from ml_assets.modeling.families.family import Family
from ml_assets.modeling.preprocessing import ordinal


class Constant:
    """An estimator of a type that nobody knows."""

    def fit(self, X, y):
        self.mean_ = float(y.mean())
        return self

    def predict(self, X):
        return [self.mean_] * len(X)

    def get_params(self, deep=True):
        return {}


class Stump(Family):
    """A tree of one split."""

    trusted_types = ("their_families.Constant",)

    def portfolio(self, task):
        return [{"leaf": 2}]

    def suggest(self, trial, task, rows, plan):
        return {"leaf": trial.suggest_int(self.key("leaf"), 1, 5)}

    def features(self, params, plan, task, seed):
        return ordinal(plan, task, seed)

    def estimator(self, params, task, seed):
        from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

        kind = DecisionTreeRegressor if task == "regression" else DecisionTreeClassifier
        return kind(max_depth=1, min_samples_leaf=params["leaf"], random_state=seed)


class Unfinished(Family):
    """A family without a space."""


NUMBER = 7
'''


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, *, module: str = MODULE) -> None:
    """Put the package where Python looks, with its entry point."""
    (folder / "their_families.py").write_text(module)
    described = folder / "their_families-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: their-families\nVersion: 1.0\n"
    )
    (described / "entry_points.txt").write_text(
        "[ml_assets.families]\nstump = their_families:Stump\n"
    )
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(__import__("sys").modules, "their_families", raising=False)


def put_on_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the module alone where Python looks: nothing is installed."""
    (folder / "their_families.py").write_text(MODULE)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(__import__("sys").modules, "their_families", raising=False)
