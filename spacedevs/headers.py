"""Content policies: what a browser may load and run for an answer of this server."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "Content-Security-Policy"

#: Of what is no page: JSON, style sheets, pictures.
NOTHING = "default-src 'none'; frame-ancestors 'none'"


def page_policy(**more: str) -> str:
    """The policy of a page: files of this server alone, and what a page needs besides."""
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
#: ReDoc makes its style sheets by script. It puts empty <style> elements into the page, which the
#: hash of nothing allows, and fills them with rules, which no policy forbids. One with a
#: text, for scroll bars, is refused: REDOC_UI_SETTINGS leaves those to the browser. It searches in
#: a worker that it makes of a text.
REDOC = page_policy(
    style_src="'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='", worker_src="blob:"
)

#: What no page here asks a browser for.
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def content_policy(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware that gives every answer a policy, unless its view has given it one.

    Scripts and styles stand in files, so there is no nonce, and an answer can be kept.
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
