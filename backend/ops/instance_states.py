"""In which of its states does an RDS instance serve? In more than «available»: a backup runs on it each night.

Source: «Viewing Amazon RDS DB instance status», Amazon RDS User Guide. `modifying` is not among them: it may restart.
"""

from __future__ import annotations

SERVING = frozenset({
    "available",
    "backing-up",
    "configuring-associated-roles",
    "configuring-enhanced-monitoring",
    "configuring-iam-database-auth",
    "configuring-log-exports",
    "resetting-master-credentials",
    "storage-config-upgrade",
    "storage-initialization",
    "storage-optimization",
})  # fmt: skip
# What RDS could not make of a backup; it does not mend these by itself.
NEVER_COMES_UP = frozenset({
    "failed",
    "inaccessible-encryption-credentials",
    "incompatible-network",
    "incompatible-option-group",
    "incompatible-parameters",
    "incompatible-restore",
    "restore-error",
})  # fmt: skip
