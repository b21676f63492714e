"""The web application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, style sheets, template parts and tags; its tables are those of the areas."""

    name = "heed.web"
    label = "web"

    def ready(self) -> None:
        """Say which background work pages can start."""
        from heed.web.work import register_all

        register_all()
