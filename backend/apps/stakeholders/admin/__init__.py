from .stakeholder_admin import StakeholderAdmin

__all__ = ["StakeholderAdmin"]
