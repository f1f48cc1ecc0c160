"""The addresses of webhooks."""

from __future__ import annotations

from django.urls import path

from notices.webhooks.views import WebhooksView, WebhookView

urlpatterns = [
    path("", WebhooksView.as_view(), name="webhooks"),
    path("<uuid:id>/", WebhookView.as_view(), name="webhook"),
]
