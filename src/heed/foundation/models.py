"""Users, the audit trail, and the builds that readers pin."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person who signs in."""


class AuditEntry(models.Model):
    """One change that a person made. Holds ids and names of definitions, never personal values."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=200)  # a user, or the operating system's user of a command
    verb = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["subject", "at"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.subject}"


class Build(models.Model):
    """A finished computation: the Delta version of every table that belongs together.

    A build is written once, when everything it names is durable; readers pin the newest one.
    """

    finished_at = models.DateTimeField()
    as_of = models.DateTimeField(null=True)  # the data horizon
    table_versions = models.JSONField(default=dict)  # table name → Delta version
    definition_versions = models.JSONField(default=dict)  # "journey:order" → version
    facts = models.JSONField(default=dict)  # counts, kind of build, engine
    seconds = models.FloatField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"build {self.pk}"
