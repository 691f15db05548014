"""The file of a model: a plain skops file that also says what it is.

skops (https://skops.readthedocs.io/en/stable/persistence.html) stores objects as JSON and NumPy
arrays in a zip archive, so that reading a model runs no code. One more entry, ``ml_assets.json``,
holds the :class:`ModelInfo`. The bytes depend on the model alone: skops names its entries after
memory addresses and stamps them with the time, so both are replaced by counted values.
"""

import hashlib
import json
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeVar
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from pydantic import ValidationError

from ml_assets.estimator.fitted_model import MODEL_FORMAT, FittedModel, ModelInfo
from ml_assets.estimator.installed_types import installed_types
from ml_assets.spec.errors import ModelFileError

_Value = TypeVar("_Value")

INFO_ENTRY = "ml_assets.json"
SCHEMA_ENTRY = "schema.json"
_COMPRESSION_LEVEL = 1
_MEND = "restore the file from a backup, or materialize the model again"

# Types that skops does not trust by default and that the families' pipelines are made of. All are
# containers of numbers and texts: our own transformers, the folds of target means, compiled trees,
# neighbour indexes, support vectors, their metrics and dtypes. The boosting learners hold bytes,
# which are read by their libraries' own readers of data.
TRUSTED_TYPES: tuple[str, ...] = (
    "ml_assets.estimator.anomaly_ranks.AnomalyRanks",
    "ml_assets.estimator.calendar_parts.CalendarParts",
    "ml_assets.estimator.catboost_learner.CatBoostLearner",
    "ml_assets.estimator.ensemble.EnsembleClassifier",
    "ml_assets.estimator.ensemble.EnsembleRegressor",
    "ml_assets.estimator.hashed_categories.HashedCategories",
    "ml_assets.estimator.image_descriptors.ImageDescriptors",
    "ml_assets.estimator.image_network.ImageNetwork",
    "ml_assets.estimator.informative_features.InformativeFeatures",
    "ml_assets.estimator.lightgbm_learner.LightGBMLearner",
    "ml_assets.estimator.mahalanobis.Mahalanobis",
    "ml_assets.estimator.named_clusters.NamedClusters",
    "ml_assets.estimator.nearest_row_clusters.NearestRowClusters",
    "ml_assets.estimator.neighbor_votes.NeighborClassifier",
    "ml_assets.estimator.neighbor_votes.NeighborRegressor",
    "ml_assets.estimator.neural_network.NeuralNetwork",
    "ml_assets.estimator.text_terms.TextTerms",
    "ml_assets.estimator.xgboost_learner.XGBoostLearner",
    "numpy.dtype",
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.metrics._dist_metrics.EuclideanDistance64",
    "sklearn.metrics._dist_metrics.ManhattanDistance64",
    "sklearn.model_selection._split.KFold",
    "sklearn.model_selection._split.StratifiedKFold",
    "sklearn.neighbors._ball_tree.BallTree",
    "sklearn.neighbors._kd_tree.KDTree",
    "sklearn.tree._tree.Tree",
)


def pack(estimator: Any, info: ModelInfo) -> FittedModel:
    """Store a fitted estimator and its description as the bytes of one file.

    The same estimator and description always give the same bytes, and so the same version.
    Raises ModelFileError if the estimator holds types that ``unpack`` would refuse.
    """
    import skops.io

    dumped = skops.io.dumps(estimator)
    _must_be_trusted(dumped, info.families)
    content = _canonical(dumped, info)
    return FittedModel(estimator, info, content, content_version(content))


def must_be_storable(estimator: Any, family: str) -> None:
    """Raise ModelFileError if ``pack`` would refuse this fitted estimator of the family."""
    import skops.io

    _must_be_trusted(skops.io.dumps(estimator), [family])


def unpack(content: bytes, *, expected_version: str | None = None) -> FittedModel:
    """Load a model from the bytes of its file.

    Raises ModelFileError if the bytes are not those of ``expected_version``, if the file is
    damaged, or if it holds types outside :data:`TRUSTED_TYPES` and ``installed_types`` of its
    families. Nothing is trusted because the file says so.
    """
    version = content_version(content)
    if expected_version is not None and version != expected_version:
        raise ModelFileError(
            f"The model file is not version {expected_version}", found=version, mend=_MEND
        )
    info = describe(content)
    import skops.io

    if refused := _checked(lambda: _untrusted(content, info.families)):
        raise ModelFileError(
            "The model file holds types that are not trusted",
            found=", ".join(refused),
            mend="use a file that ml_assets wrote, and install the package of its family; these "
            "types may run code",
        )
    trusted = [*TRUSTED_TYPES, *_installed(info.families)]
    estimator = _checked(lambda: skops.io.loads(content, trusted=trusted))
    return FittedModel(estimator, info, content, version)


