"""The contact ledger: what was asked for, what was decided and why, and what became of it."""

from __future__ import annotations

from django.db import models

from heed.customers.models.people import Account, Profile


class Contact(models.Model):
    """One ask to contact somebody, and the decision. ``at`` is the moment that counts for limits.

    ``facts`` holds nothing personal: what a sentence about the decision needs.
    """

    class State(models.TextChoices):
        RESERVED = "reserved"  # allowed: holds its place until it is sent, cancelled or expired
        SENT = "sent"
        CANCELLED = "cancelled"
        EXPIRED = "expired"
        REFUSED = "refused"

    profile = models.ForeignKey(
        Profile, on_delete=models.CASCADE, related_name="contacts", null=True
    )  # null: nobody known shows the address
    address = models.CharField(max_length=64, default="", blank=True)  # a keyed hash
    accounts = models.ManyToManyField(Account, related_name="contacts")
    contact_class = models.CharField(max_length=100)  # key, as are purpose, rule and programme
    channel = models.CharField(max_length=20)
    purpose = models.CharField(max_length=100)
    programme = models.CharField(max_length=200, default="", blank=True)
    reference = models.CharField(max_length=200, default="", blank=True)  # the sender's own
    reminds_of = models.ForeignKey("self", on_delete=models.CASCADE, null=True)
    chance = models.FloatField(null=True)  # with which the sender's sample drew this person
    state = models.CharField(max_length=20, choices=State)
    reason = models.CharField(max_length=40)  # of the decision, or of the end of a reservation
    rule = models.CharField(max_length=100, default="", blank=True)  # the limit that is used up
    again_from = models.DateTimeField(null=True)  # when asking again may give another answer
    policy_version = models.PositiveIntegerField()  # 0: the policy that Heed ships
    purpose_version = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    actor = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["profile", "state", "at"], name="contacts_of_person"),
            models.Index(fields=["address", "state", "at"], name="contacts_of_address"),
            models.Index(fields=["reference"], name="contact_by_reference"),
            models.Index(fields=["asked_at"], name="contacts_by_time"),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}: {self.state}"


class ContactEvent(models.Model):
    """What happened to an ask, in order: the ledger's own log, which replays are made from.

    ``standing`` is what was known of the person where something was decided: numbers, keyed hashes
    and codes.
    """

    class Kind(models.TextChoices):
        ASKED = "asked"
        LOOKED = "looked"  # once more before sending: then it was sent, or the answer was no
        CANCELLED = "cancelled"
        EXPIRED = "expired"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField()
    wanted_at = models.DateTimeField()  # when the contact was to be made
    is_allowed = models.BooleanField(default=False)  # of what was decided
    reason = models.CharField(max_length=40)
    rule = models.CharField(max_length=100, default="", blank=True)
    standing = models.JSONField(default=dict)
    actor = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["at"], name="contact_events_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} of contact {self.contact_id}"


class PolicyDraft(models.Model):
    """A contact policy that somebody writes, replays over what happened, and switches on."""

    text = models.TextField()  # as written, YAML
    made_at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    job = models.BigIntegerField(null=True)  # the last replay
    replay = models.JSONField(default=dict)  # its result
    replayed_text = models.TextField(default="", blank=True)  # what it was of
    switched_on_at = models.DateTimeField(null=True)
    switched_on_by = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"draft {self.pk}"
