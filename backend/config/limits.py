"""How often may what belongs to no app be asked: the API's description?"""

from backend.foundation.rate_limiting.limits import Allow, Limit, Window, by_address

# Made once a process, in about half a second, and large to send.
SCHEMA_READS = Limit("schema-reads", by_address(Window(60, 300)), when_down=Allow())
