"""How often may a program ask?"""

from backend.foundation.rate_limiting.limits import Allow, Limit, Tier, Window, by_address

# By token, and by address for what presents none or a stranger's.
TOKEN_READS = Limit(
    "token-reads",
    (*by_address(Window(1200, 300)), Tier("token", (Window(600, 300), Window(20_000, 24 * 3600)))),
    when_down=Allow(),
)
