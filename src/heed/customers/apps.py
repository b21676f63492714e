from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "heed.customers"
    label = "customers"
