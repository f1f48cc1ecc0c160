"""The WSGI application that granian, or any other server, runs."""

from __future__ import annotations

import os
from multiprocessing.util import Finalize

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spacedevs.settings")

django_application = get_wsgi_application()

# these imports need Django's apps to be loaded
from core.derived.computing import keep_derived  # noqa: E402
from mirror.metrics import copy_metrics, picture_metrics  # noqa: E402
from notices.cursors import latest_entry  # noqa: E402
from notices.keeping import keep_unless_others_do  # noqa: E402
from notices.webhooks.metrics import webhook_metrics  # noqa: E402
from spacedevs.api.http.calls import calls_of_server  # noqa: E402
from spacedevs.api.http.front import Front  # noqa: E402
from spacedevs.api.http.gate import Gate  # noqa: E402
from spacedevs.api.http.key_use import KeyUse  # noqa: E402
from spacedevs.api.http.keys import Keys  # noqa: E402
from spacedevs.api.http.news import News  # noqa: E402
from spacedevs.api.http.questions import Questions  # noqa: E402
from spacedevs.api.http.revision import Revision  # noqa: E402
from spacedevs.api.http.sight import observed  # noqa: E402
from spacedevs.api.http.upkeep import Upkeep  # noqa: E402
from spacedevs.api.registry import registry  # noqa: E402
from spacedevs.database.connections import wait_within_bounds  # noqa: E402
from spacedevs.logs import log_what_python_prints  # noqa: E402
from spacedevs.urls import BESIDE, COUNTED, KEPT, pages  # noqa: E402
from spacedevs.views import prepare_schema  # noqa: E402

log_what_python_prints()
wait_within_bounds()
questions = Questions(registry.roots, pages(), BESIDE, KEPT)
use = KeyUse()
gate = Gate(registry.roots, Keys(), use, calls_of_server(), COUNTED)
Finalize(None, use.flush, exitpriority=3)  # the server's processes end without `atexit`
revision = Revision(Upkeep(keep_derived, use.write, keep_unless_others_do, prepare_schema))
front = Front(django_application, questions, revision, gate, News(latest_entry, revision))
application = observed(
    front, registry.roots, [copy_metrics, picture_metrics, webhook_metrics], BESIDE
)
