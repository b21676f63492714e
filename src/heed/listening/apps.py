from django.apps import AppConfig


class ListeningConfig(AppConfig):
    name = "heed.listening"
    label = "listening"

    def ready(self) -> None:
        """Let every build compute the metrics, too."""
        from heed.journeys.areas import register

        register("heed.listening.builds.METRICS")
