"""`mashang run`: database, web, worker and demo world on this machine, and nothing left when it ends."""

import asyncio
import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from backend.cli import serving
from backend.cli.certificate import Certificate, certificate_for
from backend.cli.children import Children
from backend.cli.faults import CannotRun
from backend.cli.lan import authority_offered, lan_address
from backend.cli.local_postgres import LocalPostgres
from backend.cli.stopping import Stopped, stoppable, unless_stopped
from backend.settings import Settings


@dataclass(frozen=True)
class Plan:
    """What will run where."""

    settings: Settings
    host: str = "127.0.0.1"
    certificate: Certificate | None = None
    authority_port: int | None = None
    postgres: LocalPostgres | None = None


def run(settings: Settings, *, tls: bool) -> None:
    """Until Ctrl-C or SIGTERM, or until one of the processes ends by itself."""
    with contextlib.suppress(Stopped), stoppable(), contextlib.ExitStack() as started:
        plan = on_the_lan(settings) if tls else Plan(settings)
        serving.must_be_free(plan.settings, plan.host)
        started.enter_context(alone_in(settings.data))
        if not settings.database_url:
            postgres = started.enter_context(LocalPostgres(settings.data / "postgres"))
            private = replace(plan.settings, database_url=postgres.url(), demo=settings.demo or "1")
            plan = replace(plan, settings=private, postgres=postgres)
        if plan.certificate and plan.authority_port:
            started.enter_context(authority_offered(plan.certificate.authority, plan.authority_port))
        start(plan, started)


def start(plan: Plan, started: contextlib.ExitStack) -> None:
    children = Children(environment_of(plan.settings))
    started.callback(children.stop)
    if plan.postgres and plan.postgres.process:
        children.watch_too("database", plan.postgres.process)
    # It takes a second to load and asks the database nothing before the first request, so it may load meanwhile.
    children.start("web", serving.web_command(plan.settings, plan.host, plan.certificate))
    from backend.cli.greeting import (
        greet,
    )  # these load the tables and the demo world: beside it, not before it
    from backend.cli.ready import make_ready

    world = asyncio.run(unless_stopped(make_ready(plan.settings)))
    children.start("worker", serving.worker_command())
    children.wait_for(lambda: serving.is_well(plan.settings, plan.certificate))
    greet(plan.settings, world, plan.authority_port)
    children.watch()


def on_the_lan(settings: Settings) -> Plan:
    address = lan_address()
    certificate = certificate_for(address, settings.data / "tls")
    named = replace(
        settings,
        public_url=f"https://{address}:{settings.port}",
        allowed_hosts=",".join([settings.allowed_hosts, "localhost"]),
    )
    return Plan(named, "0.0.0.0", certificate, int(settings.port) + 1)


def environment_of(settings: Settings) -> dict[str, str]:
    """What differs from our own environment."""
    return os.environ | {
        "DATABASE_URL": settings.database_url,
        "PUBLIC_URL": settings.public_url,
        "ALLOWED_HOSTS": settings.allowed_hosts,
        "PYTHONUNBUFFERED": "1",
    }


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Two runs on one data folder would share one private database server."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotRun(f"It is running already on {folder}. Stop that one first") from error
        yield
