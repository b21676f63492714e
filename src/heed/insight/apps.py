from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "heed.insight"
    label = "insight"

    def ready(self) -> None:
        """Let every build look for findings, after metrics and standards."""
        from heed.journeys.areas import register

        register("heed.insight.builds.FINDINGS", place=40)
