"""The web application as Django knows it."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, style sheets, template parts and tags; its tables are those of the areas."""

    name = "heed.web"
    label = "web"

    def ready(self) -> None:
        """Say who does the work that pages start in the background."""
        from heed.foundation.jobs import registry
        from heed.web import noted

        noted.begin()

        kinds = ("build", "catch_up", "filter", "import", "look", "match", "replay_policy")
        for kind in (*kinds, "retry", "tidy"):
            registry.register(kind, f"heed.web.work.run_{kind}")
        registry.register("sweep", "heed.web.tidying.run_sweep")
        registry.register_schedule(registry.Schedule("sweep", "sweep", timedelta(days=1)))
        registry.register_schedule(registry.Schedule("tidy", "tidy", timedelta(hours=1)))
