"""How long does a visitor wait who meets a new container, and how long must anybody wait who builds on Zappa?

From the start of the process (`python -m awslambdaric …`, as in the image, its modules compiled) to the first answer
that took a database request: of ours (deployed settings, secrets from Secrets Manager, limits in DynamoDB) and of the
floor (cold_start_floor: GeoDjango, DRF, `zappa.handler`, one DynamoDB client), turn by turn. The floor has nothing that
a plain project would not have, and none of our own savings: DRF's optional packages are absent in both, but only ours
stops the garbage collector while it starts (backend/config/lean_imports.py). At full speed and, where
this machine lets us make a control group, at the share of a processor that Lambda gives for 1,024 and 512 MB.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.database import set_up, table

# «Configure Lambda function memory», Lambda Developer Guide: 1,769 MB are one processor.
SPEEDS = {"full speed": 1.0, "58 % (1,024 MB)": 1024 / 1769, "29 % (512 MB)": 512 / 1769}
REPETITIONS = 7
PATIENCE_SECONDS = 60.0
PERIOD_MICROSECONDS = 20_000
CONTROL_GROUPS = Path("/sys/fs/cgroup")
HOST = "api.example.org"
PACKAGES_SHOWN = 24
# Ours imports them in the init phase, the floor in its first request.
_ROUTES = "from django.urls import get_resolver; get_resolver().url_patterns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is started, and what it is asked."""

    name: str
    entry: str
    path: str
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Seconds to the end of the init phase and to the first answer, and the processor's own until then."""

    ready: float
    answered: float
    processor: float


def main() -> None:
    arguments = _arguments()
    set_up(fresh=False)
    import backend  # noqa: PLC0415  # where the checkout is

    root = Path(backend.__file__).parents[1]
    for compiled in (root / "backend", root / "benchmarks", Path(json.__file__).parents[1], *_site_packages()):
        compileall.compile_dir(compiled, quiet=2, workers=0)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        subjects = _subjects(stack, Path(folder))
        worst = 0.0
        for speed, share in SPEEDS.items():
            group = stack.enter_context(control_group(share)) if share < 1 else None
            if share < 1 and group is None:
                print(f"\n{speed}: left out, since no control group for the processor can be made here")
                continue
            worst = max(worst, _print_speed(speed, _measured(subjects, root, group, arguments.repetitions)))
        _print_imports({subject.name: _imports(subject, root) for subject in subjects})
    if arguments.limit and worst > arguments.limit:
        sys.exit(f"The worst ratio to the floor is {worst:.2f}; the limit is {arguments.limit}.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/benchmark cold_start", description=__doc__)
    parser.add_argument("--repetitions", type=int, default=REPETITIONS, help="of each, turn by turn")
    parser.add_argument("--limit", type=float, default=0.0, help="exit 1 where a ratio to the floor is greater")
    return parser.parse_args()


def _site_packages() -> list[Path]:
    return [Path(path) for path in sys.path if path.endswith("site-packages")]


