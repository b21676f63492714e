"""Where captured events come from, what waits for the lake, and what was written already."""

from __future__ import annotations

from django.db import models

from heed.customers.models import Profile


class CaptureSource(models.Model):
    """A system that sends events, and how its events are read."""

    key = models.CharField(max_length=100, unique=True)  # the source of its interactions
    namespace = models.CharField(max_length=100, blank=True)  # whose keys users have; "": its own
    channel = models.CharField(max_length=100, blank=True)  # where an event names none
    actor = models.CharField(max_length=20, default="customer")
    case_property = models.CharField(max_length=200, blank=True)  # such as orderId
    case_kind = models.CharField(max_length=100, blank=True)  # "": the source
    subject = models.CharField(max_length=10, blank=True)  # of CloudEvents: user, or ""
    currency = models.CharField(max_length=3, blank=True)  # where an event names none
    country = models.CharField(max_length=2, blank=True)  # of telephone numbers without a code
    events_per_second = models.PositiveIntegerField(default=5_000)  # of each key; 0: no limit
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class WriteKey(models.Model):
    """What a program shows to send events of a source. Only its hash is kept."""

    source = models.ForeignKey(CaptureSource, on_delete=models.PROTECT, related_name="keys")
    key_hash = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=20)  # its first letters, to know it again
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"write key {self.pk} of {self.source_id}"


class InboxRow(models.Model):
    """One accepted request; it goes once its events are in the lake or in quarantine."""

    source = models.ForeignKey(CaptureSource, on_delete=models.PROTECT, related_name="+")
    call = models.CharField(max_length=20)  # batch, track …, cloudevents, webhook
    webhook = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()
    n_events = models.PositiveIntegerField()
    size = models.PositiveIntegerField()  # bytes of the request's content
    shown = models.BinaryField()  # four bytes of each key that its events show
    body = models.BinaryField()  # JSON, packed

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["received_at", "n_events", "size"], name="inbox_depth")]

    def __str__(self) -> str:
        return f"inbox {self.pk}"


class Flush(models.Model):
    """One writing of inbox rows to the lake; an unfinished one is done again as it was begun."""

    number = models.BigIntegerField(primary_key=True)  # what the lake's tables record
    last_row = models.BigIntegerField()  # of the inbox; all rows up to it belong to this flush
    rules = models.JSONField(default=dict)  # how events were read then; emptied at the end
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    n_events = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0.0)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"flush {self.number}"


class SeenMessages(models.Model):
    """Part of the ledger: what one flush, or all of a day, took in. Sorted 8-byte numbers."""

    day = models.DateField()
    ids = models.BinaryField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"seen {self.day}"


class CaptureCount(models.Model):
    """How many events of a source came to what, by day in UTC."""

    source = models.CharField(max_length=100)
    day = models.DateField()
    outcome = models.CharField(max_length=20)  # interaction, noted, repeated, quarantined …
    reason = models.CharField(max_length=100, default="", blank=True)
    n = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-day", "source", "outcome", "reason"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "day", "outcome", "reason"], name="capture_count_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.day} {self.outcome}"


class ActingFor(models.Model):
    """The account that a profile's events are for, until they name another one."""

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, primary_key=True)
    account_key = models.CharField(max_length=500)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"profile {self.pk} acts for an account"


class Webhook(models.Model):
    """An address at which another system tells of what happened, and how its JSON is read."""

    source = models.ForeignKey(CaptureSource, on_delete=models.PROTECT, related_name="webhooks")
    key = models.CharField(max_length=100, unique=True)  # in the address
    scheme = models.CharField(max_length=20)  # how requests prove that they are genuine
    header = models.CharField(max_length=100, blank=True)  # of the signature, where it is an HMAC
    prefix = models.CharField(max_length=40, blank=True)  # before the signature, such as sha256=
    secret = models.TextField(blank=True)  # sealed
    former_secret = models.TextField(blank=True)  # sealed; taken until `former_until`
    former_until = models.DateTimeField(null=True)
    mapping = models.TextField(blank=True)  # as an import specification writes it; "": not yet
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key
