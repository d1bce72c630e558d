"""What can be done with stakeholders? One function a use case, each in the file of its name."""

from .find_or_create_stakeholder import find_or_create_stakeholder
from .list_legislators import list_legislators
from .locate_stakeholder import locate_stakeholder
from .place_chunk import CHUNK, Chunk, place_chunk
from .place_stakeholders import Placed, place_stakeholders
from .promise_due_placing import promise_due_placing
from .set_location import Whereabouts, set_location
from .update_details import update_details

__all__ = [
    "CHUNK",
    "Chunk",
    "Placed",
    "Whereabouts",
    "find_or_create_stakeholder",
    "list_legislators",
    "locate_stakeholder",
    "place_chunk",
    "place_stakeholders",
    "promise_due_placing",
    "set_location",
    "update_details",
]
