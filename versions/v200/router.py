"""Every endpoint of version 2.0.0: those of version 2.1.0."""

from __future__ import annotations

from spacedevs.api.contract.routers import Router
from spacedevs.root import ListAPIRootView
from versions.v200.changes import version_2_0_0
from versions.v210.router import router as later

router = Router(ListAPIRootView, format_suffixes=True)
for prefix, viewset, _ in later.registry:
    router.register(prefix, version_2_0_0.viewset(viewset))
for prefix, single in later.singles.items():
    router.register_single(prefix, version_2_0_0.viewset(single))
