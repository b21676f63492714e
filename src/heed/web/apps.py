"""The web application as Django knows it."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig

KINDS = (
    "build", "catch_up", "erase", "filter", "import", "look", "match", "person_export",
    "replay_policy", "retention", "retry", "tidy",
)  # fmt: skip


class WebConfig(AppConfig):
    """Pages, style sheets, template parts and tags; its tables are those of the areas."""

    name = "heed.web"
    label = "web"

    def ready(self) -> None:
        """Say who does the work that pages start in the background."""
        from heed.foundation.jobs import registry
        from heed.web import noted

        noted.begin()
        for kind in KINDS:
            registry.register(kind, f"heed.web.work.run_{kind}")
        registry.register("sweep", "heed.web.tidying.run_sweep")
        registry.register_schedule(registry.Schedule("sweep", "sweep", timedelta(days=1)))
        registry.register_schedule(registry.Schedule("tidy", "tidy", timedelta(hours=1)))
        registry.register_schedule(registry.Schedule("retention", "retention", timedelta(days=1)))
