"""What a phone could not send is brought in by a supervisor, with the guarantees of the phone's own sending."""

import json
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select

from backend.accounts.models import AuditEntry
from backend.alerts.models import Notice
from backend.database import new_id
from backend.evidence.models import StoredFile
from backend.sync.models import Receipt
from backend.sync.rescue_models import RescuedRecord, RescueImport
from backend.sync.rescue_routes import within
from backend.sync.waiting import file_what_waited
from offline.rescue import NotRescue
from tests.backend.evidence.pictures import photo
from tests.backend.sync.conftest import Phone
from tests.backend.sync.rescues import digest, file_of, line, rescue


@pytest.fixture
async def inspector(phone_of) -> Phone:
    return await phone_of("inspector")


@pytest.fixture
async def admin(phone_of) -> Phone:
    """Of the district above the inspector's station."""
    return await phone_of("district_admin")


async def bring(phone: Phone, content: bytes) -> httpx.Response:
    return await phone.client.post("/outbox/imports?name=rescue.mashang", content=content)


async def fates(session, answer: httpx.Response) -> list[tuple[str, str]]:
    """Status and sentence of each record of the import."""
    assert answer.status_code == 201, answer.text
    found = UUID(answer.headers["location"].rsplit("/", 1)[1])
    rows = select(RescuedRecord).where(RescuedRecord.import_id == found).order_by(RescuedRecord.place)
    return [(row.status, row.says) for row in await session.scalars(rows)]


async def count(session, row) -> int:
    return (await session.execute(select(func.count()).select_from(row))).scalar_one()


async def test_a_record_is_filed_as_its_authors_and_the_phone_hears_that_it_was(
    inspector, admin, session, world
):
    picture = photo(seed=5)
    envelope = inspector.visit("水位计不清晰", files=[digest(picture)])
    answer = await bring(admin, rescue(inspector.author, [envelope], [picture]))
    [(status, says)] = await fates(session, answer)
    assert status == "accepted"
    receipt = await session.get_one(Receipt, envelope["id"])
    assert receipt.author_id == inspector.author
    assert says.startswith("已收到 ")
    later = await inspector.send(envelope)
    assert (later.status, later.files) == ("repeated", [digest(picture)])
    assert later.receipt in says
    assert (await session.get_one(StoredFile, digest(picture))).stored_by == inspector.author


async def test_the_author_is_told_and_the_audit_trail_names_the_supervisor(inspector, admin, session, world):
    answer = await bring(admin, rescue(inspector.author, [inspector.visit("水位计不清晰")]))
    notice = (await session.scalars(select(Notice).where(Notice.topic == "sync.brought_in"))).one()
    assert notice.person_id == inspector.author
    assert notice.title == "蒋区局导入了您手机导出的 1 条记录"
    assert (await inspector.client.get(notice.link)).status_code == 200
    entry = (await session.scalars(select(AuditEntry).where(AuditEntry.deed == "brought_in"))).one()
    assert (entry.person_id, entry.about_person_id) == (admin.author, inspector.author)
    page = (await admin.client.get(answer.headers["location"])).text
    assert "1 条都已收到" in page
    assert "由蒋区局导入" in page
    assert "沈监察的 1 条" in (await admin.client.get("/outbox/import")).text


async def test_what_the_phone_sent_before_is_repeated_and_the_same_file_twice_too(inspector, admin, session):
    envelope = inspector.visit("水位计不清晰")
    await inspector.send(envelope)
    content = rescue(inspector.author, [envelope])
    for _ in range(2):
        [(status, says)] = await fates(session, await bring(admin, content))
        assert (status, says[:6]) == ("repeated", "之前已收到，")
    assert await count(session, Receipt) == 1


async def test_each_record_has_its_own_fate_and_one_that_breaks_stops_no_other(inspector, admin, session):
    visits = [inspector.visit(finding) for finding in ("好的", "已被绑定", "程序出错", "给没有的人", "也好")]
    found = await fates(session, await bring(admin, rescue(inspector.author, visits)))
    assert [status for status, _ in found] == ["accepted", "refused", "failed", "refused", "accepted"]
    assert "15:51 已被同事绑到" in found[1][1]


async def test_a_refused_record_can_still_be_mended_on_the_phone(inspector, admin, session):
    envelope = inspector.visit("已被绑定")
    [(status, _)] = await fates(session, await bring(admin, rescue(inspector.author, [envelope])))
    assert status == "refused"
    assert (await inspector.send({**envelope, "body": {"finding": "换了一个码"}})).status == "accepted"


async def test_a_follow_up_without_its_parent_is_held_until_the_phone_sends_that(
    inspector, admin, session, desk, open_session
):
    parent = inspector.visit("第一次")
    child = inspector.visit("第二次", after=parent["id"])
    [(status, says)] = await fates(session, await bring(admin, rescue(inspector.author, [child])))
    assert status == "waiting"
    assert says.startswith("等它前面的那条先传到，替它留到")
    assert (await inspector.send(parent)).status == "accepted"
    await file_what_waited(open_session, desk)
    assert (await inspector.send(child)).status == "repeated"


async def test_drafts_are_counted_and_left_to_their_author(inspector, admin, session):
    answer = await bring(admin, rescue(inspector.author, [], drafts=2))
    assert "另有 2 份草稿" in (await admin.client.get(answer.headers["location"])).text
    assert await count(session, Receipt) == 0


