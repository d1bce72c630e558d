"""Which steps has `verify`, in which order? docs/unproved-on-aws.md names them; a test compares the two."""

from __future__ import annotations

from . import the_set_up, the_site
from .scene import Step

STEPS = (
    Step(name="image-digest", shows="Lambda, ledger and variables name one image", run=the_set_up.image_digest),
    Step(name="function", shows="state, memory, time limit", run=the_set_up.function),
    Step(name="reserved-concurrency", shows="as asked for", run=the_set_up.reserved_concurrency),
    Step(name="tracing", shows="as asked for", run=the_set_up.tracing),
    Step(name="environment", shows="complete, and nothing more", run=the_set_up.environment),
    Step(name="event-rules", shows="there, and pointing at the function", run=the_set_up.event_rules),
    Step(name="keep-warm", shows="its rule, where the stage has one", run=the_set_up.keep_warm),
    Step(name="throttling", shows="API Gateway's rate and burst", run=the_set_up.throttling),
    Step(name="feedback", shows="bounces and complaints have a way in", run=the_set_up.feedback),
    Step(name="failed-events", shows="what the function could not handle is kept", run=the_set_up.failed_events),
    Step(name="log-retention", shows="lines do not stay for ever", run=the_set_up.log_retention, needs_aws=True),
    Step(name="smoke", shows="live, ready, version, lookup, refused write", run=the_site.smoke),
    Step(name="lookup-median", shows="the time of a lookup through the API", run=the_site.lookup_median),
    Step(name="static-file", shows="a hashed file from its own address", run=the_site.static_file),
    Step(
        # The emulator takes X-Forwarded-For for the caller's address, which API Gateway does not.
        name="forged-headers", shows="no header changes who is counted", run=the_site.forged_headers, needs_aws=True,
    ),
    Step(name="limits", shows="counted, announced, and refused with Retry-After", run=the_site.limits),
    Step(name="staff-sign-in", shows="the function reaches the staff's provider", run=the_site.staff_sign_in),
    Step(name="one-shot-task", shows="a task of the live image", run=the_set_up.one_shot_task),
    Step(name="cold-start", shows="how long containers took to start", run=the_set_up.cold_start, needs_aws=True),
    Step(name="metrics", shows="CloudWatch reads our lines", run=the_set_up.metrics, needs_aws=True),
    Step(
        name="import-dry-run", shows="Census's servers are reached", run=the_set_up.import_dry_run,
        needs_aws=True, is_long=True,
    ),
    Step(
        name="bootstrap-twice", shows="roles on RDS, and that a second run changes nothing",
        by_hand="bin/zappa bootstrap STAGE, twice",
    ),
    Step(
        name="mail-to-operator", shows="SES or SMTP delivers",
        by_hand="endorse a campaign with your own address, and follow the link in the mail",
    ),
    Step(
        name="bounce", shows="a bounce comes back through SNS",
        by_hand="endorse with bounce@simulator.amazonses.com, then look for its row under Suppressed addresses",
    ),
    Step(
        name="secret-rotation", shows="no request fails while a password is replaced",
        by_hand="follow docs/how-to/rotate-a-secret.md for the runtime role, with lookups running beside",
    ),
    Step(
        name="sampled-trace", shows="our subsegments below Lambda's segment",
        by_hand="production: open one trace in X-Ray, and look for route and database",
    ),
    Step(
        name="scheduled-delivery", shows="EventBridge's events reach the scheduled functions",
        by_hand="endorse, and see in bin/zappa tail that outbox.scheduled.drain delivers within its rule's time",
    ),
    Step(
        name="staff-upload", shows="presigned uploads, and a bucket that refuses what is not signed",
        by_hand="upload one image in the admin; then POST the same form without its signature: 403",
    ),
    Step(
        name="sign-in-and-out", shows="the provider's tokens and its logout are as we read them",
        by_hand="sign in by the provider at PUBLIC_BASE_URL/admin/, sign out, and in again: it asks for the password",
    ),
    Step(
        name="dead-function", shows="how long an Idempotency-Key answers 409 after a function died",
        by_hand="production: let an endorsement time out (reserved concurrency 1, a locked table), and send it again",
    ),
    Step(
        name="api-limits", shows="API Gateway's own limits",
        by_hand="POST 11 MB to the API (413 before the function is asked), and ask beyond the throttle (429)",
    ),
    Step(
        name="recovery", shows="RDS brings the database back beside itself",
        by_hand="on staging: bin/recover STAGE restore --latest, compare, tidy (docs/how-to/recover-the-database.md)",
    ),
    Step(
        name="bill", shows="what a month costs",
        by_hand="after the first whole month: the bill by tag Stage beside bin/cost --stage STAGE --requests N",
    ),
    Step(
        name="automatic-rollback", shows="a release whose smoke fails rolls back by itself",
        by_hand="release to dev an image whose readiness fails (exit code 4), and look at bin/zappa status dev",
    ),
)  # fmt: skip
