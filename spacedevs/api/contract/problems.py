"""The errors of the API, as the OpenAPI document describes them."""

from __future__ import annotations

from typing import Any

from django.conf import settings

#: What an error says: a sentence under `detail`, or what is wrong with each parameter.
SCHEMAS: dict[str, Any] = {
    "Problem": {
        "type": "object",
        "description": "Why there is no answer.",
        "properties": {
            "detail": {"type": "string", "description": "The reason in a sentence, in English."}
        },
        "required": ["detail"],
    },
    "BadParameters": {
        "type": "object",
        "description": "What is wrong with each parameter that can't be understood, by its name.",
        "additionalProperties": {"type": "array", "items": {"type": "string"}},
    },
}
RETRY_AFTER = {
    "Retry-After": {
        "description": "The seconds to wait before the next call.",
        "schema": {"type": "integer"},
    }
}


def _response(description: str, *schemas: str, example: Any, **more: Any) -> dict[str, Any]:
    shapes = [{"$ref": f"#/components/schemas/{name}"} for name in schemas]
    content = {"schema": shapes[0] if len(shapes) == 1 else {"anyOf": shapes}, "example": example}
    return {"description": description, **more, "content": {"application/json": content}}


#: The responses, by their names as components.
RESPONSES: dict[str, Any] = {
    "BadRequest": _response(
        "A parameter can't be understood, or asks for more than is taken.",
        "BadParameters",
        "Problem",
        example={"net__gte": ["Enter a valid date/time."]},
    ),
    "Unauthorized": _response(
        "The token is none of this server's.", "Problem", example={"detail": "Invalid token."}
    ),
    "NotFound": _response("There is no such object.", "Problem", example={"detail": "Not found."}),
    "TooManyRequests": _response(
        "The calls of this hour are used up.",
        "Problem",
        example={"detail": "Request was throttled. Expected available in 1200 seconds."},
        headers=RETRY_AFTER,
    ),
    "Unavailable": _response(
        "The server is busy, or its database is away.",
        "Problem",
        example={"detail": "The server is busy. Try again in 2 seconds."},
        headers=RETRY_AFTER,
    ),
}
#: The names of these by status.
NAMES = {
    "400": "BadRequest",
    "401": "Unauthorized",
    "404": "NotFound",
    "429": "TooManyRequests",
    "503": "Unavailable",
}


def problems(*, filtered: bool, single: bool) -> dict[str, Any]:
    """References to the errors of an operation, by status.

    `filtered` is one that reads filters, `single` shows an object that there may not be.
    """
    known = {"400": filtered, "401": settings.REFUSE_UNKNOWN_TOKENS, "404": single}
    return {
        status: {"$ref": f"#/components/responses/{name}"}
        for status, name in NAMES.items()
        if known.get(status, True)
    }


def add_problems(document: dict[str, Any]) -> None:
    """Add to an OpenAPI document what the operations refer to."""
    components = document["components"]
    components["schemas"] |= SCHEMAS
    components["responses"] = RESPONSES
