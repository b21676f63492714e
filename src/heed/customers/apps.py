from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "heed.customers"
    label = "customers"

    def ready(self) -> None:
        """Let exports and erasures cover what is held here."""
        from heed.customers import holdings

        # First of all: it keeps hashes of addresses that others will erase.
        holdings.register("heed.customers.contact.holdings.HOLDINGS")
        holdings.register("heed.customers.held.HOLDINGS")
