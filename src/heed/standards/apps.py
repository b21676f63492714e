from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "heed.standards"
    label = "standards"

    def ready(self) -> None:
        """Let every build evaluate the standards, too."""
        from heed.journeys.areas import register

        register("heed.standards.builds.STANDARDS", place=10)
