from .boundary import BorderLine, Boundary, LookupPiece, Shape
from .drawing import Drawing
from .region import Region
from .vintage import InForce, Vintage

__all__ = ["BorderLine", "Boundary", "Drawing", "InForce", "LookupPiece", "Region", "Shape", "Vintage"]
