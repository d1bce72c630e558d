"""Is the stage set up as its release asked for? Steps that ask AWS, and change nothing."""

from __future__ import annotations

import re
import statistics
import time

from backend.ops.calls import call, pages
from backend.ops.failed_events import queue_of_failed_events
from backend.ops.names import log_group
from backend.ops.registry import Image
from backend.ops.stage_settings import RELEASE, completed
from backend.ops.standing import KEEP_WARM, Rule, is_subscribed, retention_days, rules_asked_for
from backend.ops.tasks import tasks_of
from backend.ops.throttling import THROTTLES, throttle_of

from .scene import Scene, StepFailed, StepSkipped

_DAY_MILLISECONDS = 86_400_000
_INIT = re.compile(r"Init Duration: ([\d.]+) ms")
_TASK_SECONDS = 900.0
_IMPORT_SECONDS = 3600.0


def image_digest(scene: Scene) -> str:
    """The ledger's last good release, the image that Lambda resolved, and its own variable, are one."""
    known = scene.act.digest if scene.act else "nothing"
    found = {scene.live.digest, known, scene.live.environment.get("IMAGE_DIGEST", "nothing")}
    if len(found) > 1:
        raise StepFailed(f"Lambda, ledger and the function's IMAGE_DIGEST disagree: {', '.join(sorted(found))}")
    return scene.live.digest


def function(scene: Scene) -> str:
    told, settings = scene.configuration, scene.settings
    if (told.state, told.last_update) != ("Active", "Successful"):
        raise StepFailed(f"its state is {told.state}, its last update {told.last_update} {told.last_update_reason}")
    wanted = (settings.get("memory_size", 512), settings.get("timeout_seconds", 30))
    if (told.memory_mb, told.timeout_seconds) != wanted:
        raise StepFailed(
            f"{told.memory_mb} MB and {told.timeout_seconds} s, asked for {wanted[0]} MB and {wanted[1]} s"
        )
    return f"Active, {told.memory_mb} MB, {told.timeout_seconds} s"


def reserved_concurrency(scene: Scene) -> str:
    """A new account has a quota of 10, all of which must stay unreserved: Lambda then refuses to reserve any."""
    wanted, found = scene.settings.get("lambda_concurrency"), scene.configuration.concurrency
    if wanted != found:
        raise StepFailed(f"{found} are reserved, asked for {wanted}: see the account's quota of concurrent executions")
    return f"{found} at once"


def tracing(scene: Scene) -> str:
    wanted = "Active" if scene.settings.get("xray_tracing") else "PassThrough"
    if scene.configuration.tracing != wanted:
        raise StepFailed(f"{scene.configuration.tracing}, asked for {wanted}")
    return wanted


def environment(scene: Scene) -> str:
    """Exactly what settings and SSM say, nothing left over from before."""
    image = Image(uri="", digest=scene.live.digest, commit="")
    host = scene.site.url.partition("//")[2].partition("/")[0].partition(":")[0]
    wanted = completed(
        scene.settings, cloud=scene.cloud, stage=scene.stage, parameters=scene.parameters, image=image, host=host
    )["aws_environment_variables"]
    found = scene.live.environment
    # Which act it was is no setting.
    if differing := sorted(name for name in {*wanted, *found} - {RELEASE} if wanted.get(name) != found.get(name)):
        raise StepFailed(f"otherwise than settings and SSM say: {', '.join(differing)}. A release brings them in")
    return f"{len(found)} variables, as settings and SSM say"


def event_rules(scene: Scene) -> str:
    wanted = {rule for rule in rules_asked_for(scene.settings) if rule.function != KEEP_WARM}
    return _same(wanted, {rule for rule in scene.rules if rule.function != KEEP_WARM})


def keep_warm(scene: Scene) -> str:
    wanted = {rule for rule in rules_asked_for(scene.settings) if rule.function == KEEP_WARM}
    return _same(wanted, {rule for rule in scene.rules if rule.function == KEEP_WARM})


