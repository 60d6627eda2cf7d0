"""The commands of the product: `mashang run`, or `python -m backend.cli run`.

What a command alone needs is loaded by it: the tables and the demo world take half a second.
"""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from backend.cli import everything, serving
from backend.cli.faults import CannotRun
from backend.cli.local_postgres import PostgresMissing
from backend.settings import Settings


def main(arguments: list[str] | None = None) -> None:
    """Run one command. What stands in its way is said in a sentence, with exit code 1."""
    parser = argparse.ArgumentParser(prog="mashang", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (says, _) in COMMANDS.items():
        commands.add_parser(name, help=says, description=says)
    commands.choices["run"].add_argument(
        "--tls", action="store_true", help="HTTPS on the LAN address, so that a phone can be tried"
    )
    commands.choices["serve"].add_argument("--host", default="0.0.0.0", help="address to listen on")
    first = commands.choices["first-person"]
    first.add_argument("name")
    first.add_argument("phone", help="mobile number; a one-time code goes there to sign in")
    first.add_argument("--organisation", default="市市场监督管理局", help="name of the city's regulator")
    check = commands.choices["verify-log"]
    check.add_argument("file", type=Path, help="what /verification/log.jsonl gave")
    check.add_argument("--head", type=Path, action="append", default=[], help="a head anchored elsewhere")
    check.add_argument("--key", help="the public key that must have signed, in hex")
    cases = commands.choices["judge"]
    cases.add_argument("file", type=Path, help="cases as YAML, in the shape of published ones")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    try:
        COMMANDS[given.command][1](given)
    except (CannotRun, PostgresMissing) as fault:
        sys.exit(str(fault))


def run(given: argparse.Namespace) -> None:
    everything.run(Settings(), tls=given.tls)


def serve(given: argparse.Namespace) -> None:
    settings = with_database()
    os.execv(sys.executable, serving.web_command(settings, given.host))


def worker(_: argparse.Namespace) -> None:
    with_database()
    os.execv(sys.executable, serving.worker_command())


def migrate(_: argparse.Namespace) -> None:
    from backend.cli import ready

    asyncio.run(ready.make_ready(with_database()))


def demo(_: argparse.Namespace) -> None:
    from backend.cli import ready

    settings = replace(with_database(), demo="1")
    world = asyncio.run(ready.make_ready(settings))
    print(
        f"{len(world.people)} people, {len(world.tags)} sample codes"
        if world
        else "not empty: nothing loaded"
    )


def first_person(given: argparse.Namespace) -> None:
    from backend.cli.first_person import add_first_person

    settings = with_database()
    asyncio.run(add_first_person(settings, given.name, given.phone, given.organisation))
    print(f"{given.name} may sign in at {settings.origin}/sign-in with a one-time code")


def health(_: argparse.Namespace) -> None:
    if not serving.is_well(Settings()):
        raise CannotRun("The server does not answer, or its database does not")


def verify_log(given: argparse.Namespace) -> None:
    from backend.cli import log_check

    print(log_check.verify_log(given.file, given.head, given.key))


def judge(given: argparse.Namespace) -> None:
    from backend.cli import judging

    for line in judging.judged_lines(given.file):
        print(line)


def with_database() -> Settings:
    settings = Settings()
    if not settings.database_url:
        raise CannotRun(
            "DATABASE_URL is not set. `mashang run` brings its own PostgreSQL, the others need one"
        )
    return settings


COMMANDS: dict[str, tuple[str, Callable[[argparse.Namespace], None]]] = {
    "run": ("everything on this machine: database, web, worker, demo world", run),
    "serve": ("the web process alone", serve),
    "worker": ("the worker alone", worker),
    "migrate": ("bring the database up to date, with districts and stations", migrate),
    "demo": ("migrate, and load the demo world into an empty database", demo),
    "first-person": ("add the first administrator to a database without people", first_person),
    "verify-log": ("check an exported log of evidence, without a database", verify_log),
    "judge": ("judge packages from a file, without a server and a database", judge),
    "health": ("ask the running server on this machine whether it is well", health),
}
