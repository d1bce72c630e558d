"""Nothing goes that any stage of the account needs, and nothing where that cannot be known."""

from __future__ import annotations

from backend.ops.tests.stage import StageOnEmulator

from .sides import (
    LIVE,
    SECOND,
    SIDE,
    SIDE_PLACE,
    names_of_instances,
    recover,
    share_with_staging,
)


def test_a_side_goes_only_when_nobody_signs_in_to_it(serving: StageOnEmulator):
    recover(serving, "switch", "--side", SIDE)
    used = recover(serving, "tidy", "--delete", SIDE)
    assert used.code == 1
    assert f"{SIDE} is in use by dev. Nothing was changed." in used.error
    assert f"{SIDE} (available, at {SIDE_PLACE}): in use by dev" in used.said
    recover(serving, "back")
    gone = recover(serving, "tidy", "--delete", SIDE, "--forget-way-back")
    assert gone.code == 0, gone.error
    assert f"RDS deletes {SIDE}, after a last snapshot {SIDE}-final." in gone.said
    assert SIDE not in names_of_instances(serving)
    assert LIVE in names_of_instances(serving)
    assert recover(serving, "back").code == 1


def test_a_side_that_the_neighbour_stage_lives_on_stays(standing: StageOnEmulator):
    """Dev and staging share an instance: what nobody of dev needs may be all that staging has."""
    share_with_staging(standing, SIDE)
    ended = recover(standing, "tidy", "--delete", SIDE)
    assert ended.code == 1
    assert f"{SIDE} is in use by staging. Nothing was changed." in ended.error
    assert SIDE in names_of_instances(standing)
    free = recover(standing, "tidy", "--delete", SECOND)
    assert free.code == 0, free.error
    assert SECOND not in names_of_instances(standing)


def test_a_side_that_terraform_knows_stays(standing: StageOnEmulator):
    share_with_staging(standing)
    standing.cloud.client("ssm").put_parameter(
        Name="/coalition-builder/staging/database/instance_id", Value=SIDE, Type="String", Overwrite=True
    )
    ended = recover(standing, "tidy", "--delete", SIDE)
    assert (ended.code, f"{SIDE} is Terraform's instance of staging." in ended.error) == (1, True)
    assert SIDE in names_of_instances(standing)


def test_where_the_neighbours_secrets_cannot_be_read_nothing_is_deleted(standing: StageOnEmulator):
    share_with_staging(standing)
    secrets = standing.cloud.client("secretsmanager")
    secrets.delete_secret(SecretId="neighbour/import", ForceDeleteWithoutRecovery=True)
    ended = recover(standing, "tidy", "--delete", SIDE)
    assert ended.code == 1
    assert "What staging needs is not known. The secret neighbour/import is not there" in ended.error
    assert SIDE in names_of_instances(standing)
