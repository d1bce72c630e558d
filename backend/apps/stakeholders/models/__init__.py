from .location import Location, PointSource
from .placement import Placement
from .stakeholder import Stakeholder, StakeholderKind

__all__ = ["Location", "Placement", "PointSource", "Stakeholder", "StakeholderKind"]
