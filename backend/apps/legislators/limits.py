"""How often may anybody ask who represents whom?

As often as for the map (geography/limits.py), whose lookup it contains. While nobody can count, reads pass.
"""

from backend.foundation.rate_limiting.limits import Allow, Limit, Window, by_address

LEGISLATOR_READS = Limit("legislator-reads", by_address(Window(3000, 300)), when_down=Allow())
LEGISLATOR_LOOKUPS = Limit("legislator-lookups", by_address(Window(3000, 300)), when_down=Allow())
