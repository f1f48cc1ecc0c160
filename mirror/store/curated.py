"""What curators have decided about the rows of a batch, against what documents say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from core.bases import Updated
from core.ids import is_own
from core.values import CantPutError, as_json, is_same, item_of, put
from mirror.models import Override
from mirror.overrides import title_of
from mirror.store.guard import Guard
from spacedevs.api.reading.plans import through_table


class Curated:
    """The overrides of copied objects, while a batch is stored.

    Documents of a source leave an overridden field alone, and what they say is noted beside it.
    Other documents are refused, or leave it alone, or overwrite it, as the guard has it; what they
    overwrite is an override no longer.
    """

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        #: By the label of the model and the key; then by field, which is blank for a deletion.
        self._found: dict[tuple[str, str], dict[str, Override]] = {}
        #: Those that differ from a document, those with news from the source, and those that hold
        #: no longer, with the reasons.
        self._kept: dict[int, Override] = {}
        self._news: dict[int, Override] = {}
        self._gone: dict[int, str] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def fetch(self) -> None:
        """Read the overrides: they are few, and a batch may touch objects it doesn't mention."""
        for override in Override.objects.all():
            self._found.setdefault((override.model, override.key), {})[override.field] = override

    def keeps(self, row: models.Model, name: str, value: Any) -> bool:
        """Whether a row keeps its value of a field, though a document may have another one.

        Raises StoreError if the guard refuses the document.
        """
        override = self._override(type(row), row.pk, name)
        if override is None:
            return False
        if isinstance(row, Updated) and name == "last_updated" and value > row.last_updated:
            # Readers ask for what has changed since a moment: the later one is shown.
            self._gone[override.pk] = ""
            return False
        return self._keeps(override, as_json(value))

    def keeps_list(self, relation: Any, key: Any, items: list[Any]) -> bool:
        """The same for a list; its items are keys, or rows without ids."""
        override = self._override(relation.model, key, relation.name)
        if override is None:
            return False
        said = [
            item_of(relation, item) if isinstance(item, models.Model) else as_json(item)
            for item in items
        ]
        return self._keeps(override, said)

    def keep_links(self, relation: Any, wanted: dict[Any, list[Any]]) -> None:
        """Take out of a relation's wanted links what curators have decided, at either end."""
        if not self._found:
            return
        for key in list(wanted):
            if self.keeps_list(relation, key, wanted[key]):
                del wanted[key]
        if wanted and isinstance(relation, models.ManyToManyRel) and self.guard.keeps_edits:
            self._keep_from_other_end(relation, wanted)

    def stays(self, row: models.Model, reference: Any) -> bool:
        """Whether a row stays with its owner, though its source doesn't list it there.

        It does if it was entered here, or given to this owner.
        """
        return self.guard.keeps_edits and (is_own(row.pk) or self.holds(row, reference.name))

    def holds(self, row: models.Model, name: str) -> bool:
        """Whether a row's value of a field was edited here, and documents may not take it away."""
        may_change = self.guard.overwrite and not self.guard.keeps_edits
        return not may_change and self._override(type(row), row.pk, name) is not None

    def leaves_out(self, model: Any, rows: Mapping[Any, Any], document: Any) -> bool:
        """Whether a document's object was deleted here; `rows` are those that are there."""
        if not (self._found and self.guard.keeps_edits and isinstance(document, dict)):
            return False
        override = self._override(model, document.get("id"), "")
        if override is None or any(str(key) == override.key for key in rows):
            return False
        self._kept[override.pk] = override
        return True

    def note_made(self, row: models.Model) -> None:
        """Note that the batch makes a row: its object is deleted no longer.

        Of an object that was never deleted here, but has vanished and come back, the curators'
        values are put back when the batch has been written.
        """
        for override in self._overrides(type(row), row.pk).values():
            if not (override.field and self.guard.keeps_edits):
                self._gone[override.pk] = "which others need"

    def settle(self, made: Mapping[Any, Collection[Any]]) -> None:
        """Store what has come of the overrides, once the rows of the batch are written."""
        if not self._found:
            return
        for model, keys in made.items():
            for key in keys:
                for override in self._overrides(model, key).values():
                    try:
                        put(model, key, override.field, override.value)
                    except CantPutError:
                        self._gone[override.pk] = "which is no longer possible"
        if self._gone:
            Override.objects.filter(pk__in=self._gone).delete()
        news = [override for pk, override in self._news.items() if pk not in self._gone]
        Override.objects.bulk_update(news, ["upstream", "changed_at"])

    def tell(self) -> None:
        """Tell the guard what was kept, and what is an override no longer."""
        for by_field in self._found.values():
            kept = [each for each in by_field.values() if each.pk in self._kept]
            kept = [each for each in kept if each.pk not in self._gone]
            names = [title_of(each) for each in kept if each.field != "last_updated"]
            if names:
                self.guard.kept.append(f"{_object(kept[0])}: {', '.join(names)}")
            for each in by_field.values():
                if reason := self._gone.get(each.pk):
                    self.guard.released.append(f"{_object(each)}: {title_of(each)}, {reason}")

    def _overrides(self, model: Any, key: Any) -> dict[str, Override]:
        """The overrides of an object that still hold, by field."""
        found = self._found.get((model._meta.label_lower, str(key)))
        if not found:
            return {}
        return {name: each for name, each in found.items() if each.pk not in self._gone}

    def _override(self, model: Any, key: Any, name: str) -> Override | None:
        return self._overrides(model, key).get(name)

    def _keeps(self, override: Override, said: Any) -> bool:
        if is_same(said, override.value):
            if self.guard.from_source:
                self._gone[override.pk] = "as its source says by now"
            return False
        if self.guard.keeps_edits:
            if said != override.upstream:
                override.upstream, override.changed_at = said, timezone.now()
                self._news[override.pk] = override
            self._kept[override.pk] = override
            return True
        if self.guard.overwrite:
            self._gone[override.pk] = "which was overwritten"
            return False
        self.guard.refuse(apps.get_model(override.model), override.key, title_of(override))
        return True

    def _keep_from_other_end(self, relation: Any, wanted: dict[Any, list[Any]]) -> None:
        """Let rows whose own lists curators have decided stay linked as they are."""
        model, name = relation.related_model, relation.field.name
        decided = {
            model._meta.pk.to_python(key)
            for label, key in self._found
            if label == model._meta.label_lower and self._override(model, key, name)
        }
        through, back, forth = through_table(relation)
        links = through._base_manager.filter(**{f"{back}__in": wanted, f"{forth}__in": decided})
        present: defaultdict[Any, list[Any]] = defaultdict(list)
        for key, target in links.order_by("pk").values_list(back, forth):
            present[key].append(target)
        for key, targets in wanted.items():
            stay = [one for one in targets if one not in decided or one in present[key]]
            wanted[key] = stay + [one for one in present[key] if one not in stay]


def _object(override: Override) -> str:
    """The object of an override, as people read it."""
    what = apps.get_model(override.model)._meta.verbose_name
    return f"{what} {override.key} {override.title}".rstrip()
