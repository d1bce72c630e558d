"""Where do staff make campaigns, write bills down, and whose names are under them?"""

from .bills import BillAdmin
from .campaigns import CampaignAdmin
from .sponsorships import SponsorshipAdmin

# They register their pages by being imported.
__all__ = ["BillAdmin", "CampaignAdmin", "SponsorshipAdmin"]
