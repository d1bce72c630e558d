"""How often may anybody read the terms?"""

from backend.foundation.rate_limiting.limits import Allow, Limit, Window, by_address

# As campaigns are read: any page of a front end may ask. While nobody can count, reads pass.
LEGAL_READS = Limit("legal-reads", by_address(Window(3000, 300)), when_down=Allow())
