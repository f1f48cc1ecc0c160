"""The forms in which changes are sent: that of the specification, or those of two chat services."""

from __future__ import annotations

import httpx2 as httpx
from django.db import models

DISCORD_HOSTS = ("discord.com", "discordapp.com")
SLACK_HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")


class Form(models.TextChoices):
    """What a change is sent as."""

    STANDARD = "standard"
    DISCORD = "discord"
    SLACK = "slack"


def form_of(url: httpx.URL) -> Form:
    """The form that is understood at an address."""
    host = url.host
    discord = any(host == name or host.endswith(f".{name}") for name in DISCORD_HOSTS)
    if discord and url.path.startswith("/api/webhooks/"):
        return Form.DISCORD
    return Form.SLACK if host in SLACK_HOSTS else Form.STANDARD
