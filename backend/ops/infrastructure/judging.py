"""By which rules is a plan judged? The policy of the project, one function a rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from .finding import Finding, Rule
from .planned import Plan
from .rules import alarms, connections, network, policies, roles, stored_data, tags

# By the name that `judge --except` takes.
RULES: Mapping[str, Rule] = {
    "documents-known": policies.documents_are_known,
    "actions-named": policies.actions_are_named,
    "resources-named": policies.resources_are_named,
    "policies-ours": policies.policies_are_ours,
    "principals-named": policies.principals_are_named,
    "no-keys": policies.nobody_has_keys,
    "database-private": stored_data.database_is_private,
    "database-encrypted": stored_data.database_is_encrypted,
    "database-tls": stored_data.database_forces_tls,
    "buckets-blocked": stored_data.buckets_are_blocked,
    "buckets-encrypted": stored_data.buckets_are_encrypted,
    "buckets-tls": stored_data.buckets_take_tls_only,
    "logs-end": stored_data.logs_end,
    "nothing-paid-by-the-hour": network.nothing_is_paid_by_the_hour,
    "services-reached": network.services_are_reached,
    "descriptions-taken": network.descriptions_are_taken,
    "connections-fit": connections.connections_fit,
    "concurrency-reserved": connections.concurrency_is_reserved,
    "alarms": alarms.everything_is_watched,
    "alarms-heard": alarms.alarms_are_heard,
    "runtime-role": roles.runtime_roles_stay_as_they_are,
    "own-invocation": roles.function_invokes_itself_through_the_api_alone,
    "release-role": roles.release_role_grants_nothing,
    "github-identity": roles.github_is_known_by_its_environment,
    "infrastructure-role": roles.infrastructure_roles_are_bounded,
    "tags": tags.everything_is_tagged,
}


def judged(plan: Plan, excepted: Collection[str] = ()) -> Iterator[tuple[str, Finding]]:
    """Each rule's name with what it finds."""
    for name, rule in RULES.items():
        if name not in excepted:
            for finding in rule(plan):
                yield name, finding
