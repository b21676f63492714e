"""Customers, accounts, and the profiles (keys of sources) that belong to them."""

from __future__ import annotations

from django.db import models

from heed.customers.identity.keys import KeyKind


class Customer(models.Model):
    """A person; its id is that of its first profile.

    Every profile brings one along. While profiles are joined, all but the first one's stand empty,
    and whatever is known or decided about a person hangs on a profile: so nothing moves when
    profiles are joined or separated.
    """

    id = models.BigIntegerField(primary_key=True)
    known_from = models.DateTimeField()

    def __str__(self) -> str:
        return f"customer {self.pk}"


class Profile(models.Model):
    """A source's key for someone; ``id`` is ``id63("customer", source, key)``, immutable.

    ``kind`` says what the key is worth for telling people apart: a customer number is more than a
    cookie.
    """

    id = models.BigIntegerField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="profiles")
    kind = models.CharField(max_length=20, choices=KeyKind, default=KeyKind.CRM_ID)
    source = models.CharField(max_length=200)
    key = models.CharField(max_length=500)
    known_from = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="profile_key")]
        indexes = [models.Index(fields=["key"], name="profile_by_key")]  # whoever has only that

    def __str__(self) -> str:
        return f"{self.source}:{self.key}"


class Account(models.Model):
    """A company that customers act for; ``id`` is ``id63("account", source, key)``.

    ``parent`` is the company that it belongs to, as somebody said.
    """

    id = models.BigIntegerField(primary_key=True)
    source = models.CharField(max_length=200)
    key = models.CharField(max_length=500)
    known_from = models.DateTimeField()
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="children"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="account_key")]
        indexes = [models.Index(fields=["key"], name="account_by_key")]

    def __str__(self) -> str:
        return f"{self.source}:{self.key}"
