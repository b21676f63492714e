"""What people decided: who confirmed which value model, and what is done about a finding."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models


class ValueConfirmation(models.Model):
    """A named person stands for one version of a value model. A new version starts unconfirmed."""

    key = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    confirmed_by = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField()
    actor = models.CharField(max_length=200)  # whose command it was

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="value_confirmation_version")
        ]

    def __str__(self) -> str:
        return f"{self.key} version {self.version} by {self.confirmed_by}"


class FindingDecision(models.Model):
    """What people decided about a finding; it holds for every build that finds the same again.

    ``key`` comes from `heed.insight.deciding.finding_key`. At most one of ``owner_team`` (a team's
    key in the experience files) and ``owner_person`` is set.
    """

    key = models.CharField(max_length=300, unique=True)
    acknowledged_by = models.CharField(max_length=200, default="", blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    owner_team = models.CharField(max_length=100, default="", blank=True)
    owner_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    muted_until = models.DateField(null=True)  # the last day, in the server's zone
    muted_by = models.CharField(max_length=200, default="", blank=True)
    mute_reason = models.CharField(max_length=500, default="", blank=True)

    def __str__(self) -> str:
        return self.key

    def is_muted(self, today: date) -> bool:
        """Whether it is folded away on this day; it comes back the day after ``muted_until``."""
        return self.muted_until is not None and today <= self.muted_until
