"""What describes an endorser best? One list for people and organizations, in the words that coalitions use."""

from __future__ import annotations

from django.db import models


class StakeholderType(models.TextChoices):
    """What somebody says of themselves, apart from their kind: a farmer may endorse for himself or for his farm.

    Empty is who has not said. A word is never taken out of the list, since rows have it; one more needs no migration of
    the tables: what comes in is held to the list where it comes in.
    """

    INDIVIDUAL = "individual", "individual"
    FARMER = "farmer", "farmer"
    WATERMAN = "waterman", "waterman"
    SCIENTIST = "scientist", "scientist"
    HEALTHCARE = "healthcare", "health care professional"
    EDUCATOR = "educator", "educator"
    STUDENT = "student", "student"
    BUSINESS = "business", "business"
    NONPROFIT = "nonprofit", "nonprofit organization"
    ACADEMIC = "academic", "school or university"
    FAITH = "faith", "faith community"
    LABOR = "labor", "labor union"
    ASSOCIATION = "association", "trade or professional association"
    GOVERNMENT = "government", "government or public official"
    TRIBAL = "tribal", "tribal nation"
    OTHER = "other", "other"
