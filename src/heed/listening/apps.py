from django.apps import AppConfig


class ListeningConfig(AppConfig):
    name = "heed.listening"
    label = "listening"

    def ready(self) -> None:
        """Let every build compute the metrics, too, and segments name them."""
        from heed.customers.segments.vocabulary import register_answers
        from heed.journeys.areas import register

        register("heed.listening.builds.METRICS", place=30)
        register_answers("heed.listening.segments.answers_at")
