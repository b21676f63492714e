"""Drafts: changes to definitions that are not published yet, with every revision of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Draft(models.Model):
    """What colleagues change together before it is published. Each subject has one open draft."""

    class End(models.TextChoices):
        PUBLISHED = "published"
        DISCARDED = "discarded"

    subject = models.CharField(max_length=150, default="")  # "journey:order"; empty: all the rest
    revision = models.PositiveIntegerField(default=0)  # the newest; forms say which they began at
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    end = models.CharField(max_length=20, choices=End, default="")  # empty: open

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(end=""), name="draft_one_open_of_a_subject"
            )
        ]

    def __str__(self) -> str:
        return f"draft {self.pk} of {self.subject or 'everything else'}"

    @property
    def is_open(self) -> bool:
        return not self.end


class DraftRevision(models.Model):
    """A draft as it was after one change. Rows are added, never rewritten.

    ``undo`` names the revision whose state undoing brings back, ``redo`` the one that redoing
    does; both make a new revision.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    base = models.JSONField(default=dict)  # "kind:key" → the published version it was made from
    changes = models.JSONField(default=list)  # pairs of "kind:key" and its content, null: removed
    undo = models.PositiveIntegerField(null=True)
    redo = models.PositiveIntegerField(null=True)
    did = models.CharField(max_length=40)  # what was done: "step_moved"
    about = models.CharField(max_length=200, default="")  # with what: its name
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta:
        ordering = ["draft", "number"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="draft_revision_once")
        ]

    def __str__(self) -> str:
        return f"draft {self.draft_id} revision {self.number}"
