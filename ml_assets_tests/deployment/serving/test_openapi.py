from typing import Any

import pytest

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.deployment.serving.explain_endpoint import explain_response_model
from ml_assets.deployment.serving.openapi import openapi
from ml_assets.deployment.serving.prediction_answer import response_model
from ml_assets.deployment.serving.request_body import RequestBody
from ml_assets_tests.deployment.conftest import Case


def described(case: Case, contract: Contract, with_keys: bool = False) -> dict[str, Any]:
    info = case.model.info
    posts = {
        path: (RequestBody(name, contract, 5).model, answer, "What it does.")
        for path, name, answer in (
            ("/predict", "PredictRequest", response_model(contract, info)),
            ("/explain", "ExplainRequest", explain_response_model(contract, info)),
        )
    }
    return openapi("mixed", "v1", contract, posts, with_keys=with_keys)


def test_routes_columns_units_and_examples(mixed: Case) -> None:
    score = ColumnContract(type="number", min=0, max=10, unit="kg", description="How heavy.")
    contract = mixed.contract.model_copy(
        update={"columns": {**mixed.contract.columns, "score": score}}
    )

    document = described(mixed, contract)

    assert set(document["paths"]) == {"/predict", "/explain", "/contract", "/docs.json", "/livez",
                                      "/healthz", "/readyz", "/metrics"}  # fmt: skip
    column = document["components"]["schemas"]["Row"]["properties"]["score"]
    assert (column["minimum"], column["maximum"]) == (0, 10)
    assert (column["x-unit"], column["examples"]) == ("kg", [5.0])
    assert "Unit: kg." in column["description"]
    media = document["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]
    RequestBody("R", contract, 5).model.model_validate(media["example"])


@pytest.mark.parametrize("with_keys", [False, True])
def test_every_mistake_has_the_one_shape(mixed: Case, with_keys: bool) -> None:
    document = described(mixed, mixed.contract, with_keys)

    schemas = {
        str(answer["content"]["application/json"]["schema"])
        for route in document["paths"].values() for method in route.values()
        for code, answer in method["responses"].items() if int(code) >= 400
    }  # fmt: skip
    assert schemas == {str({"$ref": "#/components/schemas/Refusal"})}
    assert ("401" in document["paths"]["/predict"]["post"]["responses"]) is with_keys
    assert ("security" in document) is with_keys
    references = {part.split("'")[0] for part in str(document).split("#/components/schemas/")[1:]}
    assert references <= set(document["components"]["schemas"])


def test_without_an_example_there_is_none(mixed: Case) -> None:
    plan = ColumnContract(type="string", pattern="[A-Z]{3}-[0-9]+")
    contract = mixed.contract.model_copy(
        update={"columns": {**mixed.contract.columns, "plan": plan}}
    )
    document = described(mixed, contract)

    assert "example" not in str(document["paths"]["/predict"])
