"""How long may it take to hand one mail over?"""

# Seconds from the first packet to the carrier's last word. Whoever starts a mail has that long left, and leases last
# longer. What nobody can interrupt is the operating system's look-up of a host's name, which counts but may end later.
MAIL_SECONDS = 14.0
