"""What a response depends on, read off the request: the key of kept responses.

Django sees nothing else of a request without credentials. So no response that is meant for one
client can reach another, and differences that can't change a response make no second question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from django.http import Http404
from django.utils.http import parse_header_parameters
from rest_framework.exceptions import NotAcceptable
from rest_framework.renderers import BaseRenderer

from spacedevs.api.contract.negotiation import FormatFirstNegotiation
from spacedevs.api.contract.viewsets import Endpoint
from spacedevs.api.http.encodings import USUAL_LENGTH
from spacedevs.api.http.endpoints import Addresses
from spacedevs.api.http.parameters import UnknownParameters, of_object
from spacedevs.api.http.refusals import Environment
from spacedevs.api.registry import Contract

#: The values of NAMES, in their order.
Question = tuple[Any, ...]
Renderers = tuple[type[BaseRenderer], ...]

#: The home page, which shows data and is kept.
HOME = "/"
NAMES = (
    "wsgi.url_scheme",
    "SERVER_NAME",
    "SERVER_PORT",
    "SCRIPT_NAME",
    "HTTP_HOST",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_ACCEPT",
)
TAKEN_AS_THEY_ARE = NAMES[:8]
CREDENTIALS = ("HTTP_AUTHORIZATION", "HTTP_COOKIE")


class Questions:
    """Reads questions off requests.

    `contracts` are the versions by their roots. `pages` are other addresses, with the renderers
    among which the Accept header chooses there. Responses below the paths `beside` the contracts
    show data, too; only those below the paths in `kept` are kept. Each of these has one format.
    """

    def __init__(
        self,
        contracts: Mapping[str, Contract],
        pages: Mapping[str, Renderers],
        beside: Iterable[str] = (),
        kept: Iterable[str] = (),
    ) -> None:
        self.showing_data = tuple(f"/{root}" for root in (*contracts, *beside))
        self.roots = tuple(f"/{root}" for root in contracts)
        self.kept = tuple(f"/{path}" for path in kept)
        self.pages = dict(pages)
        self.unknown_parameters = UnknownParameters(contracts)
        self.without_data = Addresses(contracts, lambda viewset: not viewset.shows_data)
        self.parameters: dict[str, frozenset[str]] = {
            f"/{root}{prefix}/": of_object(viewset)
            for root, contract in contracts.items()
            for prefix, viewset in contract.router.lists()
        }

    def read(self, environ: Environment) -> Question | None:
        """The question of a request.

        None if it has credentials, or if its response is never kept: the admin's, a static file.
        """
        path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
        in_one_format = path == HOME or path.startswith(self.kept)
        if not in_one_format and not path.startswith(self.roots) and path not in self.pages:
            return None
        for name in CREDENTIALS:
            if name in environ:
                return None
        of_data = () if in_one_format else tuple(Endpoint.renderer_classes)
        renderers = self.pages.get(path, of_data)
        accept = environ.get("HTTP_ACCEPT", "*/*")
        if renderers:
            usual = len(accept) <= USUAL_LENGTH and len(query) <= USUAL_LENGTH
            accept = (_usual_media_type if usual else _media_type)(accept, query, renderers)
        else:
            accept = "*/*"
        if query and accept.startswith("application/json"):
            query = self._relevant(path, query)
        return (*[environ.get(name) for name in TAKEN_AS_THEY_ARE], query, accept)

    def shows_data(self, path: str) -> bool:
        """Whether the response at a path shows data."""
        return (
            (path == HOME or path.startswith(self.showing_data))
            and path not in self.pages
            and path not in self.without_data
        )

    def _relevant(self, path: str, query: str) -> str:
        """The parameters that can change the response; for a list all, as its links repeat them.

        So does the redirect of an address without the slash at its end, such as `launch/upcoming`.
        One that ends in `.json/` may be that of a list.
        """
        if path in self.parameters or not path.endswith("/"):
            return query
        above, _, last = path.removesuffix("/").rpartition("/")
        names = self.parameters.get(f"{above}/")
        if names is None or "." in last:
            return query
        return "&".join(
            item for item in query.split("&") if unquote_plus(item.partition("=")[0]) in names
        )


def visible(environ: Environment, question: Question | None) -> Environment:
    """The part of a request's environment that Django may see."""
    if question is None:
        return dict(environ)
    seen = {name: value for name, value in environ.items() if not name.startswith("HTTP_")}
    seen |= {name: value for name, value in zip(NAMES, question, strict=True) if value is not None}
    # Scripts of any site may read any response. With an origin, each gets the header that says so.
    seen["HTTP_ORIGIN"] = "null"
    return seen


def _media_type(accept: str, query: str, renderers: Sequence[type[BaseRenderer]]) -> str:
    """The shortest Accept header that gets the same response; the given one if none is acceptable.

    Of its parameters only `indent` changes anything.
    """
    parameters = {}
    if "format" in query or "%" in query:
        parameters = dict(parse_qsl(query, keep_blank_values=True, encoding="utf-8"))
    request: Any = SimpleNamespace(query_params=parameters, headers={"accept": accept})
    try:
        renderer, media_type = FormatFirstNegotiation().select_renderer(
            request, [renderer_class() for renderer_class in renderers]
        )
    except (NotAcceptable, Http404, ValueError):
        return accept
    indent = parse_header_parameters(media_type)[1].get("indent", "")
    if not indent.isdecimal():
        return renderer.media_type
    return f"{renderer.media_type}; indent={min(int(indent[:2]), 8)}"


_usual_media_type = lru_cache(1024)(_media_type)
