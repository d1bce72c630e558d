"""How often may the existing front end's calls be made?

Each visitor by its own address: the front end states it (foundation/web/client_address.py). What is handed on to an
address of /api/v1 is counted there, not here.
"""

from backend.foundation.rate_limiting.limits import Allow, Limit, Window, by_address

# A page of the front end makes up to six calls; while nobody can count, reads pass.
FRONT_END_READS = Limit("front-end-reads", by_address(Window(3000, 300)), when_down=Allow())
# Crawlers come a few times an hour; the answers are kept by caches for that long.
CRAWLER_READS = Limit("crawler-reads", by_address(Window(300, 300)), when_down=Allow())
