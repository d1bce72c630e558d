from backend.apps.endorsements.screening.models import HeldDecision, HeldSubmission, SpentProof, SwitchChange

from .decision import Act, Actor, Decision
from .endorsement import Endorsement
from .revision import Revision
from .verification import Verification

__all__ = [
    "Act",
    "Actor",
    "Decision",
    "Endorsement",
    "HeldDecision",
    "HeldSubmission",
    "Revision",
    "SpentProof",
    "SwitchChange",
    "Verification",
]
