from django.apps import AppConfig


class DefinitionsConfig(AppConfig):
    name = "heed.definitions"
    label = "definitions"
