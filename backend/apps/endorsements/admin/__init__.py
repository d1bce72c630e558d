"""Where do moderators read what waits, decide, and see what was decided?"""

from backend.apps.endorsements.screening import admin as screening_admin

from .endorsement_admin import EndorsementAdmin

# Both register their pages by being imported.
__all__ = ["EndorsementAdmin", "screening_admin"]
