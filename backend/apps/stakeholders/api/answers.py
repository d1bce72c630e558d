"""What of people and organisations is a program told, whose token may see them?"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.apps.stakeholders.models import Stakeholder


class _LocationField(serializers.CharField):
    """Empty where no address is known at all."""

    def get_attribute(self, instance: Any) -> Any:
        return super().get_attribute(instance) or ""


class StakeholderBody(serializers.ModelSerializer[Stakeholder]):
    """A person or organisation, by the newest words that their address has confirmed."""

    id = serializers.UUIDField(source="public_id", help_text="Stays the same until the person is erased.")
    email = serializers.CharField(source="canonical_email", help_text="The address that mail goes to.")
    mailing_consent = serializers.SerializerMethodField(help_text="May they be written to about other matters, now?")
    street = _LocationField(source="location.street")
    city = _LocationField(source="location.city")
    state = _LocationField(source="location.state_usps", help_text="Postal code, as typed.")
    postal_code = _LocationField(source="location.postal_code")
    entered_by_staff = serializers.SerializerMethodField(help_text="Came with a list of staff's, not by endorsing.")

    class Meta:
        model = Stakeholder
        fields = (
            "id", "kind", "type", "name", "organization_name", "role", "email", "mailing_consent",
            "mailing_consented_at", "street", "city", "state", "postal_code", "entered_by_staff",
            "created_at", "updated_at",
        )  # fmt: skip

    def get_mailing_consent(self, stakeholder: Stakeholder) -> bool:
        return stakeholder.mailing_consented_at is not None

    def get_entered_by_staff(self, stakeholder: Stakeholder) -> bool:
        return stakeholder.entered_by_staff_at is not None


STAKEHOLDER: dict[str, Any] = {
    "id": "3c6f8e0a-1f57-4a0e-8a55-9b0a6a1d2c11",
    "kind": "individual",
    "type": "educator",
    "name": "Ann Alvarez",
    "organization_name": "",
    "role": "",
    "email": "ann@example.org",
    "mailing_consent": True,
    "mailing_consented_at": "2026-09-02T09:10:00Z",
    "street": "210 Capitol Ave",
    "city": "Hartford",
    "state": "CT",
    "postal_code": "06106",
    "entered_by_staff": False,
    "created_at": "2026-09-02T09:00:00Z",
    "updated_at": "2026-09-02T09:10:00Z",
}
PAGE: dict[str, Any] = {"next": None, "previous": None, "results": [STAKEHOLDER]}
