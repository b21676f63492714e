from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "heed.customers"
    label = "customers"

    def ready(self) -> None:
        """Let exports and erasures cover who people are, and what was decided on their data."""
        from heed.customers.holdings import register

        register("heed.customers.privacy.holdings.HOLDINGS")
        register("heed.customers.lake_records.HOLDINGS")
        register("heed.customers.identity.holdings.HOLDINGS", last=True)
