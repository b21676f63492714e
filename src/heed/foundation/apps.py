from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "heed.foundation"
    label = "foundation"
