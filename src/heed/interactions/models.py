"""Import runs, and the rows that could not be read. Those of live capture are in `capture`."""

from __future__ import annotations

from django.db import models

from heed.foundation.fields import OrderedJSON
from heed.interactions.capture import models as capture

__all__ = ["ImportRun", "QuarantinedRow", "Upload", "capture"]


class ImportRun(models.Model):
    """One `heed import`: which specification, when, and what became of every row read."""

    source = models.CharField(max_length=200)
    spec_path = models.TextField()
    spec_text = models.TextField()
    data_folder = models.TextField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    counts = OrderedJSON(default=dict)  # file → read, imported, ignored, quarantined
    mappings = models.JSONField(default=dict)  # file → fingerprint of how its rows are read
    actor = models.CharField(max_length=200, default="")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"import {self.pk} of {self.source}"


class QuarantinedRow(models.Model):
    """A source row that could not be imported, kept whole until somebody repairs or drops it."""

    class Status(models.TextChoices):
        OPEN = "open"
        IMPORTED = "imported"  # repaired or retried with success
        DROPPED = "dropped"  # somebody decided that it is no loss

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="quarantined")
    source = models.CharField(max_length=200)
    file = models.CharField(max_length=500)  # name inside the data folder
    file_key = models.CharField(max_length=200)  # name in the specification
    line = models.BigIntegerField()  # where the record starts
    ordinal = models.BigIntegerField(null=True)  # 0-based position in the file; null: unreadable
    reason = models.CharField(max_length=100)  # stable code
    sentence = models.TextField()
    raw = OrderedJSON(default=dict)  # column → text; {"": text} where columns are unknown
    fingerprint = models.CharField(max_length=32)  # of file, line and cells
    status = models.CharField(max_length=20, choices=Status, default=Status.OPEN)
    quarantined_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "fingerprint"], name="quarantined_once")
        ]
        indexes = [models.Index(fields=["status", "reason"])]

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.reason}"


class Upload(models.Model):
    """A file that somebody sent by the browser. The file itself lies in the home's uploads.

    What a person decides about it is kept here; what Heed found in it stands beside the file.
    """

    class Way(models.TextChoices):
        ANSWERS = "answers"  # a sheet of answers
        TICKETS = "tickets"  # a ticket export or another log of what happened
        FILE = "file"  # anything

    name = models.CharField(max_length=200)  # of the file, as it was sent
    way = models.CharField(max_length=20, choices=Way, default=Way.FILE)
    folder = models.CharField(max_length=64, unique=True)  # below the uploads of the home
    n_bytes = models.BigIntegerField()
    answers = models.JSONField(default=dict)  # question → answer, as the guess asks
    is_written = models.BooleanField(default=False)  # a person wrote the specification
    sent_at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    look_job = models.BigIntegerField(null=True)  # reads a large file in the background
    import_job = models.BigIntegerField(null=True)
    removed_at = models.DateTimeField(null=True)  # the file is gone from this machine

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"upload {self.pk}"
