"""What do deploy, update and release have in common? An image that is chosen, found, and put live by one plan."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial

from . import workshop
from .act import carry_out
from .arguments import digest, revision
from .cloud import Cloud
from .errors import ExitCode, OperationFailed
from .function import LiveFunction
from .history import Act, origin_of
from .names import function_name
from .plan import Plan, rehearse
from .registry import Image
from .stage_settings import completed, settings_of
from .workshop import Workshop, open_workshop


def add_arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--digest", type=digest, metavar="sha256:…", help="the image itself")
    which.add_argument(
        "--commit",
        type=revision,
        metavar="REVISION",
        help="the image of a commit (default: HEAD's; an update without either keeps what is live)",
    )
    workshop.add_arguments(parser)


def run(kind: str, arguments: argparse.Namespace, cloud: Cloud, say: Callable[[str], None]) -> ExitCode:
    """Raises OperationFailed: the sentence and the code that say what became of the stage."""
    shop = open_workshop(arguments, cloud, say)
    planner = partial(_plan, shop, kind, image=_image_of(shop, kind, arguments))
    return rehearse(shop, planner) if arguments.dry_run else carry_out(shop, kind, planner)


def _image_of(shop: Workshop, kind: str, arguments: argparse.Namespace) -> Image | None:
    """Before anybody is waited for. An update that names none means whatever is live when its turn comes."""
    if arguments.digest is not None:
        image = shop.registry.by_digest(arguments.digest)
    elif arguments.commit is not None:
        image = shop.registry.by_commit(shop.checkout.full_hash(arguments.commit))
    elif kind == "update":
        return None
    else:
        image = shop.registry.of_checkout(shop.checkout)
    settings = settings_of(shop.checkout, shop.stage, image.commit)
    completed(settings, cloud=shop.cloud, stage=shop.stage, parameters=shop.parameters, image=image)
    return image


def _plan(shop: Workshop, kind: str, acts: Sequence[Act], live: LiveFunction | None, *, image: Image | None) -> Plan:
    name = function_name(shop.stage)
    if kind == "deploy" and live is not None:
        raise OperationFailed(
            f"{name} is there already: bin/zappa update or release {shop.stage}. Nothing was changed."
        )
    if kind == "update" and live is None:
        raise OperationFailed(f"There is no {name} to update: bin/zappa deploy {shop.stage}. Nothing was changed.")
    if image is not None:
        settings = settings_of(shop.checkout, shop.stage, image.commit)
        return Plan(kind=kind, image=image, settings=settings, migrates=True)
    return Plan(
        kind=kind,
        image=shop.registry.by_digest(live.digest if live else ""),
        settings=settings_of(shop.checkout, shop.stage),
        migrates=False,
        origin=origin_of(acts, live.digest if live else ""),
    )
