from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "heed.standards"
    label = "standards"

    def ready(self) -> None:
        """Let every build evaluate the standards, and exports and erasures cover them."""
        from heed.customers import holdings
        from heed.journeys.areas import register

        register("heed.standards.builds.STANDARDS", place=10)
        holdings.register("heed.standards.holdings.HOLDINGS")
