"""Records about derived values: when they were computed, and which could not be."""

from __future__ import annotations

from django.db import models


class LastDerivation(models.Model):
    """When derived values were last computed: one row, or none if they never were."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    #: The day they were computed for; null if something has changed since.
    day = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.day or "due")


class DerivationFailure(models.Model):
    """A row whose derived values could not be computed; deleted once they can be."""

    model = models.CharField(max_length=100)  # its label, "stations.SpaceStation"
    key = models.CharField(max_length=36, blank=True)  # blank if no row could be computed
    reason = models.TextField()
    failed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "key"], name="unique_derivation_failure")
        ]
        ordering = ["model", "key"]
        verbose_name = "value that could not be computed"
        verbose_name_plural = "values that could not be computed"

    def __str__(self) -> str:
        return f"{self.model} {self.key}: {self.reason}"
