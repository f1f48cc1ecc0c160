"""The page that makes the address of a calendar out of filters."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from django.views.generic import View

from feeds.forms import FORMS
from feeds.revision import one_revision
from feeds.views.feeds import FEEDS


@method_decorator(require_safe, "dispatch")
class CalendarsView(View):
    """A form for each calendar; the address of the one that was asked for."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; 400 if a form was sent with values that it doesn't offer."""
        asked = request.GET.get("of")
        with one_revision(request):
            forms = {
                name: form_class(request.GET if name == asked else None, auto_id=f"{name}-%s")
                for name, form_class in FORMS.items()
            }
            chosen = forms.get(asked or "")
            address = ""
            if chosen and chosen.is_valid():
                query = urlencode(chosen.chosen())
                path = reverse(f"{asked}-ics") + (f"?{query}" if query else "")
                address = request.build_absolute_uri(path)
            return render(
                request,
                "feeds/calendars.html",
                {
                    "forms": forms,
                    "feeds": FEEDS,
                    "address": address,
                    "webcal": re.sub("^https?:", "webcal:", address),
                },
                status=400 if chosen and not address else 200,
            )
