"""Lists of customers that people keep by hand, for segments to name."""

from __future__ import annotations

from django.db import models

from heed.customers.models.people import Profile


class ListChange(models.Model):
    """Somebody put a profile on a list, or took it off. Rows are added, never rewritten."""

    name = models.CharField(max_length=100)  # the list's key
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="+")
    is_on = models.BooleanField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["name", "profile"], name="list_by_name")]

    def __str__(self) -> str:
        return f"{self.name}: profile {self.profile_id}"