def throttling(scene: Scene) -> str:
    if scene.parameters.api_id is None:
        raise StepFailed("SSM knows no API")
    wanted, found = THROTTLES[scene.stage], throttle_of(scene.cloud, scene.stage, scene.parameters.api_id)
    if found != wanted:
        raise StepFailed(f"{found}, asked for {wanted}")
    return f"{wanted.rate:g} a second, {wanted.burst} at once"


def feedback(scene: Scene) -> str:
    topic = scene.parameters.feedback_topic_arn
    if not is_subscribed(scene.cloud, topic, scene.live.arn):
        raise StepFailed(f"the function is not subscribed to {topic}")
    return "bounces and complaints reach the function"


def failed_events(scene: Scene) -> str:
    wanted, found = scene.parameters.failed_events_queue_arn, queue_of_failed_events(scene.cloud, scene.stage)
    if found != wanted:
        raise StepFailed(f"events that fail go to {found or 'nowhere'}, asked for {wanted}: a release sets it")
    return f"they go to {wanted.rpartition(':')[2]}"


def log_retention(scene: Scene) -> str:
    days = retention_days(scene.cloud, log_group(scene.stage))
    if not days:
        kept = "there is no such group" if days is None else "its lines are kept for ever"
        raise StepFailed(f"{log_group(scene.stage)}: {kept}. Terraform makes it, with retention")
    return f"{days} days"


def one_shot_task(scene: Scene) -> str:
    """The image is pulled, its secrets read, its lines followed and its exit code learnt."""
    _run(scene, ["check", "--deploy", "--fail-level", "WARNING"], _TASK_SECONDS)
    return "check --deploy in the live image ended with 0"


def import_dry_run(scene: Scene) -> str:
    """Census's server and geocoder are reached from the tasks' subnets; nothing is kept."""
    _run(scene, ["import_tiger", "--year", "2022", "--states", "DE"], _IMPORT_SECONDS)
    return "Delaware of 2022 was read, checked, loaded and undone"


def cold_start(scene: Scene) -> str:
    """As Lambda measured its init phases of the last day."""
    start = int(time.time() * 1000) - _DAY_MILLISECONDS
    group, pattern = log_group(scene.stage), '"Init Duration"'
    found = [
        float(told[1])
        for page in pages(
            scene.cloud, "logs", "filter_log_events", logGroupName=group, startTime=start, filterPattern=pattern
        )
        for event in page["events"]
        if (told := _INIT.search(event["message"]))
    ]
    if not found:
        raise StepSkipped("no container started within the last day")
    return f"{len(found)} starts in a day: median {statistics.median(found):.0f} ms, longest {max(found):.0f} ms"


def metrics(scene: Scene) -> str:
    """CloudWatch took them out of our lines; `limits` before this has denied something."""
    answer = call(
        scene.cloud, "cloudwatch", "list_metrics", Namespace="CoalitionBuilder", MetricName="LimiterDenied",
        RecentlyActive="PT3H",
    )  # fmt: skip
    if not answer["Metrics"]:
        raise StepFailed("CloudWatch knows no LimiterDenied of the last three hours (it takes some minutes: try again)")
    return "LimiterDenied is there"


def _run(scene: Scene, words: list[str], seconds: float) -> None:
    code = tasks_of(scene.cloud, scene.stage, scene.parameters).run(
        "import" if words[0] == "import_tiger" else "manage",
        image_uri=f"{scene.parameters.repository_uri}@{scene.live.digest}",
        command=["python", "manage.py", *words],
        say=lambda line: scene.say(f"      | {line}"),
        timeout_seconds=seconds,
    )
    if code != 0:
        raise StepFailed(f"manage.py {' '.join(words)} ended with code {code}: its words stand above")


def _same(wanted: set[Rule], found: set[Rule]) -> str:
    missing = [f"missing: {rule}" for rule in sorted(wanted - found)]
    strange = [f"nobody asked for: {rule}" for rule in sorted(found - wanted)]
    if missing or strange:
        raise StepFailed("; ".join((*missing, *strange)))
    return ", ".join(str(rule) for rule in sorted(found)) or "none, as asked for"
