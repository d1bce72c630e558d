from backend.apps.endorsements.screening.models import HeldDecision, HeldSubmission, SpentProof, SwitchChange

from .counts import Counted, Tally, Uncounted
from .decision import Act, Actor, Decision
from .endorsement import Endorsement
from .revision import Revision
from .verification import Verification

__all__ = [
    "Act",
    "Actor",
    "Counted",
    "Decision",
    "Endorsement",
    "HeldDecision",
    "HeldSubmission",
    "Revision",
    "SpentProof",
    "SwitchChange",
    "Tally",
    "Uncounted",
    "Verification",
]
