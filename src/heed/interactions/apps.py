from django.apps import AppConfig


class InteractionsConfig(AppConfig):
    name = "heed.interactions"
    label = "interactions"

    def ready(self) -> None:
        """Let exports and erasures cover what happened, what told of it, and what waits."""
        from heed.customers.holdings import register

        register("heed.interactions.capture.holdings.HOLDINGS")
        register("heed.interactions.holdings.HOLDINGS")