async def test_files_that_are_missing_changed_or_no_photos_are_said_and_file_nothing(
    inspector, admin, session
):
    good, bad = photo(seed=1), b"no photo at all"
    visits = [
        inspector.visit("没带照片", files=["c" * 64]),
        inspector.visit("照片被改过", files=["d" * 64]),
        inspector.visit("不是照片", files=[digest(bad)]),
        inspector.visit("照片都在", files=[digest(good)]),
    ]
    content = rescue(inspector.author, visits, [good, bad])
    first = content.index(b"\n") + 1
    changed = content[:first] + file_of(photo(seed=2), "d" * 64) + content[first:]
    found = await fates(session, await bring(admin, changed))
    assert [status for status, _ in found] == ["incomplete", "incomplete", "incomplete", "accepted"]
    assert "导出的文件里没有" in found[0][1]
    assert "摘要对不上" in found[1][1]
    assert found[2][1].startswith("缺 1 个文件，没有登记：")
    assert await session.get(StoredFile, digest(bad)) is None
    assert await session.get(StoredFile, digest(photo(seed=2))) is None


async def test_a_cut_file_files_what_lies_before_the_cut_and_the_whole_one_the_rest(
    inspector, admin, session
):
    visits = [inspector.visit("第一条"), inspector.visit("第二条")]
    whole = rescue(inspector.author, visits)
    answer = await bring(admin, whole[: whole.index("第二条".encode())])
    assert [status for status, _ in await fates(session, answer)] == ["accepted"]
    assert "文件不完整" in (await admin.client.get(answer.headers["location"])).text
    again = await fates(session, await bring(admin, whole))
    assert [status for status, _ in again] == ["repeated", "accepted"]


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04" + b"\0" * 2000, b"\x1f\x8b\x08" + b"\0" * 2000, b"{}\n", b"\xff\xd8\xff" * 500_000],
    ids=["empty", "zip", "gzip", "json", "photo"],
)
async def test_what_is_not_ours_is_refused_in_a_sentence_and_leaves_nothing(admin, session, content):
    answer = await bring(admin, content)
    assert answer.status_code == 422
    assert answer.json()["say"].startswith("这不是码上导出的文件")
    assert await count(session, RescueImport) == 0


async def test_a_record_of_somebody_else_inside_is_left_out(inspector, admin, session):
    visits = [inspector.visit("混进来的", author=str(admin.author)), inspector.visit("自己的")]
    found = await fates(session, await bring(admin, rescue(inspector.author, visits)))
    assert found[0] == ("refused", "这条记录是另一个人填的，没有导入")
    assert found[1][0] == "accepted"


async def test_what_is_no_envelope_unknown_or_newer_is_said(inspector, admin, session):
    visits = [
        {"id": "1"},
        inspector.visit("哪一种", kind="dream"),
        inspector.visit("更新的", version=9),
    ]
    found = await fates(session, await bring(admin, rescue(inspector.author, visits)))
    assert [status for status, _ in found] == ["refused", "refused", "incomplete"]
    assert all(says for _, says in found)


async def test_titles_that_no_database_holds_are_held(inspector, admin, session):
    content = rescue(inspector.author, []).split(b"\n", 1)[0] + b"\n"
    record = json.dumps({"line": "record", "envelope": inspector.visit("好"), "title": "名\0字"}).encode()
    found = await fates(session, await bring(admin, content + record + b"\n" + line(line="end")))
    assert found[0][0] == "accepted"


@pytest.mark.parametrize(
    ("author", "supervisor", "status"),
    [
        ("binder", "manager", 201),
        ("binder", "officer", 201),
        ("binder", "district_admin", 201),
        ("binder", "city_admin", 201),
        ("binder", "property_manager", 403),
        ("property_binder", "district_admin", 403),  # of another district
        ("property_binder", "city_admin", 201),
        ("mechanic", "district_admin", 403),
        ("inspector", "district_admin", 201),
        ("inspector", "manager", 403),
        ("city_admin", "district_admin", 403),
        ("district_admin", "district_admin", 201),
        ("binder", "operator", 403),
        ("binder", "inspector", 403),
    ],
)
async def test_who_may_bring_in_whose(phone_of, world, session, author, supervisor, status):
    answer = await bring(await phone_of(supervisor), rescue(world.people[author].id, []))
    assert answer.status_code == status
    assert await count(session, RescueImport) == (status == 201)


async def test_a_stranger_cannot_find_out_who_has_an_account(phone_of, world):
    manager = await phone_of("manager")
    real = await bring(manager, rescue(world.people["mechanic"].id, []))
    nobody = await bring(manager, rescue(new_id(), []))
    assert (real.status_code, real.json()) == (nobody.status_code, nobody.json())
    assert real.json()["say"].startswith("这个文件不是您单位的人导出的")


async def test_an_import_is_seen_by_its_author_and_by_who_brought_it_alone(phone_of, inspector, admin):
    answer = await bring(admin, rescue(inspector.author, [inspector.visit("好")]))
    address = answer.headers["location"]
    seen = {name: (await (await phone_of(name)).client.get(address)).status_code for name in ("city_admin",)}
    seen |= {"inspector": (await inspector.client.get(address)).status_code}
    assert seen == {"city_admin": 404, "inspector": 200}


async def test_two_gigabytes_and_more_are_refused_before_they_are_read(admin, session):
    headers = {"Content-Length": str(3 * 2**30)}
    answer = await admin.client.post("/outbox/imports", content=b"x", headers=headers)
    assert answer.status_code == 413
    assert "2 GB" in answer.json()["say"]


async def test_a_body_without_a_length_is_read_no_further_than_a_phone_holds():
    read = []

    async def pieces():
        for _ in range(10):
            yield b"x" * 100

    with pytest.raises(NotRescue) as stopped:
        async for piece in within(250, pieces()):
            read.append(piece)
    assert len(read) == 2
    assert "2 GB" in stopped.value.say
