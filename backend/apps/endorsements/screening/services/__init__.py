"""What can staff do about what is held, and about the switches? One function a use case."""

from .decide_held import Decided, dismiss_held, release_held, undo_batch, undo_held
from .decide_one_held import dismiss_one_held, release_one_held, undo_one_held
from .erase_held import erase_held
from .hand_out_form import Form, hand_out_form
from .purge import purge_settled, purge_spent_proofs
from .throw_switch import current_switches, newest_change, throw_switch

__all__ = [
    "Decided",
    "Form",
    "current_switches",
    "dismiss_held",
    "dismiss_one_held",
    "erase_held",
    "hand_out_form",
    "newest_change",
    "purge_settled",
    "purge_spent_proofs",
    "release_held",
    "release_one_held",
    "throw_switch",
    "undo_batch",
    "undo_held",
    "undo_one_held",
]
