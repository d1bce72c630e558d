from .endorsement_admin import EndorsementAdmin

__all__ = ["EndorsementAdmin"]
