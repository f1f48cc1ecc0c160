"""Content security policies: what a browser may load and run for a response of this server."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "Content-Security-Policy"

#: For anything but pages: JSON, style sheets, pictures.
NOTHING = "default-src 'none'; frame-ancestors 'none'"


def page_policy(**more: str) -> str:
    """The policy of a page: this server's own files, and the sources in `more`, by directive."""
    sources = {
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
    }
    for name, value in more.items():
        directive = name.replace("_", "-")
        sources[directive] = f"{sources.get(directive, '')} {value}".strip()
    allowed = "; ".join(f"{directive} {value}" for directive, value in sources.items())
    return f"default-src 'none'; {allowed}; base-uri 'none'; frame-ancestors 'none'"


PAGE = page_policy()
#: ReDoc makes its style sheets by script: it inserts empty <style> elements, which the first hash
#: allows, that of the empty text, and fills them with rules, which no policy forbids. The second
#: hash allows the style of its scroll bars, which has a text. ReDoc searches in a worker that it
#: makes from a blob.
REDOC = page_policy(
    style_src=(
        "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' "
        "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='"
    ),
    worker_src="blob:",
)

#: Pages that show pictures of the data: those at the hosts that pictures are copied from, too.
PICTURES = page_policy(img_src=" ".join(settings.MEDIA_HOSTS))

#: Features of a browser that no page here uses.
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def content_policy(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware that gives each response a policy, unless its view has done so.

    Scripts and styles are files, so a policy needs no nonce, and a response can be kept.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault(HEADER, PAGE)
            response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        else:
            response.headers.setdefault(HEADER, NOTHING)
        return response

    return respond
