"""The OpenAPI document, made to say what upstream's says."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.urls import include, path
from drf_spectacular.authentication import TokenScheme
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.serializers import PolymorphicProxySerializerExtension
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer
from rest_framework.serializers import URLField

from spacedevs.api.contract.descriptions import endpoint_text, standing_text
from spacedevs.api.contract.keys import meaning
from spacedevs.api.contract.modes import Modes
from spacedevs.api.contract.problems import add_problems, problems
from spacedevs.api.registry import SerializerClass, registry

#: How the union of modes that no key tells apart is called, after the default mode.
IN_ANY_MODE = "InAnyMode"


class ContractGenerator(SchemaGenerator):
    """Makes the OpenAPI document of one version, by default of the current one.

    Raises CommandError for a version that isn't served, which only a command can ask for.
    """

    def __init__(self, *args: Any, api_version: str | None = None, **kwargs: Any) -> None:
        served = {contract.version: contract for contract in registry.contracts}
        version = api_version or registry.current.version
        if version not in served:
            known = ", ".join(served)
            raise CommandError(f"Version {version} is not served; there is {known}.")
        self.contract = served[version]
        patterns = [path(self.contract.root, include(self.contract.router.urls))]
        super().__init__(*args, **{**kwargs, "patterns": patterns})

    def create_view(self, *args: Any, **kwargs: Any) -> Any:
        view = super().create_view(*args, **kwargs)
        view.root = self.contract.root
        return view

    def get_schema(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        schema = super().get_schema(*args, **kwargs)
        schema["info"]["version"] = f"v{self.contract.version}"
        if standing := standing_text(self.contract):
            schema["info"]["description"] += f" {standing}"
        add_problems(schema)
        return schema


class OperationSchema(AutoSchema):
    """Operations of a ResourceViewSet, read off its attributes."""

    view: Any

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        operation["responses"] |= problems(
            filtered=self.view.filterset_class is not None,
            single=getattr(self.view, "detail", False),
        )
        return {"tags": [], **operation}

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:
        super()._insert_field_validators(field, schema)
        if isinstance(field, URLField) and schema.pop("oneOf", None):
            # the address may be empty, which is no URI, though upstream documents it as one
            schema |= {"type": "string"}

    def _get_serializer_field_meta(self, field: Any, direction: str) -> dict[str, Any]:
        meta = super()._get_serializer_field_meta(field, direction)
        named = field.field_name and field.parent
        if named and (told := meaning(type(field.parent), field.field_name)):
            meta["description"] = told
        return meta

    def get_summary(self) -> str | None:
        if not self.view.summarized:
            return None
        listed = self._is_list_view()
        return f"{'List' if listed else 'Get'} {self.view.title(plural=listed)}"

    def get_description(self) -> str:  # type: ignore[override]
        return endpoint_text(self.view)

    def get_tags(self) -> list[str]:
        return list(self.view.tags)

    def get_override_parameters(self) -> list[Any]:
        names = self._modes_to_ask_for()
        if not names:
            return []
        return [
            OpenApiParameter(
                "mode",
                str,
                enum=sorted(names),
                description="Level of detail in the response.",
            )
        ]

    def get_paginated_name(self, serializer_name: str) -> str:
        return super().get_paginated_name(serializer_name.removesuffix(IN_ANY_MODE))

    def get_response_serializers(self) -> Any:
        modes = self.view.modes
        if not modes:
            return self.view.get_serializer_class()()
        if not self._is_list_view(modes.fullest()):
            return self._in_any_of(modes, modes.fullest)
        return self._in_any_mode(modes)

    def _modes_to_ask_for(self) -> list[str]:
        """The modes that a request can ask for, the leanest first; none if there is no choice."""
        modes = self.view.modes
        if not modes or self.view.mode:
            return []
        if self._is_list_view(modes.fullest()):
            return modes.names
        return [*modes.of_single, modes.names[-1]] if modes.of_single else []

    def _in_any_mode(self, modes: Modes) -> Any:
        """What the mode of a request decides: a union, or the default mode where there is none."""
        if modes.component and not self.view.mode:
            return PolymorphicProxySerializer(
                component_name=modes.component,
                serializers=modes.serializers,
                resource_type_field_name="response_mode",
            )
        for serializer_class in modes.serializers.values():  # no path may refer to it
            self.resolve_serializer(serializer_class, "response")
        return self._in_any_of(modes, modes.choose(self.view.mode))

    def _in_any_of(self, modes: Modes, by_default: SerializerClass) -> Any:
        """The union of the modes that can be asked for, whose members no key tells apart.

        The fullest comes first: a generated client takes the first one that fits, and a leaner one
        fits as well.
        """
        names = self._modes_to_ask_for()
        if len(names) < 2:
            return by_default()
        name = self._get_serializer_name(by_default(), "response")
        return PolymorphicProxySerializer(
            component_name=f"{name}{IN_ANY_MODE}",
            serializers=[modes.serializers[name] for name in reversed(names)],
            resource_type_field_name=None,
        )


class SingleOperationSchema(OperationSchema):
    """Operations of a SingleViewSet: one object, though upstream documents a list of them."""

    def get_operation_id(self) -> str:
        return f"{super().get_operation_id().removesuffix('retrieve')}list"  # upstream's name

    def get_summary(self) -> str | None:
        return self.view.summary

    def get_override_parameters(self) -> list[Any]:
        return []  # upstream documents no `mode` here

    def get_response_serializers(self) -> Any:
        modes = self.view.modes
        return self._in_any_mode(modes) if modes else self.view.get_serializer_class()()

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False


class UnionSchema(PolymorphicProxySerializerExtension):
    """A union without a discriminator: several of its members may fit, not just one."""

    priority = 0

    def map_serializer(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        schema = super().map_serializer(auto_schema, direction)
        return schema if "discriminator" in schema else {"anyOf": schema["oneOf"]}


class ResponseModeSchema(OpenApiSerializerFieldExtension):
    """`response_mode` with its one value, which tells the members of a union apart."""

    target_class = "spacedevs.api.contract.modes.ResponseModeField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        return {"type": "string", "enum": [self.target.mode]}


class DurationSchema(OpenApiSerializerFieldExtension):
    """Durations as plain strings, as upstream documents them."""

    target_class = "spacedevs.api.contract.fields.DurationField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        return {"type": "string"}


class TokenAuthenticationScheme(TokenScheme):
    """The token of the Authorization header, under upstream's name."""

    target_class = "spacedevs.api.contract.authentication.TokenAuthentication"
    name = "Token_Authentication"
    priority = 1

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        definition = super().get_security_definition(auto_schema)
        refused = settings.REFUSE_UNKNOWN_TOKENS
        unknown = "is refused with 401" if refused else "counts as none"
        definition["description"] += f"; one that this server doesn't know {unknown}."
        return definition
