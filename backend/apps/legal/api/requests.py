"""What may be asked of legal documents?"""

from __future__ import annotations

from backend.foundation.web.fields import DayParameter
from backend.foundation.web.serializers import RequestSerializer


class DocumentRequest(RequestSerializer):
    date = DayParameter(help_text="The version in force on this day (UTC), past or to come; today unless given.")
