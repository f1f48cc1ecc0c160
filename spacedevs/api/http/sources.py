"""Where an answer comes from, as metrics and the access log tell it."""

from __future__ import annotations

from django.conf import settings

from spacedevs.api.http.refusals import Environment
from spacedevs.api.renderings.pictures import PATH as PICTURES

#: The key in a request's environment under which the source of its answer is noted.
SOURCE = "spacedevs.source"

KEPT = "kept"  # a process's memory
RENDERINGS = "renderings"  # stored renderings alone
MADE = "made"  # renderings of which some had to be made
REFUSED = "refused"  # a refusal, without Django
HEALTH, METRICS = "health", "metrics"
#: What Django answers without renderings: the admin, files, and all other pages.
ADMIN, PICTURE, STATIC, PAGE = "admin", "picture", "static", "page"


def source_of(environ: Environment, made: int | None = None) -> str:
    """The source of an answer of Django's.

    `made` is how many of the renderings that it shows had to be made; None if it shows none.
    """
    if made is not None:
        return MADE if made else RENDERINGS
    path = environ["PATH_INFO"]
    if path.startswith("/admin/"):
        return ADMIN
    if path.startswith(PICTURES):
        return PICTURE
    return STATIC if path.startswith(settings.STATIC_URL) else PAGE
