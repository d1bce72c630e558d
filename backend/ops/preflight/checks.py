"""What does `preflight` ask, in which order? docs/how-to/go-to-production.md has the same, by a test."""

from __future__ import annotations

from . import the_account, the_alarms, the_database, the_mail, the_roles, the_secrets, the_site, the_staff, the_stores
from .scene import Check

_APPLY = "apply Terraform for the stage: bin/infrastructure (docs/how-to/deploy-a-first-stage.md)"
_PERSON = "docs/how-to/go-to-production.md"

CHECKS = (
    Check(
        name="parameters", shows="all that releases and the function must be told is in SSM",
        run=the_secrets.parameters, remedy=_APPLY,
    ),
    Check(
        name="account", shows="who is signed in is in the stage's account", run=the_secrets.account,
        remedy="sign in to the stage's account (aws sso login, AWS_PROFILE)", needs_aws=True,
    ),
    Check(
        name="app-secret", shows="the application's secret holds keys of the right shape", run=the_secrets.app_secret,
        remedy="fill it in Secrets Manager's console (docs/how-to/deploy-a-first-stage.md)",
    ),
    Check(
        name="database-secrets", shows="the three roles have passwords, one database, one server",
        run=the_secrets.database_secrets,
        remedy="run bin/zappa bootstrap (docs/how-to/deploy-a-first-stage.md)",
    ),
    Check(
        name="lambda-quota", shows="reserved concurrency and Lambda's hundred fit into the account",
        run=the_account.lambda_quota, needs_aws=True,
        remedy="ask for more in Service Quotas (Lambda, «Concurrent executions»); it takes hours to days",
    ),
    Check(
        name="tasks", shows="four task definitions, and a Fargate quota that lets them run", run=the_account.tasks,
        remedy="apply Terraform, or ask for more in Service Quotas (Fargate, «On-Demand vCPU resource count»)",
        needs_aws=True,
    ),
    Check(
        name="mail-account", shows="SES is out of its sandbox and sends", run=the_mail.account, needs_aws=True,
        remedy="ask for production access in SES's console; say how bounces are handled (docs/platform.md)",
    ),
    Check(
        name="mail-identity", shows="the sender's domain is verified, DKIM signs", run=the_mail.identity,
        remedy="publish the DNS records that Terraform's email module puts out, and wait for SES", needs_aws=True,
    ),
    Check(
        name="mail-reports", shows="bounces and complaints reach the topic", run=the_mail.reports, remedy=_APPLY,
        needs_aws=True,
    ),
    Check(
        name="database-backups", shows="a week of points in time, encrypted, protected", run=the_database.backups,
        remedy="raise database.backup_retention_days and apply; storage is encrypted only as it is made",
        needs_aws=True,
    ),
    Check(
        name="database-copies", shows="copies in another region are made", run=the_database.copies, needs_aws=True,
        remedy="look at the replication in RDS's console, in that region",
    ),
    Check(
        name="database-private", shows="no public address, and up", run=the_database.private, remedy=_APPLY,
        needs_aws=True,
    ),
    Check(
        name="database-tls", shows="TLS is forced, by an authority that holds", run=the_database.tls,
        remedy="apply Terraform, and reboot the instance in a quiet hour where the parameter group waits",
        needs_aws=True,
    ),
    Check(
        name="database-connections", shows="the functions leave a fifth of the connections to others",
        run=the_database.connections, needs_aws=True,
        remedy="lower lambda_concurrency in zappa_settings.json, or take a larger instance_class",
    ),
    Check(
        name="tables", shows="tables are there, age, and can be taken back in production", run=the_stores.tables,
        remedy=_APPLY, needs_aws=True,
    ),
    Check(
        name="buckets", shows="closed to the public, encrypted, with versions", run=the_stores.buckets, remedy=_APPLY,
        needs_aws=True,
    ),
    Check(
        name="repository", shows="tags cannot be moved, images are scanned", run=the_stores.repository, remedy=_APPLY,
        needs_aws=True,
    ),
    Check(
        name="image", shows="the image is there, and its scan found nothing critical", run=the_stores.image,
        remedy="build and push it (bin/build-image --push), or build anew on a mended base", needs_aws=True,
    ),
    Check(
        name="alarms", shows="each thing that may break has an alarm that tells", run=the_alarms.alarms, remedy=_APPLY,
        needs_aws=True,
    ),
    Check(
        name="alarm-recipients", shows="who is to be told has confirmed it", run=the_alarms.recipients, needs_aws=True,
        remedy="let each recipient follow the link in SNS's mail, or take the address out of alarm_emails",
    ),
    Check(
        name="log-retention", shows="no log stays for ever", run=the_alarms.log_retention, remedy=_APPLY,
        needs_aws=True,
    ),
    Check(
        name="budget", shows="somebody hears at 50, 80 and 100 %", run=the_account.budget, remedy=_APPLY,
        needs_aws=True,
    ),
    Check(
        name="audit-trail", shows="who did what is written down, in all regions", run=the_account.audit_trail,
        remedy="apply Terraform for the account (terraform/account)", needs_aws=True,
    ),
    Check(
        name="function-role", shows="the function's role is trusted by three services, and allows nothing wide",
        run=the_roles.function_role, needs_aws=True,
        remedy="see what was changed beside Terraform (a plan says it), and apply",
    ),
    Check(
        name="release-role", shows="GitHub releases by OIDC, from this environment of the one repository alone",
        run=the_roles.release_role, remedy=_APPLY, needs_aws=True,
    ),
    Check(
        name="debug-off", shows="nothing shows developers' pages", run=the_site.debug,
        remedy="take the variable out of SSM or zappa_settings.json, and release",
    ),
    Check(
        name="migrations", shows="each may run while people use the site", run=the_site.migrations,
        remedy="see bin/lint-migrations and docs/how-to/change-the-schema.md",
    ),
    Check(
        name="address", shows="the application answers at PUBLIC_BASE_URL, with a certificate that holds",
        run=the_site.address, needs_aws=True,
        remedy="apply Terraform with is_deployed (edge, domain, certificate), or set public_base_url right",
    ),
    Check(
        name="staff-sign-in", shows="the staff's provider answers, is reached, and leads back here",
        run=the_staff.sign_in, needs_aws=True,
        remedy="apply Terraform for the stage (its client's addresses), then docs/how-to/set-up-staff-sign-in.md",
    ),
    Check(
        name="recovery-rehearsed", shows="the database was brought back within the last quarter",
        by_hand="docs/how-to/recover-the-database.md, on staging: restore, compare, tidy; write down how long it took",
    ),
    Check(
        name="alarm-arrives", shows="an alarm reaches a person who knows what to do",
        by_hand=f"set one alarm to ALARM by hand ({_PERSON}), and wait for the mail",
    ),
    Check(
        name="legal-pages", shows="privacy notice, sender's address and contact are public and true",
        by_hand=f"let whoever answers for them read them ({_PERSON})", stages=("production",),
    ),
    Check(
        name="staff", shows="each member of the staff has an account and one role, nobody a shared password",
        by_hand=f"read the list in the admin ({_PERSON})", stages=("production",),
    ),
)  # fmt: skip
