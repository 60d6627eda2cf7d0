"""Files that a visitor's phone brings: fewer and smaller than those of people with an account."""

import hashlib
from base64 import b64encode
from uuid import uuid4

from sqlalchemy import select

from backend.evidence.models import StoredFile, Upload
from backend.evidence.owners import MOST_BYTES_OF_VISITOR, OPEN_OF_VISITOR
from tests.backend.evidence.pictures import photo

TUS = {"Tus-Resumable": "1.0.0"}
BODY = {**TUS, "Content-Type": "application/offset+octet-stream"}


def beginning(sha256: str, size: int, author: object) -> dict[str, str]:
    about = b64encode(sha256.encode()).decode()
    named = {"Author": str(author)} if author else {}
    return {**TUS, "Upload-Length": str(size), "Upload-Metadata": f"sha256 {about}", **named}


async def test_a_visitors_photo_is_kept_as_nobodys(visitor, session):
    data = photo()
    sha256 = hashlib.sha256(data).hexdigest()
    author = uuid4()
    begun = await visitor.post("/uploads", headers=beginning(sha256, len(data), author))
    assert begun.status_code == 201, begun.text
    sent = await visitor.patch(
        f"/uploads/{sha256}", headers={**BODY, "Upload-Offset": "0", "Author": str(author)}, content=data
    )
    assert sent.status_code == 204, sent.text
    assert (await session.get_one(StoredFile, sha256)).stored_by is None


async def test_without_saying_whose_it_is_somebody_must_sign_in(visitor):
    answer = await visitor.post("/uploads", headers=beginning("0" * 64, 10, None))
    assert answer.status_code == 401


async def test_nobody_brings_a_file_as_somebody_with_an_account(visitor, world):
    answer = await visitor.post("/uploads", headers=beginning("0" * 64, 10, world.people["binder"].id))
    assert answer.status_code == 401


async def test_a_visitors_file_has_a_limit(visitor):
    answer = await visitor.post("/uploads", headers=beginning("0" * 64, MOST_BYTES_OF_VISITOR + 1, uuid4()))
    assert answer.status_code == 413
    assert "最多 20 MB" in answer.json()["reason"]


async def test_a_visitor_cannot_begin_without_end(visitor, session):
    author = uuid4()
    session.add_all(Upload(owner_id=author, sha256=f"{n:064x}", size=9) for n in range(OPEN_OF_VISITOR))
    await session.commit()
    answer = await visitor.post("/uploads", headers=beginning("f" * 64, 10, author))
    assert answer.status_code == 429
    assert len((await session.scalars(select(Upload))).all()) == OPEN_OF_VISITOR
