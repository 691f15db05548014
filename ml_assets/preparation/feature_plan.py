"""Plan which columns the models read, and as what."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.estimator.calendar_parts import varying_parts
from ml_assets.estimator.image_network import image_network
from ml_assets.spec.errors import DataError
from ml_assets.spec.feature_plan import Feature, FeatureKind, FeaturePlan
from ml_assets.spec.problem_spec import Features

if TYPE_CHECKING:
    import pandas as pd

MOST_CATEGORIES = 200
LARGEST_SHARE = 0.5
# Of more different values than this among those present, nearly every one names its row.
NAMING_SHARE = 0.9
# Text is judged by so many of its different values.
_JUDGED_TEXTS = 10_000
_FEWEST_WORDS = 3
_LONG_TEXT = 40

_KIND_OF_TYPE: dict[str, FeatureKind] = {"datetime": "datetime", "image": "image"}
_NO_FEATURE = {
    "id": "names the row (columns.id)",
    "group": "names what rows belong to (columns.group)",
    "weight": "says how much a row counts (columns.weight)",
    "split": "says which side a row is on (split.column)",
    "audit": "dropped, and kept for fairness (columns.drop, columns.sensitive)",
    "dropped": "dropped (columns.drop)",
}


def plan_features(
    train: "pd.DataFrame",
    contract: Contract,
    settings: Features | None = None,
    root: Path | None = None,
    aside: Mapping[str, str] | None = None,
) -> FeaturePlan:
    """Return the features that the training rows support, in the contract's order.

    Numbers and booleans are numbers, images are images. Text of at most 200 different values, and,
    unless the contract lists the allowed ones, of at most half as many as rows that have one, is a
    category. Of other text, language is free text (see :func:`is_free_text`), and the rest is of
    high cardinality. A moment becomes those calendar parts that vary, never absolute time: a
    model could use that only to tell training rows from later ones.

    Left out, with the reason: columns that ``aside`` names with one, columns of another role,
    columns that hold one value or none, moments without a part that varies, and text that is no
    language and of which more than 90 % of the values differ, or that settings.high_cardinality
    leaves out.

    The plan names an image network by its absolute path; a relative one starts at ``root``, the
    project's, or else at the current folder. Raises SpecError if the network cannot be read or
    used, and DataError when no feature remains.
    """
    settings = _with_network_found(settings or Features(), root or Path())
    features, left_out = [], {}
    for name, column in contract.columns.items():
        if column.role == "target":
            continue
        stated = (aside or {}).get(name) or _NO_FEATURE.get(column.role)
        if reason := stated or _emptiness(train[name], column):
            left_out[name] = reason
            continue
        kind = _kind(train[name], column)
        if reason := _unreadable(train[name], kind, settings):
            left_out[name] = reason
        else:
            features.append(_feature(train[name], name, column, kind))
    if not features:
        raise DataError(
            "No column is left for the model to read",
            found="; ".join(f"{name}: {reason}" for name, reason in left_out.items()),
            mend="add a source column that varies, or take one out of columns.drop",
        )
    return FeaturePlan(
        target=contract.target or "",
        features=features,
        weight=next(iter(contract.names("weight")), None),
        left_out=left_out,
        encoding=settings,
    )


def column_lineage(plan: FeaturePlan) -> dict[str, str]:
    """Return the training column that each encoded feature, or group of them, is read from.

    Numbers and categories keep the column's name. Calendar parts are named one by one, such as
    ``ordered_at_weekday``; the many numbers of a text, of a column of high cardinality and of an
    image together, such as ``comment_tfidf``, ``city_target`` and ``photo_descriptors`` (or
    ``photo_network``).
    """
    encoding = plan.encoding
    group = {"text": encoding.text, "high_cardinality": encoding.high_cardinality,
             "image": "network" if encoding.image_network else encoding.images}  # fmt: skip
    lineage: dict[str, str] = {}
    for feature in plan.features:
        parts = feature.parts or ([group[feature.kind]] if feature.kind in group else [])
        names = [f"{feature.column}_{part}" for part in parts] or [feature.column]
        lineage |= dict.fromkeys(names, feature.column)
    return lineage


def is_free_text(values: "pd.Series") -> bool:
    """Say whether different texts look like language rather than names.

    They do if most hold letters, and half of them have three words or more, or if most hold
    letters and blanks and they have more than 40 characters on average.

    >>> import pandas as pd
    >>> is_free_text(pd.Series(["came late again", "kind and quick", "the box was broken"]))
    True
    >>> is_free_text(pd.Series(["AB-120 F", "AB-121 F", "AB-122 M"]))
    False
    """
    judged = values.iloc[:_JUDGED_TEXTS].astype(str)
    if not len(judged) or judged.str.contains(r"[^\W\d_]").mean() < 0.5:
        return False
    words = judged.str.count(r"\S+")
    long = judged.str.len().mean() > _LONG_TEXT and (words > 1).mean() > 0.5
    return bool(words.median() >= _FEWEST_WORDS or long)


def _with_network_found(settings: Features, root: Path) -> Features:
    if settings.image_network is None:
        return settings
    # Trials run in processes whose working directory is another.
    path = str((root / settings.image_network).resolve())
    image_network(path)
    return settings.model_copy(update={"image_network": path})


def _emptiness(values: "pd.Series", column: ColumnContract) -> str | None:
    distinct = values.nunique()
    if distinct == 0:
        return "no value in the training rows"
    if distinct == 1 and values.notna().all():
        shown = column.type != "image" and not column.sensitive
        return f"one value in all training rows{f': {values.iloc[0]}' if shown else ''}"
    return None


def _kind(values: "pd.Series", column: ColumnContract) -> FeatureKind:
    if column.type != "string":
        return _KIND_OF_TYPE.get(column.type, "number")
    distinct, present = values.nunique(), int(values.notna().sum())
    most = MOST_CATEGORIES if column.allowed else min(MOST_CATEGORIES, LARGEST_SHARE * present)
    if distinct <= most:
        return "category"
    is_language = not column.allowed and is_free_text(values.dropna().drop_duplicates())
    return "text" if is_language else "high_cardinality"


def _unreadable(values: "pd.Series", kind: FeatureKind, settings: Features) -> str | None:
    if kind == "datetime" and not varying_parts(values.to_numpy()):
        return "no calendar part varies in the training rows"
    if kind != "high_cardinality":
        return None
    distinct, present = values.nunique(), int(values.notna().sum())
    shown = f"{distinct} different texts in {present} training rows"
    if distinct > NAMING_SHARE * present:
        return shown
    if settings.high_cardinality == "leave_out":
        return f"{shown} (features.high_cardinality: leave_out)"
    return None


def _feature(values: "pd.Series", name: str, column: ColumnContract, kind: FeatureKind) -> Feature:
    known = sorted(map(str, column.allowed)) if kind == "category" and column.allowed else None
    parts = varying_parts(values.to_numpy()) if kind == "datetime" else None
    return Feature(column=name, kind=kind, nullable=column.nullable, categories=known, parts=parts)
