"""The web application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Style sheets, template parts and template tags; no tables of its own."""

    name = "heed.web"
    label = "web"
