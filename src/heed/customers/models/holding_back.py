"""What holds contacts back: complaints, bereavement, the end of a relationship, care, erasure."""

from __future__ import annotations

from django.db import models

from heed.customers.models.people import Account, Profile


class ContactHold(models.Model):
    """Something open for a while during which the policy holds some classes back."""

    class Reason(models.TextChoices):
        OPEN_COMPLAINT = "open_complaint"
        BEREAVEMENT = "bereavement"
        LEGAL_DISPUTE = "legal_dispute"

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="holds")
    reason = models.CharField(max_length=20, choices=Reason)
    reference = models.CharField(max_length=200, default="", blank=True)  # "case:17"
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=200)
    released_by = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "reason", "reference"],
                condition=models.Q(released_at=None),
                name="one_open_hold",
            )
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}: {self.reason}"


class RelationshipChange(models.Model):
    """A relationship ended or was resumed; like a statement, it speaks for all in ``covers``."""

    class Kind(models.TextChoices):
        ENDED = "ended"
        RESUMED = "resumed"

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="changes")
    covers = models.JSONField(default=list)
    kind = models.CharField(max_length=20, choices=Kind)
    reason = models.CharField(max_length=100, default="", blank=True)  # of the policy's reasons
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=200)  # staff, import:shop …
    actor = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "kind", "at", "source"], name="relationship_change_once"
            )
        ]

    def __str__(self) -> str:
        return f"relationship {self.kind}, profile {self.profile_id}"


class CareNeed(models.Model):
    """Somebody needs special care. ``kind`` is for few to read, and each reading is in the audit
    trail; everybody else sees that care is needed."""

    class Kind(models.TextChoices):
        HEALTH = "health"
        LIFE_EVENT = "life_event"
        RESILIENCE = "resilience"  # little to fall back on, in money or strength
        CAPABILITY = "capability"  # language, reading, numbers, computers

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="care_needs")
    kind = models.CharField(max_length=20, choices=Kind)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=200)
    ended_by = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"care need {self.pk}"


class DoNotContact(models.Model):
    """An address of somebody who was erased: a keyed hash, so that nobody writes to it again."""

    address = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"do not contact {self.pk}"


class AccountMember(models.Model):
    """A person was seen acting for an account."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="memberships")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="members")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "account"], name="account_member")
        ]

    def __str__(self) -> str:
        return f"profile {self.profile_id} for account {self.account_id}"
