from django.apps import AppConfig


class InteractionsConfig(AppConfig):
    name = "heed.interactions"
    label = "interactions"

    def ready(self) -> None:
        """Say what is held about people."""
        from heed.customers.holdings import register

        register("heed.interactions.capture.holdings.HOLDINGS")
