import json
from typing import Any

import msgspec
import pytest

from hongyan.dialects.rest.openapi import write_document
from hongyan.wire.operations import Operation


class Thing(msgspec.Struct):
    """A thing."""

    name: str
    size: int = 0


class Ask(msgspec.Struct):
    """What to show."""

    id: str
    kind: str
    limit: int = 10


class Nothing(msgspec.Struct):
    """No parameters."""


async def call(_: Any) -> Any:
    raise NotImplementedError


def operation(method: str, path: str, request: type[msgspec.Struct], reply: Any = Thing) -> Operation:
    return Operation(method=method, path=path, request=request, reply=reply, call=call, summary=f"{method} it")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    operations = [
        operation("GET", "/things/{id}", Ask),
        operation("POST", "/things/{id}", Thing),
        operation("GET", "/all", Nothing, tuple[Thing, ...]),
    ]
    written: dict[str, Any] = json.loads(json.dumps(write_document(operations, version="1.2.3")))
    return written


def test_the_document_says_which_program_it_describes(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["info"]["version"] == "1.2.3"


def test_calls_of_one_path_stand_together_below_the_root(document: dict[str, Any]) -> None:
    assert {path: [*methods] for path, methods in document["paths"].items()} == {
        "/api/v1/things/{id}": ["get", "post"],
        "/api/v1/all": ["get"],
    }


def test_every_call_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    names = [call["operationId"] for methods in document["paths"].values() for call in methods.values()]
    assert names == ["get_things__id_", "post_things__id_", "get_all"]


def test_a_get_takes_its_fields_from_path_and_query(document: dict[str, Any]) -> None:
    get = document["paths"]["/api/v1/things/{id}"]["get"]
    assert [(each["name"], each["in"], each["required"]) for each in get["parameters"]] == [
        ("id", "path", True),
        ("kind", "query", True),
        ("limit", "query", False),
    ]
    assert get["parameters"][2]["schema"] == {"type": "integer", "default": 10}
    assert "requestBody" not in get


def test_a_get_without_fields_takes_none(document: dict[str, Any]) -> None:
    assert document["paths"]["/api/v1/all"]["get"]["parameters"] == []


def test_every_other_call_takes_a_body(document: dict[str, Any]) -> None:
    post = document["paths"]["/api/v1/things/{id}"]["post"]
    assert post["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Thing"}
    assert "parameters" not in post


def test_every_answer_may_be_an_error_in_the_one_shape(document: dict[str, Any]) -> None:
    calls = [call for methods in document["paths"].values() for call in methods.values()]
    schemas = [call["responses"]["default"]["content"]["application/json"]["schema"] for call in calls]
    assert schemas == [{"$ref": "#/components/schemas/Error"}] * 3
    error = document["components"]["schemas"]["Error"]["properties"]["error"]
    assert error["required"] == ["code", "message", "retryable"]


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    wanted = {each.partition('"')[0] for each in text.split("#/components/schemas/")[1:]}
    assert wanted == {"Thing", "Error"} <= document["components"]["schemas"].keys()


def test_a_call_needs_the_operators_key(document: dict[str, Any]) -> None:
    assert document["security"] == [{"admin": []}]
    assert document["components"]["securitySchemes"]["admin"]["scheme"] == "bearer"
