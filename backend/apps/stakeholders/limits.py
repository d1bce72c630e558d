"""How often may anybody press a link to unsubscribe?"""

from backend.foundation.rate_limiting.limits import Allow, Limit, Window, by_address

# A signed link can do one harmless thing, and to be kept from leaving is the worse harm: both pass while nobody can
# count. Mail programs of one provider press for all its people from a few addresses.
UNSUBSCRIPTIONS = Limit("unsubscriptions", by_address(Window(3000, 600)), when_down=Allow())
