"""How often may anybody read the map?

Ten requests a second for five minutes are more than a person or a program that shows maps needs, and less than it takes
to copy the nation's shapes in an hour. While nobody can count, reads pass: a visitor must find the district.
"""

from backend.foundation.rate_limiting.limits import Allow, Limit, Window, by_address

LOOKUPS = Limit("region-lookups", by_address(Window(3000, 300)), when_down=Allow())
REGION_READS = Limit("region-reads", by_address(Window(3000, 300)), when_down=Allow())
# Five hundred points a request: half a million in an hour is a roll of members, not the nation.
BATCH_LOOKUPS = Limit("region-batch-lookups", by_address(Window(60, 300)), when_down=Allow())
# A map asks for some twenty at each step it takes.
TILES = Limit("map-tiles", by_address(Window(6000, 300)), when_down=Allow())
# The exact shape of a large state takes a tenth of a second to write.
SHAPES = Limit("region-shapes", by_address(Window(600, 300)), when_down=Allow())
