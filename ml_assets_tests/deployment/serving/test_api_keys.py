import pytest

from ml_assets.deployment.serving.api_keys import ApiKeys, KeyGuard
from ml_assets.spec.errors import ServiceError
from ml_assets_tests.deployment.serving.exchange import exchange, fine

KEY, OTHER = "k" * 16, "o" * 40


@pytest.fixture
def guard(monkeypatch: pytest.MonkeyPatch) -> KeyGuard:
    monkeypatch.setenv("KEYS", f" {KEY}, {OTHER},")
    return KeyGuard(fine, "KEYS")


@pytest.mark.parametrize(
    "headers",
    [{"X-API-Key": KEY}, {"x-api-key": OTHER}, {"Authorization": f"Bearer {KEY}"},
     {"Authorization": f"bearer  {OTHER}"}],
)  # fmt: skip
def test_each_key_opens(guard: KeyGuard, headers: dict[str, str]) -> None:
    assert exchange(guard, headers=headers).status == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-API-Key": ""}, {"X-API-Key": KEY[:-1]}, {"X-API-Key": f"{KEY},{OTHER}"},
     {"Authorization": KEY}, {"Authorization": f"Basic {KEY}"}, {"Authorization": "Bearer "},
     {"X-API-Key": "wrong", "Authorization": f"Bearer {KEY}"}, {"X-API-Key": "é" * 16}],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/predict", "/explain", "/contract", "/docs.json", "/nowhere"])
def test_anything_else_is_a_401(guard: KeyGuard, headers: dict[str, str], path: str) -> None:
    answer = exchange(guard, path, headers)

    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json["problems"][0]["rule"] == "request.api_key"
    assert KEY not in answer.body.decode()


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/healthz", "/metrics", "/"])
def test_probes_and_the_page_are_open(guard: KeyGuard, path: str) -> None:
    assert exchange(guard, path).status == 200


@pytest.mark.parametrize("value", [None, "", " , ", "short", f"{KEY},short"])
def test_without_good_keys_nothing_starts(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("KEYS", raising=False)
    if value is not None:
        monkeypatch.setenv("KEYS", value)

    with pytest.raises(ServiceError, match="KEYS") as caught:
        ApiKeys.from_environment("KEYS")
    assert "short" not in str(caught.value).replace("too short", "")
    assert KEY not in str(caught.value)
