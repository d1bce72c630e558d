from .decision import Act, Decision
from .endorsement import Endorsement
from .revision import Revision
from .verification import Verification

__all__ = ["Act", "Decision", "Endorsement", "Revision", "Verification"]
