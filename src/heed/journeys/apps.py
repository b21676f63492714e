from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "heed.journeys"
    label = "journeys"

    def ready(self) -> None:
        """Let exports and erasures cover travelled journeys."""
        from heed.customers.holdings import register

        register("heed.journeys.holdings.HOLDINGS")
