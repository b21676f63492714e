from django.apps import AppConfig


class InteractionsConfig(AppConfig):
    name = "heed.interactions"
    label = "interactions"

    def ready(self) -> None:
        """Let exports and erasures cover what happened and what told of it."""
        from heed.customers.holdings import register

        register("heed.interactions.holdings.HOLDINGS")
