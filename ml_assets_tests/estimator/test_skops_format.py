import io
import json
import subprocess
import sys
import zipfile

import numpy as np
import pytest
import skops.io

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import MODEL_FORMAT
from ml_assets.estimator.skops_format import (
    INFO_ENTRY,
    SCHEMA_ENTRY,
    TRUSTED_TYPES,
    content_version,
    describe,
    fingerprint,
    pack,
    unpack,
)
from ml_assets.spec.errors import ModelFileError
from ml_assets.spec.metrics import Task
from ml_assets_tests.estimator.models import ESTIMATORS, PLAN, ensemble, fitted, table


@pytest.mark.parametrize("family", ESTIMATORS)
def test_a_model_comes_back_with_the_same_numbers(family: str) -> None:
    frame = table()
    estimator, info = fitted(family, frame)
    model = pack(estimator, info)

    back = unpack(model.content, expected_version=model.version)

    features = feature_matrix(frame, PLAN)
    call = "predict" if family == "extra_trees" else "predict_proba"
    expected, got = getattr(estimator, call)(features), getattr(back.estimator, call)(features)
    assert np.array_equal(expected, got)
    assert (back.info, back.content, back.version) == (info, model.content, model.version)


@pytest.mark.parametrize("family", ESTIMATORS)
def test_the_same_model_has_the_same_bytes_wherever_and_whenever_it_is_fitted(family: str) -> None:
    first = pack(*fitted(family, table()))
    keep_memory_busy = [object() for _ in range(1000)]
    second = pack(*fitted(family, table()))

    assert keep_memory_busy
    assert first.content == second.content
    assert first.version == content_version(first.content)


def test_another_process_writes_the_same_bytes() -> None:
    script = (
        "from ml_assets_tests.estimator.models import fitted, table\n"
        "from ml_assets.estimator.skops_format import pack\n"
        "print(pack(*fitted('random_forest', table())).version)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == pack(*fitted("random_forest", table())).version


def test_the_file_is_a_plain_skops_file() -> None:
    model = pack(*fitted("linear", table()))

    untrusted = skops.io.get_untrusted_types(data=model.content)

    assert set(untrusted) <= set(TRUSTED_TYPES)
    assert skops.io.loads(model.content, trusted=untrusted).classes_.tolist() == ["big", "small"]


def test_describing_a_file_does_not_import_scikit_learn() -> None:
    model = pack(*fitted("linear", table()))
    script = (
        "import sys; from ml_assets.estimator.skops_format import describe\n"
        "print(describe(sys.stdin.buffer.read()).family, 'sklearn' in sys.modules)"
    )

    run = subprocess.run(
        [sys.executable, "-c", script], input=model.content, capture_output=True, check=True
    )

    assert run.stdout.decode().split() == ["linear", "False"]


def test_another_version_is_refused() -> None:
    model = pack(*fitted("linear", table()))

    with pytest.raises(ModelFileError, match=f"not version 0000.*Found: {model.version}"):
        unpack(model.content, expected_version="0000")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_truncated_file_is_refused(share: float) -> None:
    content = pack(*fitted("linear", table())).content

    with pytest.raises(ModelFileError, match="damaged"):
        unpack(content[: int(len(content) * share)])


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7])
def test_a_flipped_byte_is_refused(share: float) -> None:
    content = bytearray(pack(*fitted("linear", table())).content)
    content[int(len(content) * share)] ^= 0xFF

    with pytest.raises(ModelFileError, match="damaged"):
        unpack(bytes(content))


def test_a_file_of_format_1_is_read_as_before() -> None:
    model = pack(*fitted("linear", table()))
    old = json.loads(model.info.model_dump_json())
    old["format"] = 1
    for new in ("threshold", "members"):
        del old[new]

    info = describe(_with_entry(model.content, INFO_ENTRY, json.dumps(old).encode()))

    assert (info.format, info.threshold, info.members) == (1, None, None)
    assert info.model_copy(update={"format": MODEL_FORMAT}) == model.info


def test_a_file_of_a_newer_format_is_refused() -> None:
    estimator, info = fitted("linear", table())
    newer = pack(estimator, info.model_copy(update={"format": MODEL_FORMAT + 1}))

    with pytest.raises(ModelFileError, match=r"newer version.*Mend: upgrade"):
        unpack(newer.content)


def test_fingerprints_tell_fitted_estimators_apart() -> None:
    same = [fingerprint([fitted("random_forest", table())[0]]) for _ in range(2)]

    assert same[0] == same[1]
    assert fingerprint([fitted("random_forest", table(seed=2))[0]]) != same[0]
    assert fingerprint([]) != same[0]


@pytest.mark.parametrize("task", ["binary_classification", "regression"])
def test_an_ensemble_comes_back_with_the_same_numbers_and_bytes(task: Task) -> None:
    frame = table()
    packed = [pack(*ensemble(task, frame)) for _ in range(2)]
    back = unpack(packed[0].content)

    features = feature_matrix(table(seed=2), PLAN)
    assert np.array_equal(back.estimator.predict(features), packed[0].estimator.predict(features))
    assert packed[0].content == packed[1].content
    # Shared steps are stored once, and shared again when they are read.
    first, second = back.estimator.members[:2]
    assert first.steps[0][1] is second.steps[0][1]


def test_a_file_of_another_program_is_refused() -> None:
    estimator, _ = fitted("linear", table())

    with pytest.raises(ModelFileError, match="does not describe itself"):
        describe(skops.io.dumps(estimator))


def test_a_wrong_schema_is_refused() -> None:
    content = pack(*fitted("linear", table())).content

    with pytest.raises(ModelFileError, match="cannot be read as a model"):
        unpack(_with_entry(content, SCHEMA_ENTRY, b'{"protocol": 2, "__loader__": "NoNode"}'))


def test_a_type_outside_the_list_is_refused_by_name() -> None:
    content = pack(*fitted("linear", table())).content
    harmful = skops.io.dumps(zipfile.ZipInfo)
    schema = zipfile.ZipFile(io.BytesIO(harmful)).read(SCHEMA_ENTRY)

    with pytest.raises(ModelFileError, match=r"not trusted.*zipfile\.ZipInfo"):
        unpack(_with_entry(content, SCHEMA_ENTRY, schema))


def _with_entry(content: bytes, name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in (INFO_ENTRY, SCHEMA_ENTRY):
            new.writestr(entry, data if entry == name else old.read(entry))
    return buffer.getvalue()
