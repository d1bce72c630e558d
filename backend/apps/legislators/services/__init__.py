"""What can be done with legislators? One function a use case, each in the file of its name."""

from .import_legislators import Imported, import_legislators
from .look_up_legislators import Represented, look_up_legislators

__all__ = ["Imported", "Represented", "import_legislators", "look_up_legislators"]
