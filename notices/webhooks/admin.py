"""The admin of webhooks: subscriptions, and the log of deliveries, which can be made again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from core.list_admin import ListAdmin, ReadOnlyAdmin, one_at_a_time
from notices.webhooks.models import EVER, Attempt, Delivery, Subscription
from notices.webhooks.serializers import SubscriptionSerializer
from notices.webhooks.switching import begin, end

#: What the form has in common with what clients send.
CHECKED = ("address", "query", "form", "secret")


class SubscriptionForm(forms.ModelForm):
    """A subscription; what is entered is checked as if a client had sent it."""

    form = forms.ChoiceField(required=False, help_text="Leave blank for that of the address.")
    secret = forms.CharField(required=False, help_text="Leave blank for a new one: whsec_…")

    class Meta:
        model = Subscription
        fields = ("address", "query", "form", "key", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Subscription._meta.get_field("form").choices or []
        self.fields["form"].choices = [("", "---------"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The checked values, with what was left blank."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        given = {name: data[name] for name in CHECKED if data.get(name)}
        checked = SubscriptionSerializer(data=given)
        if checked.is_valid():
            return data | checked.validated_data
        for name, reasons in checked.errors.items():
            if name not in self.errors:
                self.add_error(name, [str(reason) for reason in reasons])
        return data


@admin.register(Subscription)
class SubscriptionAdmin(ListAdmin):
    """Subscriptions. A secret is shown once, when its subscription is made."""

    form = SubscriptionForm
    list_display = ["address", "key", "query", "form", "is_active", "standing", "created_at"]
    list_filter = ["is_active", "form"]
    list_select_related = ["key"]
    search_fields = ["address", "query"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The secret is given once, too."""
        fields = ["address", "query", "form", "key"]
        return [*fields, "is_active"] if obj else [*fields, "secret"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Those that were not deleted."""
        return super().get_queryset(request).filter(is_ended=False)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What a page asks about before it deletes: they alone; their log may be long."""
        return [str(obj) for obj in objs], {"subscriptions": len(objs)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Subscription) -> None:
        """Let a subscription end."""
        end(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Let subscriptions end."""
        for subscription in queryset:
            end(subscription)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A form, or the result of saving it."""
        with one_at_a_time(request):
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Subscription, form: Any, change: bool) -> None:
        """Save what was entered; what is new, or switched on, begins with the next change."""
        if not change:
            obj.server, obj.secret = request.build_absolute_uri("/"), form.cleaned_data["secret"]
            begin(obj)
            obj.save(force_insert=True)
            text = "The secret is <code>{}</code>. It is shown only now."
            messages.warning(request, format_html(text, obj.secret))
            return
        changed = list(form.changed_data)  # the others are noted meanwhile
        if "is_active" in changed and obj.is_active:
            begin(obj)
            changed += ["since", "reason", "failures", "failing_since", "paused_until"]
        obj.save(update_fields=changed)

    @admin.display(description="standing")
    def standing(self, subscription: Subscription) -> str:
        """Why it was switched off, or since when its address fails."""
        if subscription.reason or not subscription.failing_since:
            return subscription.reason
        return f"Failing since {subscription.failing_since:%Y-%m-%d %H:%M}"


class AttemptInline(admin.TabularInline):
    """The attempts at a delivery."""

    model = Attempt
    fields = readonly_fields = ("made_at", "status", "seconds", "text")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is added by hand."""
        return False


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """The log of deliveries, each with its attempts."""

    list_display = (
        "created_at", "subscription", "resource", "key", "state", "tries", "last_status",
        "last_text", "due_at",
    )  # fmt: skip
    list_filter = ["state"]
    list_select_related = ["subscription"]
    search_fields = ["key", "subscription__address"]
    show_full_result_count = False
    fields = ("subscription", "entry_id", "resource", "key", "state", "tries", "due_at")
    inlines = [AttemptInline]
    actions = ["send_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The deliveries, each with its last attempt."""
        last = Attempt.objects.filter(delivery=OuterRef("pk")).order_by("-id")
        return (
            super()
            .get_queryset(request)
            .annotate(
                status=Subquery(last.values("status")[:1]), text=Subquery(last.values("text")[:1])
            )
        )

    def has_send_permission(self, request: HttpRequest) -> bool:
        """Whoever may change subscriptions may send again."""
        return request.user.has_perm("webhooks.change_subscription")

    @admin.action(description="Send the selected deliveries again", permissions=["send"])
    def send_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Make deliveries anew, with their former ids, if their subscriptions are switched on."""
        chosen = list(queryset.values_list("pk", flat=True))
        again = Delivery.objects.filter(pk__in=chosen, subscription__is_active=True)
        addresses = list(again.values_list("subscription", flat=True).distinct().order_by())
        number = again.update(state=Delivery.State.PENDING, tries=0, due_at=timezone.now())
        Subscription.objects.filter(pk__in=addresses).update(paused_until=EVER)
        messages.info(request, f"{number} of {len(chosen)} are sent again.")

    @admin.display(description="last status")
    def last_status(self, delivery: Any) -> int | None:
        """The status of the last answer."""
        return delivery.status

    @admin.display(description="last answer")
    def last_text(self, delivery: Any) -> str:
        """The beginning of the last answer, or why there was none."""
        return (delivery.text or "")[:80]
