from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "heed.customers"
    label = "customers"

    def ready(self) -> None:
        """Let exports and erasures cover what segments hold."""
        from heed.customers.holdings import register

        register("heed.customers.segments.holdings.HOLDINGS")
