"""Where do staff see what was not delivered, and try again?"""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from .models import Message
from .services import send_again


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    list_display = ("id", "kind", "state", "attempts", "created_at", "due_at", "delivered_at", "last_error")
    list_filter = ("state", "kind")
    ordering = ("-created_at",)
    actions = ("send_again",)
    show_full_result_count = False

    @admin.action(description="Send again (dead letters)", permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        now = timezone.now()
        revived = sum(send_again(message_id=pk, now=now) for pk in queryset.values_list("pk", flat=True))
        self.message_user(request, f"{revived} dead letters will be sent again.", messages.SUCCESS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Message | None = None) -> list[str]:
        return [field.name for field in Message._meta.fields]
