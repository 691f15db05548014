import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.preprocessing import FunctionTransformer, Normalizer, OneHotEncoder, StandardScaler

from ml_assets.attribution.encoded_mixtures import EncodedMixer, RowMixer, mixer_of

RNG = np.random.default_rng(1)
FRAME = pd.DataFrame({
    "a": RNG.normal(size=20), "a_b": RNG.choice(["x", "y"], 20), "c": RNG.normal(size=20),
})  # fmt: skip
ONE, OTHER = RNG.integers(20, size=(2, 9))
MASK = RNG.random((9, 3)) < 0.5


def by_hand() -> pd.DataFrame:
    return pd.DataFrame({
        name: np.where(MASK[:, place], FRAME[name].to_numpy()[ONE], FRAME[name].to_numpy()[OTHER])
        for place, name in enumerate(FRAME)
    })  # fmt: skip


@pytest.mark.parametrize("dense", [True, False])
def test_columns_that_are_encoded_apart_are_mixed_encoded(dense: bool) -> None:
    encoder = ColumnTransformer(
        [("n", StandardScaler(), ["c", "a"]), ("k", OneHotEncoder(), ["a_b"])],
        sparse_threshold=0.0 if dense else 1.0,
        verbose_feature_names_out=False,
    ).fit(FRAME)
    mixer = mixer_of(FRAME, [encoder])
    assert isinstance(mixer, EncodedMixer)
    assert mixer.owners.tolist() == [2, 0, 1, 1]
    found = mixer.mixed(ONE, OTHER, MASK)
    assert hasattr(found, "tocsr") is not dense
    expected = encoder.transform(by_hand())
    expected, found = (m if dense else m.toarray() for m in (expected, found))
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("mixing", [PCA(2), Normalizer()])
def test_an_encoder_that_mixes_columns_sees_mixed_rows(mixing: object) -> None:
    numbers = FRAME[["a", "c"]]
    encoder = mixing.fit(numbers)
    mixer = mixer_of(numbers, [encoder])
    assert isinstance(mixer, RowMixer)
    assert mixer.mixed(ONE, OTHER, MASK[:, ::2]) == pytest.approx(
        encoder.transform(by_hand()[["a", "c"]])
    )


def test_an_encoder_without_names_sees_mixed_rows_too() -> None:
    nameless = FunctionTransformer(lambda X: X[["a"]].to_numpy()).fit(FRAME)
    assert isinstance(mixer_of(FRAME, [nameless]), RowMixer)
    assert isinstance(mixer_of(FRAME, []), RowMixer)  # texts that nobody encodes
