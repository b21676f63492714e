"""Customers, accounts, and the profiles (keys of sources) that belong to them."""

from __future__ import annotations

from django.db import models


class Customer(models.Model):
    """A person. Until something is merged, the id equals the id of the first profile."""

    id = models.BigIntegerField(primary_key=True)
    known_from = models.DateTimeField()

    def __str__(self) -> str:
        return f"customer {self.pk}"


class Profile(models.Model):
    """A source's key for someone; ``id`` is ``id63("customer", key kind, key)``, immutable."""

    id = models.BigIntegerField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="profiles")
    source = models.CharField(max_length=200)
    key = models.CharField(max_length=500)
    known_from = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="profile_key")]

    def __str__(self) -> str:
        return f"{self.source}:{self.key}"


class Account(models.Model):
    """A company that customers act for; ``id`` is ``id63("account", source, key)``."""

    id = models.BigIntegerField(primary_key=True)
    source = models.CharField(max_length=200)
    key = models.CharField(max_length=500)
    known_from = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="account_key")]

    def __str__(self) -> str:
        return f"{self.source}:{self.key}"
