"""Audit samples: which cases Heed drew, and what people found in them."""

from __future__ import annotations

from django.db import models


class AuditSample(models.Model):
    """One draw for one standard; the same seed draws the same cases from the same records."""

    standard = models.CharField(max_length=100)  # key
    standard_version = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    n_cases = models.PositiveIntegerField()  # that could have been drawn
    since = models.DateTimeField()  # cases that began after this moment …
    until = models.DateTimeField()  # … and up to this one
    drawn_at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"sample {self.pk} of {self.standard}"


class AuditCase(models.Model):
    """One drawn case. Holds ids and the answer, nothing personal."""

    sample = models.ForeignKey(AuditSample, on_delete=models.CASCADE, related_name="cases")
    number = models.PositiveIntegerField()  # from 1, in the order of the draw
    record_id = models.BinaryField()  # of the interaction that began the case
    instance = models.BigIntegerField(null=True)
    case_key = models.CharField(max_length=500, default="")
    customer_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    kept = models.BooleanField(null=True)  # null: not looked at yet
    minutes = models.FloatField(null=True)
    note = models.TextField(default="")
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.CharField(max_length=200, default="")

    class Meta:
        ordering = ["sample", "number"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "number"], name="audit_case_number")
        ]

    @property
    def record_hex(self) -> str:
        """The record that began the case, in hexadecimal digits."""
        return bytes(self.record_id).hex()

    def __str__(self) -> str:
        return f"case {self.number} of sample {self.sample_id}"
