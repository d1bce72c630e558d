"""What does geography tell those above it? One thing: that another map answers now."""

from django.dispatch import Signal

# Sent inside the transaction that switches, with `layer` (its code) and `states` (FIPS codes). A receiver only notes
# work in the outbox, for the switch is short, and returns the kind of message it noted.
maps_switched = Signal()
