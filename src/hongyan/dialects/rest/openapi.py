"""The OpenAPI document, generated from the operations."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from hongyan.wire.operations import Operation

from . import ROOT

_PART = re.compile(r"{(\w+)}")
_REF = "#/components/schemas/{name}"

_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "retryable"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "field": {"type": "string"},
                "retryable": {"type": "boolean"},
            },
        }
    },
}


def write_document(operations: Sequence[Operation], *, version: str) -> dict[str, Any]:
    """Return the document that describes ``operations``."""
    types = [type_ for operation in operations for type_ in (operation.request, operation.reply)]
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for index, operation in enumerate(operations):
        request, reply = schemas[2 * index], schemas[2 * index + 1]
        paths.setdefault(ROOT + operation.path, {})[operation.method.lower()] = _describe(
            operation, request, reply, components
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hongyan", "version": version, "summary": "The native API of the WeChat gateway Hongyan"},
        "servers": [{"url": "/"}],
        "security": [{"admin": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"admin": {"type": "http", "scheme": "bearer"}},
            "schemas": {**components, "Error": _ERROR},
        },
    }


def _describe(
    operation: Operation, request: dict[str, Any], reply: dict[str, Any], components: dict[str, Any]
) -> dict[str, Any]:
    # A union of requests has no fields of its own; it is a body, always.
    fields = components[request["$ref"].rpartition("/")[2]] if "$ref" in request else request
    in_path = _PART.findall(operation.path)
    described: dict[str, Any] = {
        "operationId": f"{operation.method.lower()}{operation.path.translate(str.maketrans('/{}', '___'))}",
        "summary": operation.summary,
        "responses": {
            "200": {"description": "Done", "content": {"application/json": {"schema": reply}}},
            "default": {
                "description": "Not done",
                "content": {"application/json": {"schema": {"$ref": _REF.format(name="Error")}}},
            },
        },
    }
    if operation.method == "GET":
        described["parameters"] = [
            {
                "name": name,
                "in": "path" if name in in_path else "query",
                "required": name in in_path or name in fields.get("required", ()),
                "schema": schema,
            }
            for name, schema in fields.get("properties", {}).items()
        ]
    else:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": request}}}
    return described