def describe(content: bytes) -> ModelInfo:
    """Read a model file's description; neither scikit-learn nor the model is loaded.

    Raises ModelFileError if the file is damaged, was not written by :func:`pack`, or was written
    by a newer version, whose models this one may not call rightly.
    """
    info = _info(content)
    if info.format > MODEL_FORMAT:
        raise ModelFileError(
            "The model file was written by a newer version of ml_assets",
            found=f"format {info.format}, known up to {MODEL_FORMAT}",
            mend="upgrade ml_assets",
        )
    return info


def fingerprint(estimators: list[Any]) -> str:
    """Return a text that is equal for fitted estimators of equal numbers.

    They are equal in the sense of the file: the same bytes would be stored.
    """
    import skops.io

    with ZipFile(BytesIO(skops.io.dumps(estimators))) as archive:
        names: dict[str, str] = {}
        schema = _renamed(json.loads(archive.read(SCHEMA_ENTRY)), {}, names)
        digest = hashlib.sha256(json.dumps(schema).encode())
        for name in names:
            digest.update(archive.read(name))
    return digest.hexdigest()


def _info(content: bytes) -> ModelInfo:
    try:
        with ZipFile(BytesIO(content)) as archive:
            if torn := archive.testzip():
                raise ModelFileError(
                    "The model file is damaged", found=f"entry {torn} is torn", mend=_MEND
                )
            return ModelInfo.model_validate_json(archive.read(INFO_ENTRY))
    except (BadZipFile, EOFError, OSError, zlib.error) as error:
        raise ModelFileError("The model file is damaged", found=str(error), mend=_MEND) from error
    except (KeyError, ValidationError) as error:
        raise ModelFileError(
            "The model file does not describe itself",
            found=f"{INFO_ENTRY}: {error}",
            mend="use a file that ml_assets wrote",
        ) from error


def content_version(content: bytes) -> str:
    """Return the version of a model file: 16 hexadecimal digits of its SHA-256.

    >>> content_version(b"model")
    '9372c470eeadd5ec'
    """
    return hashlib.sha256(content).hexdigest()[:16]


def _must_be_trusted(dumped: bytes, families: list[str]) -> None:
    if refused := _untrusted(dumped, families):
        raise ModelFileError(
            f"The model of {', '.join(families)} holds types that a model file must not hold",
            found=", ".join(refused),
            mend="build it of scikit-learn's estimators; or install its family as an entry point "
            "of the group ml_assets.families, with these types in its trusted_types",
        )


def _untrusted(content: bytes, families: list[str]) -> list[str]:
    import skops.io

    found = set(skops.io.get_untrusted_types(data=content)) - set(TRUSTED_TYPES)
    return sorted(found - set(_installed(families))) if found else []


def _installed(families: list[str]) -> list[str]:
    return [name for family in families for name in installed_types(family)]


def _checked(read: Callable[[], _Value]) -> _Value:
    try:
        return read()
    # A damaged schema surfaces as whatever its wrong value breaks first.
    except Exception as error:
        raise ModelFileError(
            "The model file cannot be read as a model",
            found=f"{type(error).__name__}: {error}",
            mend=_MEND,
        ) from error


def _canonical(content: bytes, info: ModelInfo) -> bytes:
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(buffer, "w") as new:
        names: dict[str, str] = {}
        schema = _renamed(json.loads(old.read(SCHEMA_ENTRY)), {}, names)
        _write(new, INFO_ENTRY, info.model_dump_json(indent=2).encode())
        _write(new, SCHEMA_ENTRY, json.dumps(schema).encode())
        for old_name, new_name in names.items():
            _write(new, new_name, old.read(old_name))
    return buffer.getvalue()


def _renamed(node: Any, ids: dict[int, int], names: dict[str, str]) -> Any:
    """Copy skops' tree with objects and files counted in the order in which they occur."""
    if isinstance(node, list):
        return [_renamed(item, ids, names) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {key: _renamed(value, ids, names) for key, value in node.items()}
    if "__module__" in node:  # a node of skops' own, not a dictionary that the model holds
        if isinstance(node.get("__id__"), int):
            copy["__id__"] = ids.setdefault(node["__id__"], len(ids) + 1)
        if isinstance(name := node.get("file"), str):
            copy["file"] = names.setdefault(name, f"{len(names) + 1}.{name.rpartition('.')[2]}")
    return copy


def _write(archive: ZipFile, name: str, data: bytes) -> None:
    entry = ZipInfo(name)  # dated 1980, whenever it is written
    entry.compress_type = ZIP_DEFLATED
    archive.writestr(entry, data, compresslevel=_COMPRESSION_LEVEL)
