"""A locally made certificate for the LAN address, so that a phone may use camera and service worker.

A phone must be told once to trust the authority made here; its key never leaves DATA_DIR/tls (0600).
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LASTS = timedelta(days=3650)
LASTS = timedelta(days=397)  # phones accept no longer from an authority (Apple: 825 days, others 398)
RENEW_BEFORE = timedelta(days=30)


@dataclass(frozen=True)
class Certificate:
    authority: Path  # to be installed on the phone
    chain: Path
    key: Path


def certificate_for(address: str, folder: Path) -> Certificate:
    """The certificate for `address` (an IP) and localhost; made when missing, for another address or old."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    found = Certificate(folder / "authority.crt", folder / "server.crt", folder / "server.key")
    authority_key = folder / "authority.key"
    if not (found.authority.exists() and authority_key.exists()):
        make_authority(found.authority, authority_key)
    if not is_good(found.chain, address, found.authority):
        make_server(found, authority_key, address)
    return found


def make_authority(certificate: Path, key_file: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    me = named(f"Mashang, made on this machine {datetime.now(UTC):%Y-%m-%d}")
    made = (
        x509.CertificateBuilder()
        .subject_name(me)
        .issuer_name(me)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(hours=1))
        .not_valid_after(datetime.now(UTC) + AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_key(key_file, key)
    certificate.write_bytes(made.public_bytes(Encoding.PEM))


def make_server(into: Certificate, authority_key: Path, address: str) -> None:
    authority = x509.load_pem_x509_certificate(into.authority.read_bytes())
    signer = load_pem_private_key(authority_key.read_bytes(), None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.IPAddress(ip_address(address)), x509.DNSName("localhost")]
    made = (
        x509.CertificateBuilder()
        .subject_name(named(address))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(hours=1))
        .not_valid_after(datetime.now(UTC) + LASTS)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()),  # type: ignore[arg-type]
            critical=False,
        )
        .sign(signer, hashes.SHA256())
    )
    write_key(into.key, key)
    into.chain.write_bytes(made.public_bytes(Encoding.PEM) + into.authority.read_bytes())


def is_good(chain: Path, address: str, authority: Path) -> bool:
    if not chain.exists():
        return False
    made = x509.load_pem_x509_certificate(chain.read_bytes())
    signed_by = x509.load_pem_x509_certificate(authority.read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    is_ours = made.issuer == signed_by.subject and ip_address(address) in names.get_values_for_type(
        x509.IPAddress
    )
    return is_ours and made.not_valid_after_utc - datetime.now(UTC) > RENEW_BEFORE


def usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def write_key(file: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """0600 from the first byte on."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
