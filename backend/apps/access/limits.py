"""How often may anybody try to get in?

Without a limit passwords and codes could be tried by the thousand, so while nobody can count, nobody signs in; who has
signed in already works on.
"""

from backend.foundation.rate_limiting.limits import Limit, Refuse, Tier, Window, by_address

# A person mistypes a few times. The name's own tier holds against guesses from many addresses, at a price: who floods
# a name keeps its owner out for that quarter of an hour.
PASSWORDS = Limit(
    "admin-login",
    (
        *by_address(Window(10, 300), Window(60, 24 * 3600), wider=5),
        Tier("username", (Window(20, 900), Window(200, 24 * 3600))),
    ),
    when_down=Refuse(),
)
# Whoever is asked for a code knows the password already. Of a million codes three fit at a time: 50 tries a day find
# one in some eighteen years.
CODES = Limit(
    "second-factor",
    (
        *by_address(Window(20, 900), Window(200, 24 * 3600), wider=5),
        Tier("account", (Window(10, 900), Window(50, 24 * 3600))),
    ),
    when_down=Refuse(),
)
# The way to the provider and back, two requests a sign-in, each of which may make us ask the provider.
PROVIDER = Limit("provider-sign-in", by_address(Window(40, 300), Window(400, 24 * 3600), wider=5), when_down=Refuse())
