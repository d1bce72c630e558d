from .boundary import BorderLine, Boundary, LookupPiece, Shape
from .region import Region
from .vintage import InForce, Vintage

__all__ = ["BorderLine", "Boundary", "InForce", "LookupPiece", "Region", "Shape", "Vintage"]
