"""Who confirmed which version of a value model."""

from __future__ import annotations

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
