"""How often may anybody ask for what a form needs?

Both cost little and protect much, so they pass while nobody can count.
"""

from backend.foundation.rate_limiting.limits import Allow, Limit, Window, by_address

TEN_MINUTES = 600

# Each page with a form asks once; a hall behind one address fits in, as with submissions.
SUBMISSION_FORMS = Limit("submission-forms", by_address(Window(600, TEN_MINUTES)), when_down=Allow())

# One a submission, and only where it is asked for.
PROOF_CHALLENGES = Limit("proof-challenges", by_address(Window(300, TEN_MINUTES)), when_down=Allow())
