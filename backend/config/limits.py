"""How often may what belongs to no app be asked: the API's description, and the admin's door?"""

from backend.foundation.rate_limiting.limits import Allow, Limit, Refuse, Tier, Window, by_address

# Made once a process, in about half a second, and large to send.
SCHEMA_READS = Limit("schema-reads", by_address(Window(60, 300)), when_down=Allow())

# A person mistypes a few times. The name's own tier holds against guesses from many addresses, at a price: who floods
# a name keeps its owner out for that quarter of an hour. Without a limit passwords could be tried by the thousand, so
# while nobody can count, nobody signs in; who has signed in already works on.
ADMIN_LOGIN = Limit(
    "admin-login",
    (
        *by_address(Window(10, 300), Window(60, 24 * 3600), wider=5),
        Tier("username", (Window(20, 900), Window(200, 24 * 3600))),
    ),
    when_down=Refuse(),
)
