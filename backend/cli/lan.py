"""This machine as a phone in the same network sees it, and the door where a phone fetches the authority."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from backend.cli.faults import CannotRun

DOCUMENTATION = ("192.0.2.1", 9)  # RFC 5737: nobody's; choosing a way there sends nothing


def lan_address() -> str:
    """The IP of the interface that leads out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(DOCUMENTATION)
            found = str(probe.getsockname()[0])
        except OSError:
            found = "127.0.0.1"
    if found.startswith("127.") or found == "0.0.0.0":
        raise CannotRun(
            "This machine is in no network, so no phone can reach it. Join one, or run without TLS=1"
        )
    return found


@contextmanager
def authority_offered(file: Path, port: int) -> Iterator[None]:
    """Gives the authority's certificate, and nothing else, over plain HTTP: a phone trusts nothing here yet."""
    content = file.read_bytes()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/x-x509-ca-cert")
            self.send_header("Content-Disposition", 'attachment; filename="mashang.crt"')
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing: the terminal is for the product."""

    try:
        server = ThreadingHTTPServer(("0.0.0.0", port), Door)
    except OSError as error:
        raise CannotRun(f"Port {port}, where a phone fetches the certificate, is taken") from error
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
