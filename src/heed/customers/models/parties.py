"""What people write down about customers and accounts: tags, people and their part in buying."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from heed.customers.models.people import Account, Profile


class Tag(models.Model):
    """A word that somebody put on a customer (at a profile of theirs) or on an account."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, null=True, related_name="tags")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="tags")
    text = models.CharField(max_length=60)
    added_at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta:
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(fields=["profile", "text"], name="tag_of_profile_once"),
            models.UniqueConstraint(fields=["account", "text"], name="tag_of_account_once"),
            models.CheckConstraint(
                condition=Q(profile=None) ^ Q(account=None), name="tag_of_one_party"
            ),
        ]
        indexes = [models.Index(fields=["text"], name="tag_by_text")]

    def __str__(self) -> str:
        return f"tag {self.pk}"


class BuyingRole(models.TextChoices):
    """The part that a person has in what an account buys (Webster and Wind, 1972)."""

    INITIATOR = "initiator"
    USER = "user"
    INFLUENCER = "influencer"
    DECIDER = "decider"
    BUYER = "buyer"
    GATEKEEPER = "gatekeeper"


class ActingPerson(models.Model):
    """Somebody said that a customer acts for an account; people met in records need no row."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="noted_accounts")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="acting_people")
    role = models.CharField(max_length=20, choices=BuyingRole, default="", blank=True)
    noted_at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["profile", "account"], name="acting_person_once")
        ]

    def __str__(self) -> str:
        return f"acting person {self.pk}"
