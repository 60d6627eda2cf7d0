"""Where the bytes lie: a folder or S3-compatible storage, both by digest. What was put once is never changed."""

import asyncio
import errno
import os
from datetime import timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from backend.refusals import Refusal
from backend.settings import Settings

Store = LocalStore | S3Store
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# The phone comes again by itself; a request that waits for minutes only holds up the others.
PATIENCE = {"max_retries": 2, "retry_timeout": timedelta(seconds=15)}
AWAY = "服务器的存储暂时不通，这个文件没有收下，还在本机，过一会儿会自动再传"


class StorageFull(Refusal):
    """HTTP: Insufficient Storage. Phones come again, as after every 5xx."""

    status = 507


class StorageAway(Refusal):
    status = 503


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


async def put(store: Store, path: str, data: bytes, *, for_good: bool = False) -> None:
    """Whole or not at all; the same path again is the same bytes again. `for_good`: what a receipt will speak of
    must survive a power cut too. Raises StorageFull, StorageAway; nothing of it is there then."""
    try:
        if isinstance(store, LocalStore):
            await asyncio.to_thread(write, Path(str(store.prefix)), path, data, for_good)
        else:
            await store.put_async(path, data)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StorageFull(
                "服务器的存储满了，这个文件没有收下，还在本机。管理员腾出空间后会自动再传"
            ) from error
        raise StorageAway(AWAY) from error
    except BaseError as error:
        raise StorageAway(AWAY) from error


async def fetch(store: Store, path: str) -> bytes | None:
    """None for what is not there. Raises StorageAway."""
    try:
        found = await store.get_async(path)
        return bytes(await found.bytes_async())
    except FileNotFoundError:
        return None
    except (OSError, BaseError) as error:
        raise StorageAway(AWAY) from error


def write(root: Path, path: str, data: bytes, for_good: bool) -> None:
    file = root / path
    fresh = f"{file}#{os.urandom(4).hex()}"  # a name that the store does not list
    made = not file.parent.exists()
    if made:
        file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(fresh, "xb", buffering=0) as out:  # noqa: PTH123 - a third of the cost
            wanting = memoryview(data)
            while wanting:
                wanting = wanting[out.write(wanting) :]
            if for_good:
                os.fsync(out.fileno())
        os.replace(fresh, file)  # noqa: PTH105
    except OSError:
        Path(fresh).unlink(missing_ok=True)
        raise
    if for_good:
        remember_names(file.parent)
    if for_good and made:
        remember_names(file.parent.parent)


def remember_names(folder: Path) -> None:
    """The names in a folder are written out too."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@cache
def folder(path: Path) -> LocalStore:
    return LocalStore(path, mkdir=True)


@cache
def bucket(url: str, endpoint: str, key: str, secret: str, region: str) -> S3Store:
    """s3://BUCKET/PREFIX; without keys the machine's own role is used, as S3 clients do."""
    place = urlsplit(url)
    access = {"access_key_id": key, "secret_access_key": secret} if key else {}
    client = {"connect_timeout": "5s", "timeout": "60s", "allow_http": endpoint.startswith("http://")}
    where = {"endpoint": endpoint} if endpoint else {}
    return S3Store(
        place.netloc,
        client_options=client,  # type: ignore[arg-type]
        retry_config=PATIENCE,  # type: ignore[arg-type]
        prefix=place.path.strip("/") or None,
        region=region,
        virtual_hosted_style_request=False,
        **access,  # type: ignore[arg-type]
        **where,  # type: ignore[arg-type]
    )
