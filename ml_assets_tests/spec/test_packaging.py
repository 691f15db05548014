from typing import Any

import pytest
from pydantic import ValidationError

from ml_assets_tests.spec.specs import make_spec


def test_defaults() -> None:
    packaging = make_spec().packaging
    assert (packaging.min_replicas, packaging.max_replicas, packaging.port) == (2, 6, 3000)
    assert packaging.secrets == []


@pytest.mark.parametrize(
    ("packaging", "told"),
    [
        ({"min_replicas": 7}, "max_replicas is below min_replicas"),
        ({"cpu": "lots"}, "packaging.cpu"),
        ({"memory": "1GB"}, "packaging.memory"),
        ({"secrets": ["CHURN KEY"]}, "packaging.secrets"),
        ({"port": 80}, "packaging.port"),
        ({"replicas": 2}, "Unknown field 'replicas'"),
    ],
)
def test_what_kubernetes_would_refuse_is_refused_at_load(
    packaging: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        make_spec(packaging=packaging)
    first = caught.value.errors()[0]
    assert told in f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
