"""The WSGI application that granian, or any other server, runs."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spacedevs.settings")

django_application = get_wsgi_application()

from spacedevs.api.answers import Answers  # noqa: E402 - it needs the apps to be there

application = Answers(django_application)
