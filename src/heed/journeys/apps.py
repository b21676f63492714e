from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "heed.journeys"
    label = "journeys"