def _subjects(stack: ExitStack, folder: Path) -> list[Subject]:
    """Both on the benchmark database, and on one emulator."""
    from django.conf import settings  # noqa: PLC0415  # after set_up

    from backend.tests.architecture.conftest import example  # noqa: PLC0415
    from backend.tests.emulators.servers import running_ministack  # noqa: PLC0415

    common = {
        "AWS_ENDPOINT_URL": stack.enter_context(running_ministack(folder)),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "GDAL_LIBRARY_PATH": str(settings.GDAL_LIBRARY_PATH),
        "GEOS_LIBRARY_PATH": str(settings.GEOS_LIBRARY_PATH),
    }
    os.environ |= {name: common[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}  # noqa: TID251
    deployed = example() | common | {"APP_SECRET_ID": "app", "DATABASE_SECRET_ID": "database"}
    _make(common["AWS_ENDPOINT_URL"], deployed["RATE_LIMITS_TABLE"])
    url = os.environ["DATABASE_URL"]  # noqa: TID251  # set_up's
    return [
        Subject(
            name="floor",
            entry="benchmarks.cold_start_floor.entry.handler",
            path="/shapes",
            environment=common | {"DATABASE_URL": url},
        ),
        Subject(
            name="ours", entry="backend.config.lambda_entry.handler", path="/api/v1/campaigns", environment=deployed
        ),
    ]


def _make(endpoint_url: str, limits_table: str) -> None:
    """What the function finds in AWS."""
    from django.conf import settings  # noqa: PLC0415  # after set_up

    from backend.foundation.aws.clients import Place, client  # noqa: PLC0415
    from backend.foundation.aws.tables import TABLES, create_table  # noqa: PLC0415

    place = Place(region="us-east-1", endpoint_url=endpoint_url)
    settings.RATE_LIMITS_TABLE = limits_table
    create_table(client("dynamodb", place), TABLES[0])
    database = settings.DATABASES["default"]
    secret = {
        "host": database["HOST"], "port": database["PORT"] or "5432", "dbname": database["NAME"],
        "username": database["USER"], "password": database["PASSWORD"] or "none",
    }  # fmt: skip
    store = client("secretsmanager", place)
    store.create_secret(Name="app", SecretString=json.dumps({"SECRET_KEY": "0123456789" * 5}))
    store.create_secret(Name="database", SecretString=json.dumps(secret))


@contextmanager
def control_group(share: float) -> Iterator[Path | None]:
    """A control group that gets so much of one processor: version 2, else 1; None where we may not make one."""
    is_v2 = (CONTROL_GROUPS / "cgroup.controllers").exists()
    group = (CONTROL_GROUPS if is_v2 else CONTROL_GROUPS / "cpu") / f"coalition-cold-start-{os.getpid()}-{share:.2f}"
    quota = round(share * PERIOD_MICROSECONDS)
    try:
        group.mkdir()
        if is_v2:
            (group / "cpu.max").write_text(f"{quota} {PERIOD_MICROSECONDS}")
        else:
            (group / "cpu.cfs_period_us").write_text(str(PERIOD_MICROSECONDS))
            (group / "cpu.cfs_quota_us").write_text(str(quota))
    except OSError:
        if group.is_dir():
            group.rmdir()
        yield None
        return
    try:
        yield group
    finally:
        group.rmdir()


def _measured(subjects: list[Subject], root: Path, group: Path | None, repetitions: int) -> dict[str, list[Start]]:
    """Turn by turn, after one start of each that only reads the files in."""
    starts: dict[str, list[Start]] = {subject.name: [] for subject in subjects}
    for subject in subjects:
        _started(subject, root, group)
    for number in range(repetitions):
        for subject in subjects if number % 2 else reversed(subjects):
            starts[subject.name].append(_started(subject, root, group))
    return starts


def _started(subject: Subject, root: Path, group: Path | None) -> Start:
    from backend.ops.local_cloud.container import Container  # noqa: PLC0415  # with the others

    into_group = ["sh", "-c", f'echo $$ >{group}/cgroup.procs; exec "$@"', "-"] if group else []
    command = [*into_group, sys.executable, "-m", "awslambdaric", subject.entry]
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        container = Container(command, subject.environment, folder=root, output=output, freezes=False)
        try:
            container.wait_until_started(PATIENCE_SECONDS)
            ready = time.perf_counter()
            answer = json.loads(container.invoke(_event(subject.path), seconds=PATIENCE_SECONDS).payload)
            answered = time.perf_counter()
            processor = _processor_seconds(container.pid)
        finally:
            container.stop()
        if answer["statusCode"] != 200:  # a benchmark of failures would say nothing
            output.seek(0)
            sys.exit(f"{subject.name} answered {answer}:\n{output.read().decode()[-2000:]}")
    return Start(ready=ready - began, answered=answered - began, processor=processor)


def _processor_seconds(pid: int) -> float:
    """User's and system's time of all its threads so far. proc_pid_stat(5): fields 14 and 15, in ticks."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _event(path: str) -> bytes:
    headers = {"Host": HOST}
    event = {
        "httpMethod": "GET", "path": path, "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()}, "body": None,
        "requestContext": {"requestId": "0" * 36, "identity": {"sourceIp": "192.0.2.1"}},
    }  # fmt: skip
    return json.dumps(event).encode()


def _print_speed(speed: str, starts: Mapping[str, list[Start]]) -> float:
    """The medians of each, and ours by the floor's; the ratio to the first answer is returned."""
    kinds = ("ready", "answered", "processor")
    medians = {
        name: {kind: statistics.median(getattr(start, kind) for start in each) for kind in kinds}
        for name, each in starts.items()
    }
    floor = medians["floor"]
    rows = [
        (
            name,
            *(f"{each[kind]:.3f}" for kind in kinds),
            f"{min(start.answered for start in starts[name]):.3f}-{max(start.answered for start in starts[name]):.3f}",
            f"{each['processor'] / floor['processor']:.2f}",
            f"{each['answered'] / floor['answered']:.2f}",
        )
        for name, each in medians.items()
    ]
    title = f"{speed}: seconds from the process's start, medians of {len(starts['ours'])}, turn by turn"
    heads = (
        "",
        "ready",
        "first answer",
        "processor",
        "first answer from-to",
        "processor's ratio",
        "ratio to the floor",
    )
    table(title, rows, heads)
    return float(medians["ours"]["answered"] / floor["answered"])


def _imports(subject: Subject, root: Path) -> Counter[str]:
    """Milliseconds that modules took themselves, by package; Python tells each module's as it ends."""
    program = f"import awslambdaric.bootstrap, {subject.entry.rpartition('.')[0]}; {_ROUTES}"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", program],
        env=dict(subject.environment), cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    spent: Counter[str] = Counter()
    for microseconds, module in re.findall(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)", done.stderr):
        spent[_package(module)] += int(microseconds) / 1000  # type: ignore[assignment]  # milliseconds are not whole
    return spent


def _package(module: str) -> str:
    """Of the large ones the part."""
    first, *rest = module.split(".")
    depth = {"backend": 2, "django": 2, "rest_framework": 0}.get(first, 0)
    return ".".join([first, *rest[:depth]]) if depth else first


def _print_imports(profiles: Mapping[str, Counter[str]]) -> None:
    ours, floor = profiles["ours"], profiles["floor"]
    shown = sorted(set(ours) | set(floor), key=lambda name: floor[name] - ours[name])[:PACKAGES_SHOWN]
    rows: list[tuple[str, ...]] = [
        (name, f"{ours[name]:.1f}", f"{floor[name]:.1f}", f"{ours[name] - floor[name]:+.1f}") for name in shown
    ]
    rows.append(("all", *(f"{sum(each.values()):.1f}" for each in (ours, floor)), ""))
    title = "Where our start's imports take more than the floor's: milliseconds, under -X importtime, which slows them"
    table(title, rows, ("package", "ours", "floor", "more"))


if __name__ == "__main__":
    main()
