"""How often may anybody read the site's content?"""

from backend.foundation.rate_limiting.limits import Allow, Limit, Window, by_address

# Ten a second for five minutes: an office or a hall behind one address. While nobody can count, reads pass.
CONTENT_READS = Limit("content-reads", by_address(Window(3000, 300)), when_down=Allow())
