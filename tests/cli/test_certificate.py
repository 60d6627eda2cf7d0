"""`make run TLS=1`: a certificate that a phone accepts, made once."""

import http.server
import ssl
import threading
import urllib.request
from pathlib import Path

import pytest

from backend.cli.certificate import certificate_for
from backend.cli.lan import authority_offered
from tests.phones import free_port


def test_a_client_that_trusts_the_authority_accepts_the_server(tmp_path: Path):
    made = certificate_for("127.0.0.1", tmp_path / "tls")
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.chain, made.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    trusting = ssl.create_default_context(cafile=made.authority)
    trusting.verify_flags |= ssl.VERIFY_X509_STRICT
    url = f"https://127.0.0.1:{server.server_address[1]}/"
    with urllib.request.urlopen(url, context=trusting, timeout=60) as answer:
        assert answer.status == 200
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(url, timeout=60)
    server.shutdown()
    server.server_close()


def test_it_is_made_once_and_again_for_another_address_by_the_same_authority(tmp_path: Path):
    first = certificate_for("192.0.2.7", tmp_path)
    authority, chain = first.authority.read_bytes(), first.chain.read_bytes()
    assert certificate_for("192.0.2.7", tmp_path).chain.read_bytes() == chain
    assert certificate_for("192.0.2.8", tmp_path).chain.read_bytes() != chain
    assert first.authority.read_bytes() == authority


def test_nobody_else_on_this_machine_reads_the_keys(tmp_path: Path):
    made = certificate_for("192.0.2.7", tmp_path / "tls")
    for key in (made.key, made.key.with_name("authority.key")):
        assert key.stat().st_mode & 0o777 == 0o600
    assert made.key.parent.stat().st_mode & 0o777 == 0o700


def test_a_phone_fetches_the_authority_and_nothing_else(tmp_path: Path):
    made = certificate_for("192.0.2.7", tmp_path)
    port = free_port()
    with authority_offered(made.authority, port):
        for path in ("/", "/server.key", "/../server.key"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
                assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
                assert answer.read() == made.authority.read_bytes()
