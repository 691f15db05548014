import math

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from ml_assets.modeling.feasibility.area_precision import area_standard_error


def test_the_published_example_is_met() -> None:
    # Hanley and McNeil (1982): an area of 0.893 on 58 normal and 51 abnormal images, 0.032.
    assert area_standard_error(0.893, 51, 58) == pytest.approx(0.032, abs=0.0006)


@pytest.mark.parametrize(("quantile", "rows"), [(0.8416, 158), (1.2816, 216), (1.6449, 271)])
def test_the_published_table_of_rows_is_met(quantile: float, rows: int) -> None:
    # Their rows per class that tell an area of 0.7 from one of 0.8, one-sided level of 5 %, with
    # a power of 80, 90 and 95 %.
    one, other = (10**6 * area_standard_error(area, 10**6, 10**6) ** 2 for area in (0.7, 0.8))
    needed = ((1.6449 * math.sqrt(2 * one) + quantile * math.sqrt(one + other)) / 0.1) ** 2
    assert needed == pytest.approx(rows, abs=1.0)


@pytest.mark.parametrize("area", [0.6, 0.8, 0.95])
def test_areas_of_exponential_scores_spread_as_told(area: float) -> None:
    rng, found = np.random.default_rng(0), []
    for _ in range(1500):
        positives = rng.exponential(area / (1 - area), 40)
        negatives = rng.exponential(1.0, 70)
        found.append(mannwhitneyu(positives, negatives).statistic / (40 * 70))
    assert np.mean(found) == pytest.approx(area, abs=0.005)
    assert np.std(found) == pytest.approx(area_standard_error(area, 40, 70), rel=0.08)


def test_without_rows_of_a_class_there_is_none() -> None:
    assert math.isnan(area_standard_error(0.9, 0, 10))
    assert area_standard_error(1.0, 5, 5) == 0.0
