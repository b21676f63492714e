"""The designed experience as it is stored: every version of every definition."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class DefinitionVersion(models.Model):
    """One version of one definition. Rows are added, never rewritten; results name their version.

    Retiring a definition adds a version too, so a key that comes back goes on counting.
    """

    kind = models.CharField(max_length=40)  # team, touchpoint, segment, journey, order
    key = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    content = models.JSONField()  # in normal form, as `heed export` writes it
    content_hash = models.CharField(max_length=64)
    is_current = models.BooleanField(default=True)  # the newest version of its key
    is_retired = models.BooleanField(default=False)
    origin = models.TextField(default="")  # the file or folder that was applied last
    applied_at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta:
        ordering = ["kind", "key", "version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "version"], name="definition_version"),
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(is_current=True), name="definition_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} version {self.version}"


class FieldNote(models.Model):
    """What one person said or showed about one step, from an interview, observation or visit.

    ``who``, ``text`` and ``quote`` are personal data: removing a note removes its row.
    """

    class Origin(models.TextChoices):
        INTERVIEW = "interview"
        OBSERVATION = "observation"
        MYSTERY_VISIT = "mystery_visit"

    class Side(models.TextChoices):
        CUSTOMER = "customer"
        STAFF = "staff"

    journey = models.CharField(max_length=100)
    touchpoint = models.CharField(max_length=100, default="")  # empty: the whole journey
    cells = models.JSONField(default=list)  # of the step: what the note speaks about
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.INTERVIEW)
    side = models.CharField(max_length=10, choices=Side)
    who = models.CharField(max_length=200, default="")  # tells persons apart; may be a pseudonym
    text = models.TextField(default="")
    quote = models.TextField(default="")  # their own words
    emotion = models.SmallIntegerField(null=True)  # -2 … 2, as the person tells it
    day = models.DateField()
    written_at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta:
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["journey", "touchpoint"])]

    def __str__(self) -> str:
        return f"note {self.pk} on {self.journey}"
