"""What can be done with stakeholders? One function a use case, each in the file of its name."""

from .erase_stakeholder import erase_stakeholder
from .export_stakeholder import export_stakeholder
from .find_or_create_stakeholder import find_or_create_stakeholder
from .import_stakeholders import Imported, import_stakeholders
from .list_legislators import Representative, list_legislators
from .locate_stakeholder import locate_stakeholder
from .mailing_consent import MAILING_CONSENT_WORDING, give_mailing_consent, withdraw_mailing_consent
from .merge_stakeholders import merge_conflicts, merge_stakeholders
from .place_chunk import CHUNK, Chunk, place_chunk
from .place_stakeholders import Placed, place_stakeholders
from .promise_due_placing import promise_due_placing
from .purge_unconfirmed import UNCONFIRMED_ARE_KEPT, purge_unconfirmed
from .set_location import Whereabouts, set_location
from .unsubscribe import unsubscribe
from .update_details import update_details
from .whole_person import find_stakeholder, find_stakeholders, whole_person

__all__ = [
    "CHUNK",
    "MAILING_CONSENT_WORDING",
    "UNCONFIRMED_ARE_KEPT",
    "Chunk",
    "Imported",
    "Placed",
    "Representative",
    "Whereabouts",
    "erase_stakeholder",
    "export_stakeholder",
    "find_or_create_stakeholder",
    "find_stakeholder",
    "find_stakeholders",
    "give_mailing_consent",
    "import_stakeholders",
    "list_legislators",
    "locate_stakeholder",
    "merge_conflicts",
    "merge_stakeholders",
    "place_chunk",
    "place_stakeholders",
    "promise_due_placing",
    "purge_unconfirmed",
    "set_location",
    "unsubscribe",
    "update_details",
    "whole_person",
    "withdraw_mailing_consent",
]
