"""Where the bytes lie: a folder or S3-compatible storage, both by digest. What was put once is never changed."""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from obstore.store import LocalStore, S3Store

from backend.settings import Settings

Store = LocalStore | S3Store


def store_of(settings: Settings) -> Store:
    """DATA_DIR/files, or the bucket that FILES_URL names."""
    if settings.files_url:
        return bucket(
            settings.files_url,
            settings.s3_endpoint,
            settings.s3_key,
            settings.s3_secret,
            settings.s3_region,
        )
    return folder(settings.data / "files")


async def put(store: Store, path: str, data: bytes) -> None:
    """Whole or not at all; the same path again is the same bytes again."""
    await store.put_async(path, data)


async def fetch(store: Store, path: str) -> bytes | None:
    """None for what is not there."""
    try:
        found = await store.get_async(path)
    except FileNotFoundError:
        return None
    return bytes(await found.bytes_async())


@cache
def folder(path: Path) -> LocalStore:
    return LocalStore(path, mkdir=True)


@cache
def bucket(url: str, endpoint: str, key: str, secret: str, region: str) -> S3Store:
    """s3://BUCKET/PREFIX; without keys the machine's own role is used, as S3 clients do."""
    place = urlsplit(url)
    access = {"access_key_id": key, "secret_access_key": secret} if key else {}
    where = {"endpoint": endpoint, "client_options": {"allow_http": endpoint.startswith("http://")}}
    return S3Store(
        place.netloc,
        prefix=place.path.strip("/") or None,
        region=region,
        virtual_hosted_style_request=False,
        **access,  # type: ignore[arg-type]
        **(where if endpoint else {}),  # type: ignore[arg-type]
    )
