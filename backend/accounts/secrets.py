"""Keys kept outside the database, and what is done with them: sealing phone numbers, digests of tokens,
password hashes. The database alone gives away neither a phone number nor a session."""

import hashlib
import hmac
import os
import secrets
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from backend.settings import Settings

NONCE, TAG = 12, 16  # bytes, SM4-GCM
hasher = PasswordHasher(
    time_cost=2, memory_cost=19 * 1024, parallelism=1
)  # OWASP: argon2id, 19 MiB, t=2, p=1


@cache
def master_key() -> bytes:
    """32 random bytes in DATA_DIR/keys/master.key, made on first use, readable by the owner only."""
    file = Settings().data / "keys" / "master.key"
    if not file.exists():
        make_key(file)
    return file.read_bytes()


def make_key(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = file.with_suffix(f".{os.getpid()}.new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(secrets.token_bytes(32))
    try:
        os.link(fresh, file)  # whoever is first wins; the others read it
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def derived(purpose: str, size: int = 32) -> bytes:
    return hmac.new(master_key(), purpose.encode(), hashlib.sha256).digest()[:size]


def seal(text: str) -> bytes:
    """SM4-GCM: nonce + ciphertext + tag."""
    nonce = os.urandom(NONCE)
    encryptor = Cipher(algorithms.SM4(derived("seal", 16)), modes.GCM(nonce)).encryptor()
    return nonce + encryptor.update(text.encode()) + encryptor.finalize() + encryptor.tag


def unseal(sealed: bytes) -> str:
    """The text of `seal`. Raises cryptography.exceptions.InvalidTag when it was changed."""
    nonce, body, tag = sealed[:NONCE], sealed[NONCE:-TAG], sealed[-TAG:]
    decryptor = Cipher(algorithms.SM4(derived("seal", 16)), modes.GCM(nonce, tag)).decryptor()
    return (decryptor.update(body) + decryptor.finalize()).decode()


def phone_digest(phone: str) -> bytes:
    return hmac.new(derived("phone"), phone.encode(), hashlib.sha256).digest()


def network_digest(place: str) -> bytes:
    """Tells whether two came from the same network, and not from which."""
    return hmac.new(derived("network"), place.encode(), hashlib.sha256).digest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def hash_password(password: str) -> str:
    return hasher.hash(password)


def password_fits(password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def masked_phone(phone: str) -> str:
    """138****5678"""
    return f"{phone[:3]}****{phone[-4:]}"
