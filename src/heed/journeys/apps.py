from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "heed.journeys"
    label = "journeys"

    def ready(self) -> None:
        """Let every build decide who is in which segment: after standards, before metrics.

        Exports and erasures cover travelled journeys.
        """
        from heed.customers import holdings
        from heed.journeys.areas import register

        register("heed.customers.segments.builds.SEGMENTS", place=20)
        holdings.register("heed.journeys.holdings.HOLDINGS")
