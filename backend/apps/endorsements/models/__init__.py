from .decision import Act, Actor, Decision
from .endorsement import Endorsement
from .revision import Revision
from .verification import Verification

__all__ = ["Act", "Actor", "Decision", "Endorsement", "Revision", "Verification"]
