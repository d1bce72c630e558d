"""Where does staff see and make tokens, reset somebody's authenticator, and link accounts to a provider's?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from backend.foundation.errors import DomainError
from backend.foundation.web.admin_acts import Act, ActsAdmin
from backend.foundation.web.admin_page import AdminPage
from backend.foundation.web.admin_pieces import HappenedFilter

from .models import ApiToken, ExternalIdentity, SecondFactor
from .roles import may_touch
from .scopes import SCOPES
from .services import issue_token, reset_second_factor, revoke_token
from .services.issue_token import MAX_LIFETIME_DAYS

ADD, MANAGE, RESET = "access.add_apitoken", "access.manage_apitokens", "access.reset_secondfactor"


class ApiTokenForm(forms.ModelForm):
    """The token is made while the form is checked, so that a refusal stands at it; `issued` is what came of it."""

    name = forms.CharField(max_length=100, help_text="What uses it, such as «newsletter sync».")
    scopes = forms.MultipleChoiceField(
        choices=[(scope.name, f"{scope.name}: {scope.sentence}") for scope in SCOPES.values()],
        widget=forms.CheckboxSelectMultiple,
        help_text="Only what it needs: whoever finds the token can do that, in your name. Each operation of the API's "
        "document names its scope (x-permission).",
    )
    lifetime_days = forms.IntegerField(
        min_value=1, max_value=MAX_LIFETIME_DAYS, initial=90, label="Lifetime (days)", help_text="As short as will do."
    )
    owner: Any = None
    issued: Any = None

    class Meta:
        model = ApiToken
        fields = ()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        terms = {name: given[name] for name in ("name", "scopes", "lifetime_days")}
        try:
            self.issued = issue_token(owner=self.owner, now=timezone.now(), **terms)
        except DomainError as refusal:
            raise forms.ValidationError(refusal.detail) from refusal
        return given

    def save(self, commit: bool = True) -> ApiToken:
        token: ApiToken = self.issued.token
        return token

    def _post_clean(self) -> None:
        """The row is the service's, and checked there."""

    def save_m2m(self) -> None:
        """Nothing is related."""


class ReadWithActs(ActsAdmin):
    """A page on which nothing is edited: what may be done stands in its row of buttons, and asks before it happens."""

    change_form_template = "access/admin/acts.html"


@admin.register(ApiToken)
class ApiTokenAdmin(ReadWithActs):
    """Who may make tokens sees their own; who manages them sees all. The text is shown once."""

    form = ApiTokenForm
    list_display = ("name", "prefix", "owner", "scopes", "expires_at", "last_used_at", "revoked_at")
    list_filter = (("revoked_at", HappenedFilter),)
    list_select_related = ("owner",)
    search_fields = ("name", "prefix")
    show_full_result_count = False
    readonly_fields = (
        "name", "prefix", "owner", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at", "revoked_by",
    )  # fmt: skip
    acts = (
        Act(
            name="revoke",
            label="Revoke",
            done="The token is revoked.",
            permission=ADD,
            offered=lambda token: token.revoked_at is None,
            service=revoke_token,
            consequence="Whatever uses this token is refused from now on. It cannot be taken back.",
            is_destructive=True,
        ),
    )

    def service_arguments(self, request: HttpRequest, object_id: int) -> dict[str, Any]:
        return {"token_id": object_id}

    def get_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> tuple[str, ...]:
        return ("name", "scopes", "lifetime_days") if obj is None else self.readonly_fields

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> tuple[str, ...]:
        return () if obj is None else self.readonly_fields

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, (extra_context or {}) | one_button)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        return ApiToken.objects.shown_to(request.user)

    def get_form(self, request: HttpRequest, obj: ApiToken | None = None, change: bool = False, **options: Any) -> Any:
        if obj is not None:
            return super().get_form(request, obj, change, **options)
        return type("OwnApiTokenForm", (ApiTokenForm,), {"owner": request.user})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The form's service has written it."""

    def response_add(self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None) -> HttpResponse:
        """Not by a message after a redirect: messages lie in cookies or sessions, and this text is to lie nowhere."""
        context = {
            **self.admin_site.each_context(request),
            "title": "The token",
            "opts": self.opts,
            "token": obj,
            "text": request.issued_token,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "access/admin/token_issued.html", context)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        request.issued_token = form.issued.text  # type: ignore[attr-defined]
        return super().save_form(request, form, change)

    def has_view_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return request.user.has_perm(MANAGE) or request.user.has_perm(ADD)

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        """Revoked ones stay, as the answer to who could do what until when."""
        return False


@admin.register(SecondFactor)
class SecondFactorAdmin(ReadWithActs):
    """Read only, with one act. The admin's own log keeps who has done it to whom; so does the row."""

    list_display = ("user", "confirmed_at", "last_used_at", "reset_at", "reset_by")
    list_select_related = ("user", "reset_by")
    search_fields = ("user__username",)
    show_full_result_count = False
    fields = readonly_fields = ("user", "confirmed_at", "last_used_at", "reset_at", "reset_by")
    acts = (
        Act(
            name="reset",
            label="Reset",
            done="The authenticator is reset.",
            permission=RESET,
            offered=lambda factor: bool(factor.sealed_secret),
            service=reset_second_factor,
            consequence="Make sure who asks for it, by voice or face. The next sign-in with the password sets up "
            "another authenticator; until then the password is all that guards the account.",
            is_destructive=True,
        ),
    )

    def service_arguments(self, request: HttpRequest, object_id: int) -> dict[str, Any]:
        return {"factor_id": object_id}

    def has_view_permission(self, request: HttpRequest, obj: SecondFactor | None = None) -> bool:
        return super().has_view_permission(request, obj) or request.user.has_perm(RESET)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: SecondFactor | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SecondFactor | None = None) -> bool:
        return False


@admin.register(ExternalIdentity)
class ExternalIdentityAdmin(AdminPage):
    """To link an account that was here before the provider: by the subject that the provider tells its admins.

    A link is a way in, so a superuser's is made and taken away by superusers alone.
    """

    list_display = ("user", "issuer", "subject", "created_at", "last_sign_in_at")
    list_select_related = ("user",)
    search_fields = ("user__username", "subject")
    show_full_result_count = False
    autocomplete_fields = ("user",)
    # Deleting many at once would not ask whose.
    actions = None
    readonly_fields = ("created_at", "last_sign_in_at")

    def has_change_permission(self, request: HttpRequest, obj: ExternalIdentity | None = None) -> bool:
        """Linked, or not linked: another subject is another person."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ExternalIdentity | None = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or may_touch(request.user, obj.user))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """What is posted is looked up among these, whatever the page has offered."""
        if db_field.name == "user" and not request.user.is_superuser:
            options["queryset"] = get_user_model().objects.filter(is_superuser=False)
        return super().formfield_for_foreignkey(db_field, request, **options)
