"""Import of tables: a preview before anything is written, row by row, and the same file twice changes nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from backend.accounts.models import Organisation
from backend.accounts.numbers import make_uscc
from backend.alerts.models import Notice
from backend.database import now
from backend.imports.actions import claim
from backend.imports.models import Import, ImportState
from backend.imports.writing import write_chunk, write_due
from backend.things.models import Thing, ThingVersion
from tests.backend.imports.tables import (
    CRANE,
    FORKLIFT,
    HEADINGS,
    METER_HEADINGS,
    SCALE,
    as_csv,
    as_xlsx,
    changed,
)


async def number_of_things(session) -> int:
    return await session.scalar(select(func.count()).select_from(Thing))


async def thing_coded(session, device_code: str) -> Thing:
    return await session.scalar(select(Thing).where(Thing.device_code == device_code))


async def test_nothing_is_written_before_the_preview_is_confirmed(sign_in, send, confirm, session):
    manager = await sign_in("manager")
    before = await number_of_things(session)
    preview = await send(manager, "设备.xlsx", as_xlsx(HEADINGS, FORKLIFT, CRANE))
    assert "还没有写入" in preview.text
    assert "新登记 2，更新 0" in preview.text
    assert await number_of_things(session) == before
    result = await confirm(manager, preview)
    assert "新登记 2 台，更新 0 台" in result.text
    assert await number_of_things(session) == before + 2


async def test_an_imported_row_stands_in_the_register_as_it_was_meant(sign_in, send, confirm, session, world):
    manager = await sign_in("manager")
    await confirm(manager, await send(manager, "设备.xlsx", as_xlsx(HEADINGS, FORKLIFT, CRANE)))
    crane = await thing_coded(session, "41703233420180056")
    assert (crane.kind, crane.type_code, crane.name) == ("equipment", "4170", "2 号行车")
    assert (str(crane.made_on), str(crane.next_due_on)) == ("2018-05-02", "2027-03-31")
    assert crane.user_unit_id == world.organisations["food"]
    assert crane.district_code == "310101"
    assert crane.created_by == world.people["manager"].id


async def test_the_same_file_twice_changes_nothing(sign_in, send, confirm, session):
    manager = await sign_in("manager")
    table = as_csv(HEADINGS, FORKLIFT, CRANE)
    await confirm(manager, await send(manager, "a.csv", table))
    once = await number_of_things(session)
    again = await send(manager, "a.csv", table)
    assert "没有要写入的行" in again.text
    answer = await manager.post(f"{again.url.path}/confirmation")
    assert answer.status_code == 422
    assert await number_of_things(session) == once
    assert await session.scalar(select(func.count()).select_from(ThingVersion)) == 0


async def test_a_changed_cell_becomes_a_version_with_both_values(sign_in, send, confirm, session):
    manager = await sign_in("manager")
    await confirm(manager, await send(manager, "a.csv", as_csv(HEADINGS, FORKLIFT)))
    moved = changed(FORKLIFT, 详细地址="云杉路 20 号", 制造单位="")
    preview = await send(manager, "b.csv", as_csv(HEADINGS, moved))
    assert "云杉路 18 号 → 云杉路 20 号" in (await manager.get(f"{preview.url.path}?only=changed")).text
    await confirm(manager, preview)
    forklift = await thing_coded(session, FORKLIFT[2])
    assert (forklift.address, forklift.maker, forklift.version) == ("云杉路 20 号", "合力叉车厂", 2)
    version = await session.scalar(select(ThingVersion).where(ThingVersion.thing_id == forklift.id))
    assert (version.before, version.after) == ({"address": "云杉路 18 号"}, {"address": "云杉路 20 号"})
    assert version.reason == "导入 b.csv"


async def test_rows_with_errors_are_named_and_the_others_are_written(sign_in, send, confirm, session):
    manager = await sign_in("manager")
    wrong = changed(CRANE, 设备代码="31991031320190123", 行政区="火星区")
    preview = await send(manager, "设备.xlsx", as_xlsx(HEADINGS, FORKLIFT, wrong))
    assert "3199 不是目录里的品种" in preview.text
    assert "没有“火星区”这个区" in preview.text
    result = await confirm(manager, preview)
    assert "新登记 1 台，更新 0 台，1 行没有写入" in result.text
    assert await thing_coded(session, "31991031320190123") is None


async def test_rows_with_errors_can_be_downloaded_mended_and_sent_again(sign_in, send, confirm, session):
    manager = await sign_in("manager")
    preview = await send(manager, "设备.csv", as_csv(HEADINGS, FORKLIFT, changed(CRANE, 行政区="火星区")))
    errors = await manager.get(f"{preview.url.path}/errors.csv")
    assert errors.content.startswith(b"\xef\xbb\xbf")
    assert "3,没有“火星区”这个区" in errors.text
    mended = errors.text.replace("火星区,", "黄浦区,", 1).encode()
    again = await send(manager, "改好的.csv", mended)
    assert "新登记 1，更新 0" in again.text
    await confirm(manager, again)
    assert await thing_coded(session, CRANE[2])


async def test_a_soft_warning_does_not_keep_a_row_out(sign_in, send, confirm, session):
    manager = await sign_in("manager")
    odd = changed(FORKLIFT, 制造日期="2021-03-01")
    preview = await send(manager, "a.csv", as_csv(HEADINGS, odd))
    assert "制造日期是 2021 年，请核对" in (await manager.get(f"{preview.url.path}?only=warned")).text
    await confirm(manager, preview)
    assert "制造日期是 2021 年" in (await thing_coded(session, FORKLIFT[2])).warnings[0]


async def test_the_same_thing_twice_in_one_file_is_told(sign_in, send):
    manager = await sign_in("manager")
    preview = await send(manager, "a.csv", as_csv(HEADINGS, FORKLIFT, CRANE, FORKLIFT))
    assert "与第 2 行是同一台" in preview.text


async def test_a_unit_cannot_import_for_another_unit(sign_in, send):
    manager = await sign_in("manager")
    preview = await send(
        manager, "a.csv", as_csv(HEADINGS, changed(FORKLIFT, 使用单位="云杉里物业服务有限公司"))
    )
    assert "只能登记自己单位的" in preview.text


async def test_a_unit_cannot_take_over_what_another_unit_has_registered(sign_in, send, session, world):
    manager = await sign_in("manager")
    theirs = changed(FORKLIFT, 设备品种="3110", 设备代码="31101031320190123")
    preview = await send(manager, "a.csv", as_csv(HEADINGS, theirs))
    assert "已登记在别的单位名下" in preview.text
    assert (await session.get(Thing, world.things["lift"])).user_unit_id == world.organisations["property"]


async def test_a_district_imports_for_any_unit_of_its_district_only(sign_in, send):
    office = await sign_in("district_admin")
    elsewhere = changed(CRANE, 行政区="浦东新区", 使用单位="云杉里物业服务有限公司")
    preview = await send(office, "a.csv", as_csv(HEADINGS, FORKLIFT, elsewhere))
    assert "只能登记本区的" in preview.text
    assert "新登记 1，更新 0" in preview.text


async def test_a_regulator_may_add_a_unit_by_its_credit_code(sign_in, send, confirm, session):
    office = await sign_in("city_admin")
    uscc = make_uscc("91", "310101", "MA1FL000")
    headings = [*HEADINGS, "统一社会信用代码"]
    new_unit = [*changed(FORKLIFT, 使用单位="新来的有限公司"), uscc]
    same_unit = [*changed(CRANE, 使用单位="新来的有限公司"), uscc]
    preview = await send(office, "a.csv", as_csv(headings, new_unit, same_unit))
    assert "不在名录里，会新建" in (await office.get(f"{preview.url.path}?only=warned")).text
    await confirm(office, preview)
    unit = await session.scalar(select(Organisation).where(Organisation.uscc == uscc))
    assert (unit.name, unit.kinds) == ("新来的有限公司", ["user_unit"])
    assert (await thing_coded(session, FORKLIFT[2])).user_unit_id == unit.id


async def test_an_unknown_unit_without_a_code_is_refused(sign_in, send):
    office = await sign_in("city_admin")
    preview = await send(office, "a.csv", as_csv(HEADINGS, changed(FORKLIFT, 使用单位="没听说过的厂")))
    assert "请填它的统一社会信用代码" in preview.text


async def test_meters_are_recognised_by_maker_and_serial_number(sign_in, send, confirm, session, world):
    manager = await sign_in("manager")
    known = changed(SCALE, METER_HEADINGS, 出厂编号="S-1001", 有效期至="2027-01-31")
    preview = await send(manager, "秤.xlsx", as_xlsx(METER_HEADINGS, SCALE, known), kind="meter")
    assert "新登记 1，更新 1" in preview.text
    await confirm(manager, preview)
    scale = await session.get(Thing, world.things["scale"])
    assert str(scale.next_due_on) == "2027-01-31"
    again = await send(manager, "秤.xlsx", as_xlsx(METER_HEADINGS, SCALE, known), kind="meter")
    assert "没有要写入的行" in again.text


async def test_a_validity_longer_than_the_regulation_allows_is_a_warning(sign_in, send):
    manager = await sign_in("manager")
    preview = await send(
        manager,
        "秤.csv",
        as_csv(METER_HEADINGS, changed(SCALE, METER_HEADINGS, 有效期至="2029-01-31")),
        kind="meter",
    )
    assert "有效期长于这类器具通常的 12 个月" in (await manager.get(f"{preview.url.path}?only=warned")).text


async def test_the_fields_of_the_kind_are_imported_and_phone_numbers_are_sealed(
    sign_in, send, confirm, session
):
    manager = await sign_in("manager")
    headings = [*HEADINGS, "额定起重量（单位 kg）", "安全员电话"]
    table = as_csv(headings, [*FORKLIFT, "3000", "13800001234"])
    await confirm(manager, await send(manager, "a.csv", table))
    forklift = await thing_coded(session, FORKLIFT[2])
    assert forklift.details["rated_load"] == 3000
    assert "13800001234" not in str(forklift.details)
    assert "没有要写入的行" in (await send(manager, "a.csv", table)).text
    page = (await manager.get(f"/equipment/{forklift.id}")).text
    assert "13800001234" not in page
    assert "1234" in page


async def test_someone_elses_import_does_not_exist(sign_in, send):
    preview = await send(await sign_in("manager"), "a.csv", as_csv(HEADINGS, FORKLIFT))
    director = await sign_in("director")
    assert (await director.get(preview.url.path)).status_code == 404
    assert (await director.post(f"{preview.url.path}/confirmation")).status_code == 404


async def test_a_discarded_import_writes_nothing(sign_in, send, session):
    manager = await sign_in("manager")
    before = await number_of_things(session)
    preview = await send(manager, "a.csv", as_csv(HEADINGS, FORKLIFT))
    assert (await manager.post(f"{preview.url.path}/discarding")).status_code == 303
    assert "什么都没有写入" in (await manager.get(preview.url.path)).text
    assert (await manager.post(f"{preview.url.path}/confirmation")).status_code == 409
    assert await number_of_things(session) == before


async def test_what_changed_meanwhile_is_not_overwritten(sign_in, send, confirm, session, world):
    manager = await sign_in("manager")
    await confirm(manager, await send(manager, "a.csv", as_csv(HEADINGS, FORKLIFT)))
    preview = await send(manager, "b.csv", as_csv(HEADINGS, changed(FORKLIFT, 详细地址="云杉路 20 号")))
    forklift = await thing_coded(session, FORKLIFT[2])
    forklift.address, forklift.version = "云杉路 30 号", 2
    await session.commit()
    result = await confirm(manager, preview)
    assert "更新 0 台，1 行没有写入" in result.text
    assert "已被别人改过" in result.text
    await session.refresh(forklift)
    assert forklift.address == "云杉路 30 号"


async def test_what_was_registered_meanwhile_is_not_registered_twice(sign_in, send, confirm, session):
    manager, director = await sign_in("manager"), await sign_in("director")
    first = await send(manager, "a.csv", as_csv(HEADINGS, FORKLIFT))
    second = await send(director, "b.csv", as_csv(HEADINGS, FORKLIFT, CRANE))
    await confirm(manager, first)
    result = await confirm(director, second)
    assert "新登记 1 台，更新 0 台，1 行没有写入" in result.text
    assert "已被别人登记" in result.text


async def test_a_large_import_shows_its_progress_and_tells_when_it_is_done(sign_in, worker, session, world):
    manager = await sign_in("manager")
    rows = many_forklifts(4500)
    answer = await manager.post(
        "/imports", data={"kind": "equipment"}, files={"file": ("大.csv", as_csv(HEADINGS, *rows))}
    )
    address = answer.headers["location"]
    waiting = await manager.get(address, headers={"HX-Request": "true"})
    assert "正在检查" in waiting.text
    assert "hx-trigger" in waiting.text
    assert "HX-Request" in waiting.headers["vary"]
    await worker()
    assert "新登记 4,500" in (await manager.get(address)).text
    await manager.post(f"{address}/confirmation")
    assert "正在写入" in (await manager.get(address)).text
    await worker()
    assert "新登记 4,500 台" in (await manager.get(address)).text
    titles = await session.scalars(select(Notice.title).where(Notice.person_id == world.people["manager"].id))
    assert "导入完成：新登记 4500 台，更新 0 台" in list(titles)


async def test_an_import_goes_on_where_a_worker_died(sign_in, open_session, worker, session):
    """Each transaction holds its own rows and the progress, so that a break repeats and loses nothing."""
    manager = await sign_in("manager")
    table = as_csv(HEADINGS, *many_forklifts(4500))
    answer = await manager.post("/imports", data={"kind": "equipment"}, files={"file": ("a.csv", table)})
    await worker()
    before = await number_of_things(session)
    await manager.post(f"{answer.headers['location']}/confirmation")
    claimed = await claim(open_session, ImportState.CONFIRMED)
    assert await write_chunk(open_session, claimed)
    assert before < await number_of_things(session) < before + 4500
    assert not await write_due(open_session), "the lease of the dead worker still holds"
    await session.execute(update(Import).values(leased_until=now() - timedelta(seconds=1)))
    await session.commit()
    await worker()
    assert await number_of_things(session) == before + 4500


def many_forklifts(number: int) -> list[list[object]]:
    return [
        changed(FORKLIFT, 设备代码=f"511032A122022{each:04}", 产品编号=f"F-{each}")
        for each in range(1, number + 1)
    ]


@pytest.mark.parametrize(
    ("kind", "group"), [("equipment", "elevator"), ("meter", "scale"), ("equipment", "boiler")]
)
async def test_a_template_that_is_filled_in_can_be_imported(sign_in, send, kind, group):
    manager = await sign_in("manager")
    template = await manager.get(f"/imports/templates/{kind}/{group}")
    assert "attachment" in template.headers["content-disposition"]
    untouched = await send(manager, "模板.xlsx", template.content, kind=kind)
    assert "表头下面没有数据" in untouched.text
