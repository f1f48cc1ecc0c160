"""The addresses of the pages for people."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from website.documents import RESOURCES
from website.views.home import HomeView
from website.views.objects import ObjectView
from website.views.plots import PlotsView
from website.views.search import SearchView
from website.views.status import StatusView

#: The paths that all of them begin with, besides the home page.
ROOTS = ("search/", "plots/", "status/", *(f"{resource}/" for resource in RESOURCES))


class KeyConverter(IntConverter):
    """An id, below zero for a placeholder, of no more digits than a database takes."""

    regex = "-?[0-9]{1,18}"


register_converter(KeyConverter, "key")

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("search/", SearchView.as_view(), name="search"),
    *(
        path(
            f"{resource}/<{'uuid' if resource == 'launches' else 'key'}:key>/",
            ObjectView.as_view(resource=resource),
            name=f"{resource}-page",
        )
        for resource in RESOURCES
    ),
    path("plots/", PlotsView.as_view(), name="plots"),
    path("status/", StatusView.as_view(), name="status"),
]
