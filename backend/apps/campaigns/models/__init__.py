from .bill import Bill, BillOfCampaign, BillStatus, Sponsorship, SponsorshipKind
from .campaign import Campaign

__all__ = ["Bill", "BillOfCampaign", "BillStatus", "Campaign", "Sponsorship", "SponsorshipKind"]
