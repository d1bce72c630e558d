from .consent import Consent, ConsentAct, ConsentChoice
from .erasure import Erasure, ErasureReason
from .location import Location, PointSource
from .merge import Merge
from .placement import Placement
from .stakeholder import Stakeholder, StakeholderKind
from .stakeholder_type import StakeholderType

__all__ = [
    "Consent",
    "ConsentAct",
    "ConsentChoice",
    "Erasure",
    "ErasureReason",
    "Location",
    "Merge",
    "Placement",
    "PointSource",
    "Stakeholder",
    "StakeholderKind",
    "StakeholderType",
]
