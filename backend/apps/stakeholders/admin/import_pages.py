"""How do staff bring people in from a spreadsheet? A page says what a file would do; its button does it.

Between the two the file is the browser's: the page that shows the preview carries it along, and nothing of people whom
nobody has taken in yet lies on a server.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from typing import cast

from django import forms
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from backend.apps.stakeholders.people_file import COLUMNS, read_people
from backend.apps.stakeholders.services import Imported, import_stakeholders
from backend.foundation.web.admin_acts import ActsAdmin

from .acts import CHANGE_PERSON

# What a request of 29 seconds does on the smallest function; the command takes more (docs/how-to/import-people.md).
MAX_PEOPLE = 500
# In Base64 it stays below DATA_UPLOAD_MAX_MEMORY_SIZE.
MAX_FILE_BYTES = 512 * 1024


class PeopleFileForm(forms.Form):
    file = forms.FileField(label="File", help_text=f"CSV, UTF-8; at most {MAX_PEOPLE} people.", allow_empty_file=True)

    def clean_file(self) -> bytes:
        """The file's bytes.

        Raises:
            ValidationError: it is larger than a page can carry.
        """
        file = cast("UploadedFile", self.cleaned_data["file"])
        if (file.size or 0) > MAX_FILE_BYTES:
            raise forms.ValidationError(
                f"The file has {file.size} bytes; this page takes {MAX_FILE_BYTES}. Split it.", code="too-large"
            )
        return bytes(file.read())


class ImportPages(ActsAdmin):
    """The button above the list and the page behind it."""

    def get_urls(self) -> list[URLPattern]:
        page = path("import/", self.admin_site.admin_view(self.import_view), name="stakeholders_stakeholder_import")
        return [page, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        may_import = request.user.has_perm(CHANGE_PERSON)
        return super().changelist_view(request, {**(extra_context or {}), "may_import": may_import})

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Asks for a file; shows what it would do; then, by a button, does it."""
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if not request.user.has_perm(CHANGE_PERSON):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, PeopleFileForm())
        if "content" in request.POST:
            return self._keep(request, _decoded(request.POST["content"]))
        form = PeopleFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, form)
        content = form.cleaned_data["file"]
        return self._page(request, form, content, _imported(request, content, commit=False))

    def _keep(self, request: HttpRequest, content: bytes) -> HttpResponse:
        imported = _imported(request, content, commit=True)
        if not imported.is_kept:
            return self._page(request, PeopleFileForm(), content, imported)
        LogEntry.objects.create(
            user_id=cast("int", request.user.pk),
            content_type=ContentType.objects.get_for_model(self.model),
            object_repr=f"{imported.rows} people from a file",
            action_flag=ADDITION,
            change_message=imported.summary,
        )
        self.message_user(request, f"Imported. {imported.summary}")
        return redirect("admin:stakeholders_stakeholder_changelist")

    def _page(
        self, request: HttpRequest, form: PeopleFileForm, content: bytes = b"", imported: Imported | None = None
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Import people",
            "opts": self.opts,
            "form": form,
            "columns": COLUMNS,
            "imported": imported,
            "told": imported.summary if imported else "",
            "content": b64encode(content).decode() if imported and not imported.problems else "",
        }
        return TemplateResponse(request, "admin/stakeholders/stakeholder/import.html", context)


def _imported(request: HttpRequest, content: bytes, *, commit: bool) -> Imported:
    now = timezone.now()
    rows = read_people(content, today=now.date()).rows
    if rows > MAX_PEOPLE:
        sentence = f"The file has more than {MAX_PEOPLE} people. Split it, or ask an operator: the command takes more."
        return Imported(rows=rows, problems=[sentence])
    by = cast("AbstractBaseUser", request.user)
    return import_stakeholders(content=content, by=by, now=now, commit=commit)


def _decoded(typed: str) -> bytes:
    """What the preview carried along; what is none of that reads as an empty file, and is refused as one."""
    try:
        content = b64decode(typed, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return content if len(content) <= MAX_FILE_BYTES else b""
