"""How much the target differs between training and test rows."""

from typing import TYPE_CHECKING

from ml_assets.spec.document import Document

if TYPE_CHECKING:
    import pandas as pd


class ClassShare(Document):
    """The share of one class on both sides."""

    value: str
    training: float
    test: float


class ClassBalance(Document):
    """The classes on both sides, and how far chance alone would explain their differences.

    ``p_value`` of the chi-squared test of homogeneity, ``cramers_v`` its effect from 0 to 1.
    """

    shares: list[ClassShare]
    largest_difference: float
    p_value: float
    cramers_v: float


class NumberBalance(Document):
    """The target's distribution on both sides.

    ``statistic``: the largest difference of the cumulative shares (two-sample Kolmogorov-Smirnov),
    from 0 to 1, with its ``p_value``.
    """

    training_mean: float
    test_mean: float
    training_std: float
    test_std: float
    statistic: float
    p_value: float


def class_balance(train: "pd.Series", test: "pd.Series") -> ClassBalance:
    """Compare the shares of the classes; missing values are left out.

    Source: scipy ``chi2_contingency`` without Yates's correction.
    """
    import pandas as pd
    from scipy.stats import chi2_contingency

    counts = pd.DataFrame({"training": train.value_counts(), "test": test.value_counts()})
    counts = counts.fillna(0)
    shares = counts / counts.sum()
    p_value, effect = 1.0, 0.0
    if len(counts) > 1 and (counts.sum() > 0).all():
        tested = chi2_contingency(counts.to_numpy(), correction=False)
        p_value = float(tested.pvalue)
        # Of two sides the smaller dimension less one is 1.
        effect = float((tested.statistic / counts.to_numpy().sum()) ** 0.5)
    return ClassBalance(
        shares=[ClassShare(value=str(value), training=float(row["training"]),
                           test=float(row["test"])) for value, row in shares.iterrows()],
        largest_difference=float((shares["training"] - shares["test"]).abs().max()),
        p_value=p_value,
        cramers_v=effect,
    )  # fmt: skip


def number_balance(train: "pd.Series", test: "pd.Series") -> NumberBalance:
    """Compare the distributions of numbers; missing values are left out.

    Source: scipy ``ks_2samp``, two-sided. Standard deviations are the sample's.
    """
    from scipy.stats import ks_2samp

    train, test = train.dropna(), test.dropna()
    tested = ks_2samp(train.to_numpy(), test.to_numpy())
    return NumberBalance(
        training_mean=float(train.mean()),
        test_mean=float(test.mean()),
        training_std=float(train.std()),
        test_std=float(test.std()),
        statistic=float(tested.statistic),
        p_value=float(tested.pvalue),
    )
