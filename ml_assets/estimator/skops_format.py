"""The file of a model: a plain skops file that also says what it is.

skops (https://skops.readthedocs.io/en/stable/persistence.html) stores objects as JSON and NumPy
arrays in a zip archive, so that reading a model runs no code. One more entry, ``ml_assets.json``,
holds the :class:`ModelInfo`. The bytes depend on the model alone: skops names its entries after
memory addresses and stamps them with the time, so both are replaced by counted values.
"""

import hashlib
import json
from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeVar
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from pydantic import ValidationError

from ml_assets.estimator.fitted_model import FittedModel, ModelInfo
from ml_assets.spec.errors import ModelFileError

_Value = TypeVar("_Value")

INFO_ENTRY = "ml_assets.json"
SCHEMA_ENTRY = "schema.json"
_COMPRESSION_LEVEL = 1
_MEND = "restore the file from a backup, or materialize the model again"

# Types that skops does not trust by default and that the families' pipelines are made of. All are
# containers of numbers and texts: our own transformers, the folds of target means, compiled trees,
# neighbour indexes, their metric and dtypes.
TRUSTED_TYPES: tuple[str, ...] = (
    "ml_assets.estimator.anomaly_ranks.AnomalyRanks",
    "ml_assets.estimator.calendar_parts.CalendarParts",
    "ml_assets.estimator.hashed_categories.HashedCategories",
    "ml_assets.estimator.image_descriptors.ImageDescriptors",
    "ml_assets.estimator.image_network.ImageNetwork",
    "ml_assets.estimator.informative_features.InformativeFeatures",
    "ml_assets.estimator.mahalanobis.Mahalanobis",
    "ml_assets.estimator.named_clusters.NamedClusters",
    "ml_assets.estimator.nearest_row_clusters.NearestRowClusters",
    "ml_assets.estimator.text_terms.TextTerms",
    "numpy.dtype",
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
    """
    import skops.io

    content = _canonical(skops.io.dumps(estimator), info)
    return FittedModel(estimator, info, content, content_version(content))


def unpack(content: bytes, *, expected_version: str | None = None) -> FittedModel:
    """Load a model from the bytes of its file.

    Raises ModelFileError if the bytes are not those of ``expected_version``, if the file is
    damaged, or if it holds types outside :data:`TRUSTED_TYPES`.
    """
    version = content_version(content)
    if expected_version is not None and version != expected_version:
        raise ModelFileError(
            f"The model file is not version {expected_version}", found=version, mend=_MEND
        )
    info = describe(content)
    import skops.io

    untrusted = _checked(lambda: skops.io.get_untrusted_types(data=content))
    if refused := sorted(set(untrusted) - set(TRUSTED_TYPES)):
        raise ModelFileError(
            "The model file holds types that are not trusted",
            found=", ".join(refused),
            mend="use a file that ml_assets wrote; these types may run code",
        )
    estimator = _checked(lambda: skops.io.loads(content, trusted=list(TRUSTED_TYPES)))
    return FittedModel(estimator, info, content, version)


def describe(content: bytes) -> ModelInfo:
    """Read a model file's description; neither scikit-learn nor the model is loaded.

    Raises ModelFileError if the file is damaged or was not written by :func:`pack`.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            if torn := archive.testzip():
                raise ModelFileError(
                    "The model file is damaged", found=f"entry {torn} is torn", mend=_MEND
                )
            return ModelInfo.model_validate_json(archive.read(INFO_ENTRY))
    except (BadZipFile, EOFError, OSError) as error:
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
