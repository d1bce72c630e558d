from backend.apps.endorsements.screening.models import HeldDecision, HeldSubmission, SpentProof, SwitchChange

from .decision import Act, Decision
from .endorsement import Endorsement
from .revision import Revision
from .verification import Verification

__all__ = [
    "Act",
    "Decision",
    "Endorsement",
    "HeldDecision",
    "HeldSubmission",
    "Revision",
    "SpentProof",
    "SwitchChange",
    "Verification",
]
