"""What a crawl has copied so far, and what it could not copy."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Container
from datetime import timedelta
from hashlib import blake2b
from typing import Any

from django.utils import timezone

from core.bases import Updated
from mirror.catalogue import row_name
from mirror.jobs import Job
from mirror.models import Copied, Crawl, Failure, Override
from mirror.store import store_each
from mirror.store.ages import said_updated
from mirror.store.errors import LONGEST_MESSAGE
from mirror.store.guard import Guard
from mirror.store.parts import Parts
from mirror.tally import Tally

#: Keys of failures that don't concern one document: a page that could not be read or contradicts
#: itself, a pass over everything that has missed objects, and more objects than may vanish unasked.
PAGE_FAILED, MISSED, WITHHELD = "", "*", "-"
#: What keys look like: numbers and UUIDs.
KEY = re.compile(r"[0-9A-Za-z-]{1,36}")
#: A source that shows an older view of an object for so long is believed: it was put back, or its
#: clock was wrong before.
STOOD_BY = timedelta(days=3)
#: The digest of an object of which only an older view than the present one was seen.
OLDER = ""


class Copies:
    """The copied objects of a crawl, remembered by key and digest, and its failures."""

    def __init__(self, crawl: Crawl, job: Job) -> None:
        self.crawl = crawl
        self.job = job

    @property
    def model(self) -> Any:
        """The model whose rows the documents become."""
        return self.job.serializer_class.Meta.model

    def store(
        self,
        documents: list[Any],
        seen_in: int | None = None,
        *,
        heal: bool = False,
        is_last_try: bool = False,
    ) -> Tally:
        """Store documents that are new or have changed, and note those that fail.

        With `heal`, unchanged ones are stored, too: their rows may no longer say what they say.
        `seen_in` is the number of the pass over everything that saw them, by default the present
        one. A part that can't be stored is left out, and the row that it belongs to is noted. If
        the part may come yet, its document counts as failed, so that it is tried again.
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
        known = {copied.key: copied for copied in self.crawl.copied.filter(key__in=by_key)}
        before = {key: copied.digest for key, copied in known.items()}
        changed = {
            key: by_key[key]
            for key in by_key
            if before.get(key) != digests[key] or not known[key].whole
        }
        unchanged = {key: by_key[key] for key in by_key if key not in changed}
        if not heal:
            unchanged = self._differing(unchanged)
        believed = self._stood_by(by_key) if heal else {}
        failed: dict[str, str] = {}
        older: set[str] = set()
        lacking: set[str] = set()
        for group in (changed, unchanged, believed):
            keys = [key for key in group if group is believed or key not in believed]
            if not keys:
                continue
            guard, parts = Guard.of_source(any_age=group is believed), Parts()
            wanted = [group[key] for key in keys]
            errors = store_each(self.job.serializer_class, wanted, guard=guard, parts=parts)
            failed |= {keys[position]: str(error) for position, error in errors.items()}
            if not is_last_try:
                failed |= {keys[position]: reason for position, reason in parts.waiting.items()}
            lacking |= {keys[position] for position in parts.lacking}
            older |= {str(key) for key in guard.older[self.model]}.intersection(keys)
            tally.add_stored(guard, healing=group is unchanged)
            tally.failures += self._note_parts(parts, seen_in, is_last_try=is_last_try)
        # An object that can't be stored has not vanished.
        self.crawl.copied.filter(key__in=failed).update(vanished_at=None, absences=0)
        for key, reason in failed.items():
            tally.failures.append(self.note_failure(key, reason, by_key[key], seen_in))
        stored = {key: digest for key, digest in digests.items() if key not in failed}
        for key, digest in stored.items():
            known_digest = before.get(key)
            shown = (known_digest or digest) if key in older else digest
            tally.count(known_digest, shown, by_key[key])
        self.remember(stored | {key: before.get(key, OLDER) for key in older}, seen_in, lacking)
        self._note_ages(stored.keys() - older, older if heal else ())
        return tally

    def try_again(self, failure: Failure) -> Tally:
        """Store the document of a failure again: what it refers to may be there by now."""
        document = json.loads(failure.document or "")
        return self.store([document], failure.seen_in, is_last_try=True)

    def remember(self, digests: dict[str, str], seen_in: int, lacking: Container[str] = ()) -> None:
        """Note documents, by key and digest, as copied, and forget that they ever failed.

        Those that lack a part are stored again whenever they are seen.
        """
        Copied.objects.bulk_create(
            [
                Copied(
                    crawl=self.crawl,
                    key=key,
                    digest=digest,
                    whole=key not in lacking,
                    seen_in=seen_in,
                )
                for key, digest in digests.items()
            ],
            update_conflicts=True,
            unique_fields=["crawl", "key"],
            update_fields=["digest", "whole", "seen_in", "vanished_at", "absences"],
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
        failed = self.crawl.failures.filter(seen_in=self.crawl.number, document__isnull=False)
        return copied.count() + failed.exclude(key__in=copied.values("key")).count()

    def _note_parts(self, parts: Parts, seen_in: int, *, is_last_try: bool) -> list[str]:
        """Note the parts that were left out, and forget those that were stored; returns new lines.

        There is one failure for each row.
        """
        reasons = {
            row_name(*row): "; ".join(reasons)[:LONGEST_MESSAGE]
            for row, reasons in parts.wrong.items()
            if is_last_try or any(reasons.values())
        }
        failures = self.crawl.failures.filter(document=None, key__contains=" ")
        noted = dict(failures.values_list("key", "reason"))
        if noted:
            written = {row_name(*row) for row in parts.written}
            failures.filter(key__in=(noted.keys() & written) - reasons.keys()).delete()
        lines = []
        for key, reason in reasons.items():
            Failure.objects.update_or_create(
                crawl=self.crawl,
                key=key,
                defaults={"reason": reason, "seen_in": seen_in, "failed_at": timezone.now()},
            )
            if noted.get(key) != reason:
                lines.append(f"{key}: {reason}")
        return lines

    def _stood_by(self, documents: dict[str, Any]) -> dict[str, Any]:
        """Those of some documents that the source stands by, though they are older views."""
        until = timezone.now() - STOOD_BY
        found = self.crawl.copied.filter(key__in=documents, older_since__lte=until)
        return {key: documents[key] for key in found.values_list("key", flat=True)}

    def _note_ages(self, present: Collection[str], older: Collection[str]) -> None:
        """Note of which objects the source has shown the present view, and of which an older one.

        Only a pass over everything shows that it stands by an older one.
        """
        self.crawl.copied.filter(key__in=present).exclude(older_since=None).update(older_since=None)
        self.crawl.copied.filter(key__in=older, older_since=None).update(older_since=timezone.now())

    def _differing(self, documents: dict[str, Any]) -> dict[str, Any]:
        """Those of some documents whose rows plainly don't say what they say.

        Their rows are gone, or have another time of the last change, though nobody edited them.
        """
        columns = ["last_updated", "updated_upstream"] if issubclass(self.model, Updated) else []
        rows = self.model._base_manager.filter(pk__in=list(documents)).values_list("pk", *columns)
        present = {str(key): moments for key, *moments in rows}
        edited = Override.objects.filter(
            model=self.model._meta.label_lower, key__in=documents, field__in=["", "last_updated"]
        )
        ours = set(edited.values_list("key", flat=True))

        def differs(key: str, document: Any) -> bool:
            if key not in present:
                return key not in ours
            said, moments = said_updated(self.model, document), present[key]
            return said is not None and set(moments[1:] if key in ours else moments) != {said}

        return {key: each for key, each in documents.items() if differs(key, each)}


def key_of(document: Any) -> str | None:
    """The id of a document as a string; None if it has no valid one."""
    key = document.get("id") if isinstance(document, dict) else None
    if isinstance(key, bool) or not isinstance(key, int | str) or not KEY.fullmatch(str(key)):
        return None
    return str(key)


def digest_of(document: Any) -> str:
    """A digest of a document."""
    return blake2b(json.dumps(document).encode(), digest_size=16).hexdigest()
