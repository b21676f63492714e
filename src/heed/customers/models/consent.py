"""What people agreed to and prefer: statements that are added and never changed."""

from __future__ import annotations

from django.db import models

from heed.customers.models.people import Profile


class ConsentWording(models.Model):
    """What people were told when they agreed or refused; kept once for all who were told it."""

    fingerprint = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=100)  # key
    purpose_version = models.PositiveIntegerField()
    basis = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    says = models.TextField(default="", blank=True)
    kept_for_days = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} version {self.purpose_version} ({self.language})"


class ConsentStatement(models.Model):
    """What somebody said of a purpose and a channel; ``*`` is every purpose, or every channel.

    It hangs on the profile at which it was said and speaks for all profiles that were the same
    customer then (``covers``). It counts for those of them that still are.
    """

    class State(models.TextChoices):
        GRANTED = "granted"
        PENDING = "pending"  # granted, to be confirmed by a link
        CONFIRMED = "confirmed"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="consents")
    covers = models.JSONField(default=list)  # numbers of profiles
    purpose = models.CharField(max_length=100)
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=20, choices=State)
    wording = models.ForeignKey(ConsentWording, on_delete=models.PROTECT, null=True)
    said_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=200)  # preference_page, staff, one_click, import:shop …
    actor = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["profile", "purpose", "channel"], name="consent_of")]

    def __str__(self) -> str:
        return f"statement {self.pk}: {self.state}"


class ContactPreference(models.Model):
    """How somebody likes to be reached; the newest value of each name holds."""

    class Name(models.TextChoices):
        CHANNEL = "channel"
        LANGUAGE = "language"
        ZONE = "zone"

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="preferences")
    name = models.CharField(max_length=20, choices=Name)
    value = models.CharField(max_length=100)
    said_at = models.DateTimeField()
    source = models.CharField(max_length=200)
    actor = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["profile", "name"], name="preference_of")]

    def __str__(self) -> str:
        return f"preference {self.pk}: {self.name}"


class PreferenceLink(models.Model):
    """A link to somebody's preference page. Its text is random, so that it tells nothing.

    With a purpose it stops just that when a mail program asks for it with one click; ``channel`` is
    the way by which it was sent, which it proves to reach that person.
    """

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="links")
    text = models.CharField(max_length=43, unique=True)
    purpose = models.CharField(max_length=100, default="", blank=True)
    channel = models.CharField(max_length=20, default="", blank=True)
    made_at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["profile", "purpose", "channel"], name="link_of")]

    def __str__(self) -> str:
        return f"preference link {self.pk}"
