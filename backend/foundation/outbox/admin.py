"""Where do staff see what was not delivered, and try again?"""

from __future__ import annotations

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from backend.foundation.web.big_lists import BigListAdmin

from .models import Message
from .services import send_again

SEND_AGAIN = "outbox.send_again_message"


@admin.register(Message)
class MessageAdmin(BigListAdmin):
    list_display = ("kind", "state", "attempts", "last_error", "due", "created_at")
    list_filter = ("state", "kind")
    ordering = ("-created_at",)
    actions = ("send_again",)
    fields = (
        "kind", "state", "attempts", "last_error", "due", "created_at", "delivered_at", "payload", "deduplication_key",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description="due at", ordering="due_at")
    def due(self, message: Message) -> str:
        """Only while it waits: what is delivered or dead is due no more."""
        return date_format(message.due_at, "DATETIME_FORMAT") if message.state == Message.State.PENDING else "-"

    @admin.action(description="Send again (dead letters)", permissions=["send_again"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        now = timezone.now()
        with transaction.atomic():  # so that what is delivered after the commit shares one budget
            revived = [message for message in queryset if send_again(message_id=message.pk, now=now)]
            for message in revived:
                self.log_change(request, message, "Is sent again.")
        if revived:
            self.message_user(request, f"Dead letters that will be sent again: {len(revived)}.", messages.SUCCESS)
        if others := len(queryset) - len(revived):
            self.message_user(request, f"No dead letters, and left as they are: {others}.", messages.WARNING)

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEND_AGAIN)

    def has_view_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return super().has_view_permission(request, obj) or request.user.has_perm(SEND_AGAIN)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        """A message is the outbox's own business; sending a dead one again is the one thing staff decide."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False
