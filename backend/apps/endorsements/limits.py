"""How often may anybody endorse, confirm, and read who else does?

People at a rally or in a lecture hall share one address, so an address may do what a full hall does at once; what one
person may do is bounded by what can be confirmed, which takes a mailbox a time.
"""

from backend.foundation.rate_limiting.limits import Allow, Limit, LocalBucket, Tier, Window, by_address

TEN_MINUTES, DAY = 600, 24 * 3600

# Ten a second for five minutes. While nobody can count, reads pass.
ENDORSEMENT_READS = Limit("endorsement-reads", by_address(Window(3000, 300)), when_down=Allow())

# The public pages, for a hall that reads them at once; whatever stands before us keeps most of them.
PAGE_READS = Limit("page-reads", by_address(Window(3000, 300)), when_down=Allow())

# Each makes rows and a mail. The campaign's own tier is what moderators could still read and a mail account could still
# send in a day; last, since honest traffic hardly ever fills it. Twenty addresses that mean to could, and so keep
# others out for ten minutes. While nobody can count, a process takes a handful.
SUBMISSIONS = Limit(
    "submissions",
    (
        *by_address(Window(150, TEN_MINUTES), Window(600, DAY)),
        Tier("campaign", (Window(3000, TEN_MINUTES), Window(30_000, DAY)), by="slug"),
    ),
    when_down=LocalBucket(per_caller=5, altogether=60, seconds=60),
)

# One mailbox: more mail a day would be a nuisance that a stranger can order. It is counted where the mail is sent and
# never answers 429, which would tell who has signed; it puts the mail off. A promise counts once, however many
# attempts it takes. While nobody can count, the pause between two mails (send_confirmation_mail) protects the mailbox.
CONFIRMATION_MAILS = Limit("confirmation-mails", (Tier("email", (Window(10, DAY),)),), when_down=Allow())

# A token has 256 bits, so this is no guard against guessing: it spares the database.
CONFIRMATIONS = Limit(
    "confirmations",
    by_address(Window(300, TEN_MINUTES)),
    when_down=LocalBucket(per_caller=10, altogether=120, seconds=60),
)

# Each may order a mail to somebody else's address, so one person gets few; the mails themselves are bounded by address
# and campaign where they are sent. Not counted by e-mail address: a 429 would tell that others have asked for it.
LINK_REQUESTS = Limit(
    "link-requests",
    (
        *by_address(Window(30, TEN_MINUTES), Window(150, DAY)),
        Tier("campaign", (Window(1000, TEN_MINUTES), Window(10_000, DAY)), by="slug"),
    ),
    when_down=LocalBucket(per_caller=3, altogether=30, seconds=60),
)

# Scanners of a large organization open the links of all its people, each several times, from one address. Looking
# changes nothing, so it passes while nobody can count.
LINK_READS = Limit("link-reads", by_address(Window(3000, TEN_MINUTES)), when_down=Allow())
