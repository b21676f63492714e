"""Handing out and erasing what is known of people, holds on it, and how long things are kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from heed.customers.models.people import Profile


class PersonExport(models.Model):
    """Everything about one person in one file, put together for handing it out.

    The file lies in the home's exports under ``name`` until it expires.
    """

    customer = models.BigIntegerField()
    asked_at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    job = models.BigIntegerField(null=True)
    name = models.CharField(max_length=64, default="")  # of the file; empty: not made yet
    n_bytes = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)  # holding → records
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"export {self.pk}"


class Erasure(models.Model):
    """That a person is to be erased, how far that is, and the certificate once it is done.

    Holds numbers, counts and names of kinds; nothing that was known of the person.
    """

    class Reason(models.TextChoices):
        ASKED = "asked"  # the person asked for it
        WITHDRAWN = "withdrawn"  # consent was the only ground, and it was withdrawn
        NOT_NEEDED = "not_needed"  # any more, for what it was collected for
        UNLAWFUL = "unlawful"  # it should never have been kept
        LAW = "law"  # a court or an authority demands it

    customer = models.BigIntegerField()
    profiles = models.JSONField(default=list)
    cases = models.JSONField(default=list)  # numbers of those in which nobody else is named
    reason = models.CharField(max_length=20, choices=Reason)
    reference = models.CharField(max_length=100, default="", blank=True)  # of a ticket or letter
    confirmed_at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    job = models.BigIntegerField(null=True)
    steps = models.JSONField(default=dict)  # step that is done → what it did
    certificate = models.JSONField(default=dict)
    kept_until = models.DateTimeField(null=True)  # when the last of what a law kept may go
    finished_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)  # the person may be known again

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(finished_at=None), name="one_open_erasure"
            )
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}"


class SuppressedKey(models.Model):
    """The keyed hash of a key of somebody who was erased: who shows it does not come in again."""

    mark = models.BinaryField(max_length=16)
    erasure = models.ForeignKey(Erasure, on_delete=models.CASCADE, related_name="marks")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mark", "erasure"], name="suppressed_once")]

    def __str__(self) -> str:
        return f"suppressed key {self.pk}"


class LegalHold(models.Model):
    """That nothing of a person may be erased for now, because of a dispute or an order."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=200)
    reference = models.CharField(max_length=100, default="", blank=True)
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=200)
    until = models.DateTimeField(null=True)  # null: until somebody ends it
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"legal hold {self.pk}"


class RetentionRule(models.Model):
    """How long one kind of record must stay, and after how long it goes by itself, in days."""

    kind = models.CharField(max_length=40)  # of heed.customers.privacy.retention.KINDS
    name = models.CharField(max_length=200, default="", blank=True)  # of what happened; empty: all
    least_days = models.PositiveIntegerField(null=True)  # a law demands it
    law = models.CharField(max_length=200, default="", blank=True)  # which one
    most_days = models.PositiveIntegerField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="one_rule_of_a_kind")]

    def __str__(self) -> str:
        return f"retention of {self.kind} {self.name}".strip()
