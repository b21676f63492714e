from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "heed.journeys"
    label = "journeys"

    def ready(self) -> None:
        """Let every build decide who is in which segment: after standards, before metrics."""
        from heed.journeys.areas import register

        register("heed.customers.segments.builds.SEGMENTS", place=20)
