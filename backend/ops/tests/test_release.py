"""Do release, failure and way back do what they say, with the real Zappa and AWS as ministack plays it?"""

from __future__ import annotations

from backend.ops.errors import ExitCode
from backend.ops.history import Outcome
from backend.ops.throttling import THROTTLES, throttle_of

from .stage import Behaviour, Ended, StageOnEmulator

A, B, C = ("a" * 40, "b" * 40, "c" * 40)
EXPAND, CONTRACT = "endorsements.0008_add_colour", "endorsements.0009_contract_drop_shade"


def test_release_failure_and_ways_back(stage: StageOnEmulator):
    """One after the other, since each of Zappa's runs takes seven seconds."""
    first = a_first_deploy_makes_function_api_and_events(stage)
    a_failed_smoke_puts_the_one_before_live_again(stage, first)
    second = failed_contracting_migrations_leave_what_passed_the_smoke(stage)
    a_way_back_goes_past_a_contracting_migration_only_by_its_name(stage, first, second)
    assert [(act.kind, act.outcome, act.applied, act.follows) for act in stage.acts()] == [
        ("deploy", Outcome.GOOD, (), None),
        ("release", Outcome.ROLLED_BACK, (EXPAND,), stage.acts()[0].number),
        ("release", Outcome.UNFINISHED, (CONTRACT,), stage.acts()[0].number),
        ("rollback", Outcome.GOOD, (), None),
    ]
    assert stage.lock.holder() is None


def a_first_deploy_makes_function_api_and_events(stage: StageOnEmulator) -> str:
    digest = stage.push(A)
    deployed = stage.run("deploy", "--commit", A)
    expect(stage, deployed, ExitCode.DONE, digest)
    assert "deploy 1 begins: aaaaaaaaaaaa@sha256:" in deployed.said
    assert stage.variables()["IMAGE_DIGEST"] == digest
    # The smoke asks the API by its own name, which is known only now.
    assert stage.variables()["ALLOWED_HOSTS"] == "api.example.org,127.0.0.1"
    assert stage.parameter("api/url").endswith(f"/restapis/{stage.parameter('api/id')}/dev/_user_request_")
    assert throttle_of(stage.cloud, "dev", stage.parameter("api/id")) == THROTTLES["dev"]
    subscribed = stage.cloud.client("sns").list_subscriptions()["Subscriptions"]
    assert [found["Endpoint"].rpartition(":")[2] for found in subscribed] == ["coalition-dev"]
    assert [command[2:] for _, _, command in stage.commands] == [
        ["collectstatic", "--no-input"],
        ["migrate", "--phase", "before", "--report"],
        ["migrate", "--phase", "after", "--report"],
    ]
    again = stage.run("deploy", "--commit", A)
    expect(stage, again, ExitCode.REFUSED, digest)
    assert "coalition-dev is there already" in again.error
    return digest


def a_failed_smoke_puts_the_one_before_live_again(stage: StageOnEmulator, first: str) -> None:
    stage.set_parameter("environment/STATIC_URL", "https://static.example.org/")
    stage.push(B, Behaviour(ready=503, applies={"before": [EXPAND], "after": [CONTRACT]}))
    failed = stage.run("release", "--commit", B, "--smoke-seconds", "2")
    expect(stage, failed, ExitCode.ROLLED_BACK, first)
    assert "/health/ready says 503, not 200" in failed.error
    assert "Rolled back by itself: deploy 1 (aaaaaaaaaaaa@sha256:" in failed.error
    assert stage.variables()["IMAGE_DIGEST"] == first
    # Its own settings, with today's parameters.
    assert stage.variables()["STATIC_URL"] == "https://static.example.org/"


def failed_contracting_migrations_leave_what_passed_the_smoke(stage: StageOnEmulator) -> str:
    stage.remove_parameter("environment/STATIC_URL")
    digest = stage.push(C, Behaviour(applies={"before": [], "after": [CONTRACT]}, exit_codes={"migrate after": 1}))
    unfinished = stage.run("release", "--digest", digest)
    expect(stage, unfinished, ExitCode.BROKEN, digest)
    assert "is live on dev and passed the smoke, but its contracting migrations are not all applied" in unfinished.error
    # Zappa would have kept it.
    assert "STATIC_URL" not in stage.variables()
    return digest


def a_way_back_goes_past_a_contracting_migration_only_by_its_name(
    stage: StageOnEmulator, first: str, second: str
) -> None:
    refused = stage.run("rollback", "-n", "1")
    expect(stage, refused, ExitCode.REFUSED, second)
    assert f"force each by name: --across-contracting {CONTRACT}" in refused.error
    another = stage.run("rollback", "--across-contracting", "endorsements.0001_initial")
    expect(stage, another, ExitCode.REFUSED, second)
    assert "endorsements.0001_initial does not lie between" in another.error
    before = len(stage.commands)
    expect(stage, stage.run("rollback", "-n", "1", "--across-contracting", CONTRACT), ExitCode.DONE, first)
    # It has been live before: neither migrations nor static files.
    assert len(stage.commands) == before
    nothing_behind = stage.run("rollback", "-n", "1")
    expect(stage, nothing_behind, ExitCode.REFUSED, first)
    assert "and there is none" in nothing_behind.error


def test_a_first_deploy_whose_smoke_times_out_is_broken_and_says_that_nothing_is_behind_it(stage: StageOnEmulator):
    digest = stage.push(A, Behaviour(silent=True))
    deployed = stage.run("deploy", "--commit", A, "--smoke-seconds", "1")
    expect(stage, deployed, ExitCode.BROKEN, digest)
    assert "The smoke timed out" in deployed.error
    assert "No good release is there to go back to: Live now: sha256:" in deployed.error
    assert [act.outcome for act in stage.acts()] == [Outcome.BROKEN]
    assert stage.lock.holder() is None


def test_a_release_that_is_stopped_while_zappa_starts_leaves_what_was_live(stage: StageOnEmulator):
    stage.push(A)
    process = stage.start("release", "--commit", A)
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("[4/6] put"):
            break
    process.terminate()
    said, error = process.communicate(timeout=60)
    assert process.returncode == 143, said + error
    assert "Stopped during «[4/6] put aaaaaaaaaaaa@sha256:" in said
    assert "Live, as before: nothing" in said
    assert stage.live_digest() is None
    assert [act.outcome for act in stage.acts()] == [Outcome.INTERRUPTED]
    assert stage.lock.holder() is None


def expect(stage: StageOnEmulator, ended: Ended, code: ExitCode, live: str) -> None:
    assert (ended.code, stage.live_digest()) == (code, live), ended.said + ended.error
    assert "Traceback" not in ended.error
