"""Which image is a stage to run next, and is it there already?

Production runs what staging runs; every other stage the commit's own. Whichever it is, staging's role asks and pushes,
in the repository of staging's parameters: no other role of a workflow may push (terraform/modules/deploy-identity).
`python -m backend.ops.workflows.image_for STAGE COMMIT` prints `repository: URI` and, where there is an image,
`digest: sha256:…`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from backend.ops.cloud import Cloud, cloud_of_environment
from backend.ops.errors import OperationFailed
from backend.ops.function import live_function
from backend.ops.history import live_act
from backend.ops.ledger import Ledger
from backend.ops.names import Stage, stage_named
from backend.ops.parameters import StageParameters, read_parameters
from backend.ops.plan import is_brought_by, words_of_live
from backend.ops.registry import ImageMissing, Registry


def image_for(cloud: Cloud, stage: Stage, commit: str) -> Iterator[str]:
    """The lines to print.

    Raises:
        OperationFailed: staging runs nothing that production could take over, or AWS does not answer.
    """
    parameters = read_parameters(cloud, "staging")
    yield f"repository: {parameters.repository_uri}"
    if stage == "production":
        yield f"digest: {_proved_on_staging(cloud, parameters)}"
        return
    registry = Registry(cloud=cloud, repository_uri=parameters.repository_uri)
    try:
        yield f"digest: {registry.by_commit(commit).digest}"
    except ImageMissing:
        return


def _proved_on_staging(cloud: Cloud, parameters: StageParameters) -> str:
    acts = Ledger(cloud=cloud, table=parameters.ledger_table, stage="staging").acts()
    live, act = live_function(cloud, "staging"), live_act(acts)
    if live is None or act is None or not is_brought_by(act, live):
        raise OperationFailed(
            f"Production takes what staging runs, and that is {words_of_live(live, acts)}: release to staging first. "
            "Nothing was changed."
        )
    return live.digest


def main(argv: list[str]) -> str | None:
    """What to end with: None, or the sentence."""
    if len(argv) != 2:  # noqa: PLR2004
        return "usage: python -m backend.ops.workflows.image_for STAGE COMMIT"
    try:
        stage, commit = stage_named(argv[0]), argv[1]
        for line in image_for(cloud_of_environment(), stage, commit):
            print(line)
    except (OperationFailed, ValueError) as failure:
        return f"image for {argv[0]}: {failure}"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
