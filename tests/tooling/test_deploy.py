"""What a real installation is built from fits together."""

import re
import tomllib

import yaml

from backend.settings import PROJECT, described
from tools.runtime_lock import LOCK, name_of, runtime_lock

COMPOSE = (PROJECT / "docker-compose.yml").read_text("utf-8")
SERVICES = yaml.safe_load(COMPOSE)["services"]


def test_every_variable_given_to_the_product_is_one_of_its_settings():
    known = {name for name, _, _ in described()}
    for service in ("web", "worker", "migrate"):
        assert set(SERVICES[service]["environment"]) <= known


def test_every_variable_that_compose_asks_for_is_in_the_example_or_has_a_default():
    example = re.findall(r"^([A-Z0-9_]+)=", (PROJECT / "deploy" / "env.example").read_text("utf-8"), re.M)
    asked = set(re.findall(r"\$\{([A-Z0-9_]+)(?:\}|:\?)", COMPOSE))
    assert asked <= set(example)


def test_no_secret_has_a_default():
    for name in ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "S3_SECRET_KEY"):
        assert f"${{{name}:-" not in COMPOSE


def test_the_web_process_starts_after_the_database_is_ready_and_the_proxy_after_the_web_process():
    assert SERVICES["web"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["proxy"]["depends_on"]["web"] == {"condition": "service_healthy"}
    assert "ports" not in SERVICES["postgres"] | SERVICES["redis"] | SERVICES["files"] | SERVICES["web"]


def test_the_image_gets_what_the_product_needs_and_nothing_for_development():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    kept = {
        name_of(block) for block in re.split(r"(?m)^(?=[a-z0-9])", runtime_lock(LOCK.read_text("utf-8")))[1:]
    }
    direct = {re.split(r"[\[<>=]", name)[0] for name in project["project"]["dependencies"]}
    assert direct <= kept
    assert {"uvloop", "markupsafe", "greenlet"} <= kept  # wanted by those
    assert not kept & {"pytest", "playwright", "mypy", "ruff", "moto", "hypothesis"}


def test_everything_that_the_image_copies_may_enter_the_build():
    let_in = set(re.findall(r"^!(\S+)", (PROJECT / ".dockerignore").read_text("utf-8"), re.M))
    dockerfile = (PROJECT / "Dockerfile").read_text("utf-8")
    copied = set(re.findall(r"^COPY (?!--from)(\S+)", dockerfile, re.M))
    assert copied == let_in
    assert all((PROJECT / name).exists() for name in copied)
