"""Users, the audit trail, the builds that readers pin, background jobs and tokens."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class Role(models.TextChoices):
    """What a person is here for; `heed.web.access` says what each role may open."""

    VIEWER = "viewer"
    TOUCHPOINT_OWNER = "touchpoint_owner"
    ANALYST = "analyst"
    SERVICE_AGENT = "service_agent"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    PARTNER = "partner"  # somebody outside the company: sees only what their own teams own


class User(AbstractUser):
    """A person who signs in."""

    role = models.CharField(max_length=20, choices=Role, default=Role.VIEWER)


class TeamMember(models.Model):
    """A person in a team that experience files define; ``team`` is its key there."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    team = models.CharField(max_length=100)

    class Meta:
        ordering = ["team"]
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class OneTimeLink(models.Model):
    """A link that works once: to create the administrator, or to choose a password."""

    class Purpose(models.TextChoices):
        CREATE_ADMINISTRATOR = "create_administrator"
        CHOOSE_PASSWORD = "choose_password"  # noqa: S105  # no password

    purpose = models.CharField(max_length=30, choices=Purpose)
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256; the token is not kept
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True)  # whose password
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} until {self.expires_at:%Y-%m-%d %H:%M}"


class ApiToken(models.Model):
    """What a program shows to read the API in a person's name; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    start = models.CharField(max_length=12)  # its first letters, to recognise it by
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)  # "read", "write"
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"


class Setting(models.Model):
    """One thing an administrator decided for the whole home."""

    key = models.CharField(max_length=100, primary_key=True)
    value = models.JSONField()

    def __str__(self) -> str:
        return self.key


class AuditEntry(models.Model):
    """One change that a person made. Holds ids and names of definitions, never personal values."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=200)  # a user, or the operating system's user of a command
    verb = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    changes_results = models.BooleanField(default=True)  # what is read of builds may be another

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["subject", "at"]),
            models.Index(
                fields=["id"], condition=models.Q(changes_results=True), name="changes_of_results"
            ),
        ]

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


class Job(models.Model):
    """Work that a background process does: queued in the transaction that caused it.

    A worker holds a lease on what it runs and renews it; work whose lease has run out is queued
    again, at most ``most_attempts`` times. Arguments hold ids and names, never personal values.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    same_as = models.CharField(max_length=200, default="")  # one open job for each such text
    state = models.CharField(max_length=20, choices=State, default=State.QUEUED)
    actor = models.CharField(max_length=200)
    attempts = models.PositiveIntegerField(default=0)
    most_attempts = models.PositiveIntegerField(default=3)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()  # not before
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=100, default="")
    leased_until = models.DateTimeField(null=True)
    doing = models.CharField(max_length=200, default="")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)  # 0: not known
    result = models.JSONField(default=dict)
    sentence = models.TextField(default="")  # why it failed, for people

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "due_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "same_as"],
                condition=models.Q(state__in=["queued", "running"]) & ~models.Q(same_as=""),
                name="one_open_job_of_a_sort",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in (Job.State.QUEUED, Job.State.RUNNING)


class Slot(models.Model):
    """One turn of a schedule that was queued; unique, so that no turn is queued twice."""

    schedule = models.CharField(max_length=100)
    due_at = models.DateTimeField()
    job = models.ForeignKey(Job, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "due_at"], name="slot_once")]

    def __str__(self) -> str:
        return f"{self.schedule} {self.due_at:%Y-%m-%d %H:%M}"
