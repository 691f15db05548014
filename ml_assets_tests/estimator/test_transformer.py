import subprocess
import sys
from typing import Any

import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.utils import get_tags

from ml_assets.estimator.calendar_parts import CalendarParts
from ml_assets.estimator.hashed_categories import HashedCategories
from ml_assets.estimator.image_descriptors import ImageDescriptors
from ml_assets.estimator.image_network import ImageNetwork
from ml_assets.estimator.informative_features import InformativeFeatures
from ml_assets.estimator.skops_format import TRUSTED_TYPES
from ml_assets.estimator.text_terms import TextTerms
from ml_assets.estimator.transformer import Transformer

TRANSFORMERS = [
    CalendarParts({"since": ["month"]}, cyclic=True),
    HashedCategories(8, dense=True),
    ImageDescriptors("pixels", 4),
    ImageNetwork(b"onnx", "digest"),
    InformativeFeatures(0.5, classes=True),
    TextTerms("tfidf", 10, None, 1),
]
ALL = pytest.mark.parametrize("transformer", TRANSFORMERS, ids=lambda t: type(t).__name__)


def test_these_are_all_of_them() -> None:
    assert {type(transformer) for transformer in TRANSFORMERS} == set(Transformer.__subclasses__())


@ALL
def test_scikit_learn_can_copy_it(transformer: Transformer) -> None:
    copy = clone(transformer)
    assert copy is not transformer
    assert copy.get_params() == transformer.get_params()
    name, value = next(iter(transformer.get_params().items()))
    assert copy.set_params(**{name: value}) is copy


@ALL
def test_it_tells_scikit_learn_what_it_is(transformer: Transformer) -> None:
    tags = get_tags(transformer)
    assert tags.transformer_tags is not None
    assert tags.target_tags.required is False


@ALL
def test_its_models_can_be_read(transformer: Transformer) -> None:
    kind = type(transformer)
    assert f"{kind.__module__}.{kind.__qualname__}" in TRUSTED_TYPES


def test_it_works_as_a_part_of_scikit_learns_own() -> None:
    frame = pd.DataFrame({"city": ["Rome", "Oslo"], "since": pd.to_datetime(["2024-01-01"] * 2)})
    parts: list[Any] = [
        ("city", HashedCategories(4, dense=True), ["city"]),
        ("since", CalendarParts({"since": ["month"]}, cyclic=False), ["since"]),
    ]
    pipeline = Pipeline([("features", ColumnTransformer(parts, verbose_feature_names_out=False))])
    assert pipeline.fit_transform(frame).shape == (2, 5)
    assert pipeline.get_feature_names_out().tolist()[-2:] == ["city_hash_3", "since_month"]


def test_naming_the_transformers_does_not_import_scikit_learn() -> None:
    modules = ", ".join(type(transformer).__module__ for transformer in TRANSFORMERS)
    heavy = {"sklearn", "numpy", "PIL", "onnxruntime"}
    script = f"import sys, {modules}; print({heavy} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
