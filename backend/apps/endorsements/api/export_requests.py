"""What may a program ask of endorsements?"""

from __future__ import annotations

from rest_framework import serializers

from backend.apps.endorsements.services import ExportFormat
from backend.apps.endorsements.states import EndorsementState
from backend.foundation.web.fields import MomentParameter
from backend.foundation.web.serializers import RequestSerializer


class RecordsRequest(RequestSerializer):
    campaign = serializers.SlugField(max_length=80, required=False, help_text="Its slug; all campaigns unless given.")
    state = serializers.ChoiceField(
        EndorsementState.choices, required=False, help_text="All but `erased` unless given."
    )
    changed_since = MomentParameter(
        required=False,
        help_text="Only what was made, confirmed or decided about then or later, as 2026-09-01T08:00:00Z.",
    )
    cursor = serializers.CharField(required=False, help_text="From `next`.")
    # The paginator reads and checks it.
    page_size = serializers.CharField(required=False, help_text="At most 200; 50 unless told.")


class ExportRequest(RecordsRequest):
    format = serializers.ChoiceField(
        [one.value for one in ExportFormat], required=False, help_text="`json` unless told, here or by Accept."
    )
    contacts = serializers.ChoiceField(
        ["true", "false"],
        required=False,
        help_text="`true`: with e-mail, mailing consent and address; needs the scope stakeholders:read, too.",
    )
    page_size = serializers.CharField(
        required=False, help_text="At most 5,000, which it is unless told; fewer where 2.5 MB are reached."
    )
