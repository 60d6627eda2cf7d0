"""How the processes of the product are started, and how one asks the web process whether it is well."""

import http.client
import socket
import ssl
import sys
from urllib.parse import urlsplit

from backend.cli.certificate import Certificate
from backend.cli.faults import CannotRun
from backend.settings import Settings


def web_command(settings: Settings, host: str, certificate: Certificate | None = None) -> list[str]:
    """Arguments of a web process; settings reach it through its environment."""
    said = ["--host", host, "--port", settings.port, "--log-level", "warning", "--no-access-log"]
    if certificate:
        said += ["--ssl-certfile", str(certificate.chain), "--ssl-keyfile", str(certificate.key)]
    # An open event stream would keep a stopping process waiting for ever.
    said += ["--timeout-graceful-shutdown", "5", "--no-server-header"]
    return [sys.executable, "-m", "uvicorn", "backend.app:make_app", "--factory", *said]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "backend.worker"]


def must_be_free(settings: Settings, host: str) -> None:
    port = int(settings.port)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotRun(
                f"Port {port} is taken ({error.strerror}). Stop what uses it, or choose another: make run PORT={port + 1}"
            ) from error


def is_well(settings: Settings, certificate: Certificate | None = None, seconds: float = 5) -> bool:
    """Whether the web process of this machine answers and reaches its database."""
    connection = connection_to(int(settings.port), certificate, seconds)
    try:
        connection.request("GET", "/health", headers={"Host": urlsplit(settings.origin).netloc})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def connection_to(port: int, certificate: Certificate | None, seconds: float) -> http.client.HTTPConnection:
    if certificate is None:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    trust = ssl.create_default_context(cafile=certificate.authority)
    return http.client.HTTPSConnection("localhost", port, timeout=seconds, context=trust)
