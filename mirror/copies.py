"""What a crawl has copied so far, and what it could not copy."""

from __future__ import annotations

import json
import re
from hashlib import blake2b
from typing import Any

from django.utils import timezone

from mirror.jobs import Job
from mirror.models import Copied, Crawl, Failure
from mirror.store import store_each
from mirror.tally import Tally

#: Keys of failures that don't concern one document: a page that could not be read, a pass over
#: everything that has missed objects, and objects that are too many to be removed unasked.
PAGE_FAILED, MISSED, WITHHELD = "", "*", "-"
#: What keys look like: numbers and UUIDs.
KEY = re.compile(r"[0-9A-Za-z-]{1,36}")


class Copies:
    """The copied objects of a crawl, remembered by key and digest, and its failures."""

    def __init__(self, crawl: Crawl, job: Job, *, store_unchanged: bool = False) -> None:
        self.crawl = crawl
        self.job = job
        self.store_unchanged = store_unchanged

    @property
    def model(self) -> Any:
        """The model whose rows the documents become."""
        return self.job.serializer_class.Meta.model

    def store(self, documents: list[Any], seen_in: int | None = None) -> Tally:
        """Store documents that are new or have changed, and note those that fail.

        `seen_in` is the number of the pass over everything that saw them, by default the present
        one.
        """
        tally = Tally()
        seen_in = self.crawl.number if seen_in is None else seen_in
        by_key: dict[str, Any] = {}
        for document in documents:
            key = key_of(document)
            if key is None:
                nameless = f"? {digest_of(document)}"
                tally.failures.append(
                    self.note_failure(nameless, "It has no id.", document, seen_in)
                )
            else:
                by_key[key] = document
        digests = {key: digest_of(document) for key, document in by_key.items()}
        known = dict(self.crawl.copied.filter(key__in=by_key).values_list("key", "digest"))
        wanted = self._wanted(digests, known)
        errors = store_each(self.job.serializer_class, [by_key[key] for key in wanted])
        failed = {wanted[position]: str(error) for position, error in errors.items()}
        # An object that can't be stored has not vanished.
        self.crawl.copied.filter(key__in=failed).update(vanished_at=None, absences=0)
        for key, reason in failed.items():
            tally.failures.append(self.note_failure(key, reason, by_key[key], seen_in))
        stored = {key: digest for key, digest in digests.items() if key not in failed}
        for key, digest in stored.items():
            tally.count(known.get(key), digest)
        self.remember(stored, seen_in)
        return tally

    def try_again(self, failure: Failure) -> Tally:
        """Store the document of a failure again: what it refers to may be there by now."""
        return self.store([json.loads(failure.document or "")], failure.seen_in)

    def remember(self, digests: dict[str, str], seen_in: int) -> None:
        """Note documents, by key and digest, as copied, and forget that they ever failed."""
        Copied.objects.bulk_create(
            [
                Copied(crawl=self.crawl, key=key, digest=digest, seen_in=seen_in)
                for key, digest in digests.items()
            ],
            update_conflicts=True,
            unique_fields=["crawl", "key"],
            update_fields=["digest", "seen_in", "vanished_at", "absences"],
        )
        self.crawl.failures.filter(key__in=digests).delete()

    def note_failure(
        self, key: str, reason: str, document: Any = None, seen_in: int | None = None
    ) -> str:
        """Note a failure, with its document if a pass saw it; returns a line about it."""
        text = None if seen_in is None else json.dumps(document)
        Failure.objects.update_or_create(
            crawl=self.crawl,
            key=key,
            defaults={
                "reason": reason,
                "document": text,
                "seen_in": seen_in,
                "failed_at": timezone.now(),
            },
        )
        return f"{self.job.resource} {key}".rstrip() + f": {reason}"

    def seen(self) -> int:
        """How many objects the present pass over everything has seen, failed ones included."""
        copied = self.crawl.copied.filter(seen_in=self.crawl.number)
        failed = self.crawl.failures.filter(seen_in=self.crawl.number)
        return copied.count() + failed.exclude(key__in=copied.values("key")).count()

    def _wanted(self, digests: dict[str, str], known: dict[str, str]) -> list[str]:
        """The keys of documents to store: new, changed, or deleted here."""
        found = self.model._base_manager.filter(pk__in=list(known))
        present = set(map(str, found.values_list("pk", flat=True)))
        return [
            key
            for key, digest in digests.items()
            if self.store_unchanged or known.get(key) != digest or key not in present
        ]


def key_of(document: Any) -> str | None:
    """The id of a document as a string; None if it has no valid one."""
    key = document.get("id") if isinstance(document, dict) else None
    if isinstance(key, bool) or not isinstance(key, int | str) or not KEY.fullmatch(str(key)):
        return None
    return str(key)


def digest_of(document: Any) -> str:
    """A digest of a document."""
    return blake2b(json.dumps(document).encode(), digest_size=16).hexdigest()
