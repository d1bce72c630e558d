"""How much comes in a month, and how much work is it? The mix of reads and writes is an assumption of its own."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .assumptions import Assumptions
from .configured import Configuration
from .schedules import SECONDS

MILLION = Decimal(1_000_000)
GIGABYTE = Decimal(1024**3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """A month's requests and what follows from them; `stage` adds what its clock does without any."""

    requests: Decimal
    stage: Configuration
    assumed: Assumptions

    @property
    def writes(self) -> Decimal:
        return self.requests * self.assumed["share_of_writes"]

    @property
    def reads(self) -> Decimal:
        return self.requests - self.writes

    @property
    def mails(self) -> Decimal:
        digests = self.assumed["digest_mails"] if self.stage.has_clock else Decimal(0)
        return self.writes * self.assumed["mails_a_write"] + digests

    @property
    def invocations(self) -> Decimal:
        """Of the function."""
        return self.requests + self.stage.keep_warms + self.stage.jobs

    @property
    def cold_starts(self) -> Decimal:
        return self.requests * self.assumed["cold_share"]

    @property
    def answered_gb(self) -> Decimal:
        return self.requests * self.assumed["answer_bytes"] / GIGABYTE

    @property
    def limiter_writes(self) -> Decimal:
        """A keep-warm touches the limiter as a request does, once."""
        return (
            self.reads * self.assumed["read_limiter_writes"]
            + self.writes * self.assumed["write_limiter_writes"]
            + self.mails * self.assumed["mail_limiter_writes"]
            + self.stage.keep_warms
        )

    @property
    def function_seconds(self) -> Decimal:
        """Billed, image starts included. Below a whole processor what we measured takes longer, what waits does not."""
        assumed = self.assumed
        slower = max(Decimal(1), assumed["whole_processor_mb"] / self.stage.memory_mb)
        processor = slower * (
            self.reads * assumed["read_cpu_ms"]
            + self.writes * assumed["write_cpu_ms"]
            + self.mails * assumed["mail_cpu_ms"]
            + (self.stage.jobs + self.stage.keep_warms) * assumed["job_cpu_ms"]
            + self.cold_starts * assumed["cold_start_cpu_ms"]
        )
        statements = (
            self.reads * assumed["read_statements"]
            + self.writes * assumed["write_statements"]
            + self.mails * assumed["mail_statements"]
            + (self.stage.jobs + self.stage.keep_warms) * assumed["job_statements"]
        )
        waits = (
            self.limiter_writes * assumed["limiter_ms"]
            + statements * assumed["statement_ms"]
            + self.mails * assumed["mail_ms"]
        )
        return (processor + waits) / 1000

    def traces(self, invocations: Decimal) -> Decimal:
        """The first of each second, and a share of the others; invocations come at random (Poisson)."""
        firsts = SECONDS * (1 - (-invocations / SECONDS).exp())
        return firsts + (invocations - firsts) * self.assumed["trace_share"]
