from django.apps import AppConfig


class DefinitionsConfig(AppConfig):
    name = "heed.definitions"
    label = "definitions"

    def ready(self) -> None:
        """Let areas below read what is defined."""
        from heed.foundation.defined import register_source

        register_source("heed.definitions.reading.defined_now")
