"""How does an effect get into the outbox, and out of it? One function a use case, each in the file of its name."""

from backend.foundation.outbox.handlers import LEASE

from .drain_outbox import MAX_ATTEMPTS, Drained, RoleMayNotDeliver, drain_outbox
from .enqueue import enqueue, enqueue_many
from .measure_outbox import Backlog, measure_outbox
from .purge_messages import purge_dead_letters, purge_delivered_messages
from .send_again import send_again

__all__ = [
    "LEASE",
    "MAX_ATTEMPTS",
    "Backlog",
    "Drained",
    "RoleMayNotDeliver",
    "drain_outbox",
    "enqueue",
    "enqueue_many",
    "measure_outbox",
    "purge_dead_letters",
    "purge_delivered_messages",
    "send_again",
]
