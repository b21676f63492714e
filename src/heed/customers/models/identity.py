"""Keys that profiles were seen with, the links between profiles, and what people decided on them.

Links end, they are never deleted: separating two people gives back exactly what was before.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from heed.customers.identity.keys import KeyKind
from heed.customers.models.people import Profile


class IdentityKey(models.Model):
    """A key that a profile was seen with, beside its own one."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=20, choices=KeyKind)
    namespace = models.CharField(max_length=200, default="", blank=True)
    value = models.CharField(max_length=500)
    source = models.CharField(max_length=200)  # that showed it first
    first_seen_at = models.DateTimeField()
    is_verified = models.BooleanField(default=False)  # the source vouches for it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "kind", "namespace", "value"], name="key_of_profile_once"
            )
        ]
        indexes = [models.Index(fields=["value", "kind", "namespace"], name="key_by_value")]

    def __str__(self) -> str:
        return f"{self.kind} of profile {self.profile_id}"


class StandingShares(models.Manager["SharedKey"]):
    """Keys that are shared."""

    def get_queryset(self) -> models.QuerySet[SharedKey]:
        return super().get_queryset().filter(lifted_at=None)


class SharedKey(models.Model):
    """A key that too many profiles show, or that two people do: it joins nobody any more."""

    class Reason(models.TextChoices):
        TOO_MANY = "too_many"  # profiles show it
        TWO_PEOPLE = "two_people"  # a weak key of two strong ones: a shared device
        PERSON = "person"  # somebody said so

    kind = models.CharField(max_length=20, choices=KeyKind)
    namespace = models.CharField(max_length=200, default="", blank=True)
    value = models.CharField(max_length=500)
    reason = models.CharField(max_length=20, choices=Reason)
    n_profiles = models.PositiveIntegerField()  # when it was noted
    noted_at = models.DateTimeField()
    seen_by = models.CharField(max_length=200, default="")  # who took note of the alarm
    seen_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)  # it joins people again

    objects = models.Manager()
    standing = StandingShares()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["value", "kind", "namespace"], name="shared_key_once")
        ]

    def __str__(self) -> str:
        return f"shared {self.kind} {self.pk}"


class StandingLinks(models.Manager["IdentityLink"]):
    """Links that hold."""

    def get_queryset(self) -> models.QuerySet[IdentityLink]:
        return super().get_queryset().filter(ended_at=None)


class IdentityLink(models.Model):
    """Why two profiles are one customer; ``one`` has the smaller number."""

    class Reason(models.TextChoices):
        SAME_KEY = "same_key"
        PERSON = "person"  # somebody joined them
        MATCHED = "matched"  # records without a common key that are alike

    one = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason)
    kind = models.CharField(max_length=20, choices=KeyKind, default="", blank=True)
    namespace = models.CharField(max_length=200, default="", blank=True)
    value = models.CharField(max_length=500, default="", blank=True)
    probability = models.FloatField(null=True)  # of a match
    made_at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, default="", blank=True)
    ended_because = models.CharField(max_length=40, default="", blank=True)  # a stable code

    objects = models.Manager()
    standing = StandingLinks()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["one", "other", "reason", "kind", "namespace", "value"],
                condition=Q(ended_at=None),
                name="one_open_link_of_a_reason",
            ),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="link_in_order"),
        ]
        indexes = [models.Index(fields=["value", "kind"], name="link_by_value")]

    def __str__(self) -> str:
        return f"link {self.pk}: {self.reason}"


class NeverJoin(models.Model):
    """Two profiles that somebody said are two people; nothing joins them by itself."""

    one = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="never_join_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="never_join_in_order"),
        ]

    def __str__(self) -> str:
        return f"never join {self.pk}"


class JoinProposal(models.Model):
    """Two profiles that may be one person, for somebody to decide."""

    class State(models.TextChoices):
        OPEN = "open"
        JOINED = "joined"
        TWO_PEOPLE = "two_people"

    one = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20)  # of the refusal, or "matched"
    kind = models.CharField(max_length=20, choices=KeyKind, default="", blank=True)
    namespace = models.CharField(max_length=200, default="", blank=True)
    value = models.CharField(max_length=500, default="", blank=True)
    probability = models.FloatField(null=True)
    facts = models.JSONField(default=dict)  # of a match: field → how much it tells, in bits
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=200, default="", blank=True)  # empty: Heed itself
    put_off_at = models.DateTimeField(null=True)  # somebody wants to decide later
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        ordering = ["-probability", "id"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="proposed_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="proposal_in_order"),
        ]
        indexes = [models.Index(fields=["state", "proposed_at"], name="proposals_by_state")]

    def __str__(self) -> str:
        return f"proposal {self.pk}: {self.state}"


class IdentityChange(models.Model):
    """A profile came to another customer: what the lake's ``identity_map`` is made from."""

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="+")
    before = models.BigIntegerField()  # customers
    after = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    reason = models.CharField(max_length=40)  # same_key, person, matched, separated, shared_key

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"profile {self.profile_id}: {self.before} to {self.after}"


class IdentityDecision(models.Model):
    """What a person decided on who is who, and what that changed: so that it can be undone.

    ``facts`` holds numbers only: of profiles, links, proposals and shared keys.
    """

    class Verb(models.TextChoices):
        JOINED = "joined"
        SEPARATED = "separated"
        TWO_PEOPLE = "two_people"
        SHARED = "shared"  # a key
        LIFTED = "lifted"  # a key joins people again

    verb = models.CharField(max_length=20, choices=Verb)
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"decision {self.pk}: {self.verb}"
