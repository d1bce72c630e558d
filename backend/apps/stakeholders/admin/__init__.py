"""Where do staff look a stakeholder up, and answer what a person asks: what is held, no more mail, be forgotten?"""

from .stakeholder_admin import StakeholderAdmin

# Registers its page by being imported.
__all__ = ["StakeholderAdmin"]
