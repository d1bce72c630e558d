"""How often may staff upload?"""

from backend.foundation.rate_limiting.limits import Limit, LocalBucket, Window, by_address

# An office of editors behind one address; each upload takes two requests. Each costs a second of decoding.
STAFF_UPLOADS = Limit(
    "staff-uploads",
    by_address(Window(300, 600)),
    when_down=LocalBucket(per_caller=30, altogether=120, seconds=60),
)
