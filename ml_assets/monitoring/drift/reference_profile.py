"""The reference: how the columns lie in the training rows, and what the model says of new ones."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from ml_assets.contract.contract import Contract
from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.monitoring.drift.column_bins import ColumnBins, learn_bins
from ml_assets.monitoring.drift.column_counts import ColumnCounts
from ml_assets.monitoring.drift.prediction_columns import predicted_batches
from ml_assets.monitoring.drift.table_counts import count_table, sample_table
from ml_assets.spec.errors import DataError, SpecError
from ml_assets.spec.nearest_name import nearest_name

if TYPE_CHECKING:
    import pyarrow as pa


class ColumnProfile(BaseModel):
    """The bins of a column, and the rows of the reference in them."""

    bins: ColumnBins
    counts: ColumnCounts


class ReferenceProfile(BaseModel):
    """What windows of the prediction log are compared with.

    ``columns`` are the features in the training rows, ``predictions`` the model's answers to the
    held-out rows: of rows that it has learnt from it would be too sure.
    """

    model_config = ConfigDict(protected_namespaces=())

    model_version: str
    contract_version: int
    rows: int = Field(description="Training rows.")
    held_out_rows: int
    seed: int
    columns: dict[str, ColumnProfile]
    predictions: dict[str, ColumnProfile]
    left_out: dict[str, str] = Field(
        default_factory=dict, description="Features that are not compared, with the reason."
    )


def profile_reference(
    train: ParquetTable,
    held_out: ParquetTable,
    model: FittedModel,
    contract: Contract,
    *,
    ignore: Collection[str] = (),
    seed: int = 0,
) -> "tuple[ReferenceProfile, pa.Table | None]":
    """Return the profile, and the sample of training rows that the joint comparison needs.

    The sample is null where no feature can be compared: then only answers are. Two passes over the
    training rows: a sample settles the bins, then all rows are counted. Raises SpecError if
    ``ignore`` names no feature, and DataError if there are no training rows.
    """
    names, left_out = _compared(contract, ignore)
    contracts = {name: contract.columns[name] for name in names}
    rows = train.rows
    if rows == 0:
        raise DataError("There are no training rows to compare with", found="an empty train_data",
                        mend="materialize train_data with rows")  # fmt: skip
    sample = sample_table(train.batches(names), seed=seed) if names else None
    bins = {} if sample is None else {
        name: learn_bins(sample.column(name), contracts[name]) for name in names
    }  # fmt: skip
    counted = count_table(train.batches(names), bins, sampled_rows=0)
    predictions = _predictions(model, held_out, seed)
    profile = ReferenceProfile(
        model_version=model.version,
        contract_version=contract.version,
        rows=rows,
        held_out_rows=held_out.rows,
        seed=seed,
        columns=_profiles(bins, counted.columns),
        predictions=predictions,
        left_out=left_out,
    )
    return profile, sample


def _compared(contract: Contract, ignore: Collection[str]) -> tuple[list[str], dict[str, str]]:
    """Return the features to compare, and the others with the reason."""
    features = contract.names("feature")
    for name in ignore:
        if name not in features:
            raise SpecError(f"monitoring.drift.ignore names {name!r}, which is no feature",
                            mend=nearest_name(name, features))  # fmt: skip
    left_out = {}
    for name in features:
        if name in ignore:
            left_out[name] = "monitoring.drift.ignore names it"
        elif contract.columns[name].sensitive:
            left_out[name] = "sensitive: the prediction log does not hold its values"
        elif contract.columns[name].type == "image":
            left_out[name] = "an image: the prediction log does not hold it"
    return [name for name in features if name not in left_out], left_out


def _predictions(model: FittedModel, held_out: ParquetTable, seed: int) -> dict[str, ColumnProfile]:
    sample = sample_table(predicted_batches(model, held_out), seed=seed)
    if sample is None:
        return {}
    bins = {name: learn_bins(sample.column(name)) for name in sample.column_names}
    counted = count_table(predicted_batches(model, held_out), bins, sampled_rows=0)
    return _profiles(bins, counted.columns)


def _profiles(
    bins: Mapping[str, ColumnBins], counts: Mapping[str, ColumnCounts]
) -> dict[str, ColumnProfile]:
    return {name: ColumnProfile(bins=bins[name], counts=counts[name]) for name in bins}
