from django.apps import AppConfig


class InteractionsConfig(AppConfig):
    name = "heed.interactions"
    label = "interactions"
