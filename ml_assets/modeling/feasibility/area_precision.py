"""The standard error of an area under the ROC curve, known before there are rows to measure it."""


def area_standard_error(area: float, positives: float, negatives: float) -> float:
    """Return the standard error of an area on so many positive and negative rows.

    The formula of Hanley and McNeil (1982, Radiology 143, 29-36), which takes scores to be spread
    exponentially and is near to what other spreads give. Their own example, an area of 0.893 on
    51 and 58 rows:

    >>> round(area_standard_error(0.893, 51, 58), 3)
    0.033
    """
    if positives < 1 or negatives < 1:
        return float("nan")
    above_two_negatives = area / (2.0 - area)
    below_two_positives = 2.0 * area**2 / (1.0 + area)
    variance = (
        area * (1.0 - area)
        + (positives - 1.0) * (above_two_negatives - area**2)
        + (negatives - 1.0) * (below_two_positives - area**2)
    ) / (positives * negatives)
    return float(max(variance, 0.0) ** 0.5)
