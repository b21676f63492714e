from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "heed.customers"
    label = "customers"

    def ready(self) -> None:
        """Let exports and erasures cover who people are, and what is held and decided on them."""
        from heed.customers.holdings import register

        # First of all: it keeps hashes of addresses that others will erase.
        register("heed.customers.contact.holdings.HOLDINGS")
        register("heed.customers.held.HOLDINGS")
        register("heed.customers.privacy.holdings.HOLDINGS")
        register("heed.customers.segments.holdings.HOLDINGS")
        register("heed.customers.lake_records.HOLDINGS")
        register("heed.customers.identity.holdings.HOLDINGS", last=True)
