"""What layers above the core add to the lists of the admin: actions, and pages beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpRequest
from django.urls import path

from core.list_admin import ListAdmin


@dataclass(frozen=True)
class Action:
    """An action on selected rows of a list, as Django knows it."""

    name: str
    description: str
    act: Callable[[admin.ModelAdmin, HttpRequest, Any], Any]
    #: Whether an admin's list has it.
    fits: Callable[[admin.ModelAdmin], bool]


@dataclass(frozen=True)
class Page:
    """A page about the objects of a list."""

    name: str
    title: str
    view: Callable[[admin.ModelAdmin, HttpRequest], Any]
    #: Whether an admin's list has it, for whoever asks.
    fits: Callable[[admin.ModelAdmin, HttpRequest], bool]


class ListTools:
    """All actions and pages that were added."""

    def __init__(self) -> None:
        self.actions: list[Action] = []
        self.pages: list[Page] = []


list_tools = ListTools()


class ToolsAdmin(ListAdmin):
    """An admin whose list has what was added to all lists."""

    change_list_template = "core/change_list.html"

    def get_urls(self) -> list[Any]:
        """The usual addresses, and those of added pages."""
        added = [
            path(
                f"{page.name}/",
                self.admin_site.admin_view(partial(page.view, self)),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{page.name}",
            )
            for page in list_tools.pages
        ]
        return [*added, *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> Any:
        """The usual actions, and added ones that fit; none where a row is only chosen."""
        if IS_POPUP_VAR in request.GET:
            return {}
        added = {
            each.name: (each.act, each.name, each.description)
            for each in list_tools.actions
            if each.fits(self)
        }
        return super().get_actions(request) | added

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        """The list, with links to added pages that fit."""
        pages = [page for page in list_tools.pages if page.fits(self, request)]
        return super().changelist_view(request, {"pages": pages, **(extra_context or {})})
