"""A judgement from a phone in a shop to the page that everybody who knows its address sees."""

import json

import pypdfium2 as pdfium
from sqlalchemy import func, select

from backend.alerts.models import Notice
from backend.database import new_id
from backend.packaging.clues.models import Clue
from backend.packaging.judgements.models import Judgement
from tests.backend.evidence.pictures import video
from tests.backend.packaging.judgements.conftest import FITTING, MOONCAKES, judged


def printed_on(paper: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(paper))


async def test_what_a_phone_judged_is_judged_again_and_becomes_a_clue(passer_by, photo, session):
    digest = await passer_by.holds(photo)
    fields = MOONCAKES | {"verdict": judged(MOONCAKES), "tell_me": "1"}
    envelope = passer_by.envelope(fields, {"1": digest, "2": digest})
    answer = await passer_by.send(envelope)
    assert (answer.status, answer.path) == ("accepted", f"/judgements/{envelope['id']}")
    assert (await passer_by.send(envelope)).status == "repeated"

    kept = (await session.scalars(select(Judgement))).one()
    assert (kept.overall, kept.exceeded, kept.differs) == ("exceeds", ["ratio"], False)
    assert (kept.class_key, kept.category, kept.district_code) == ("food-24a", "food", "310101")
    assert (kept.author_id, kept.person_id, kept.tell_me) == (passer_by.author, None, True)
    assert kept.verdict["checks"]["ratio"]["ratio_pct"] == "46.73"
    clue = (await session.scalars(select(Clue))).one()
    assert (clue.judgement_id, clue.goods, clue.exceeded) == (kept.id, "云杉月饼礼盒", ["ratio"])

    page = (await passer_by.client.get(answer.path)).text
    for said in (
        "过度包装",
        "46.73%",
        "限值 30%",
        "大了 31%",
        "312.4 × 262.1 × 96.3",
        "表 1",
        "黄浦区",
        kept.number,
        "和手机当时的结果一样",
        "未处理",
        "SHA-256",
    ):
        assert said in page, said
    assert "121.4737" not in page  # where exactly the phone was is for the regulator
    shown = await passer_by.client.get(f"{answer.path}/photos/2")
    assert shown.headers["content-type"] == "image/jpeg"
    paper = await passer_by.client.get(f"{answer.path}/paper.pdf")
    printed = printed_on(paper.content)
    for part in (
        "商品包装初判资料",
        "过度包装",
        "46.73%",
        "东塘食品有限公司",
        str(answer.id),
        "1 / 2",
        "GB 23350-2021",
    ):
        assert part in printed, part
    assert "Over-packaged" in printed_on(
        (await passer_by.client.get(f"{answer.path}/paper.pdf?lang=en")).content
    )

    english = (await passer_by.client.get(f"{answer.path}?lang=en")).text
    assert "Over-packaged" in english
    assert "Package 312.4 × 262.1 × 96.3" in english
    assert "包装体积" not in english


async def test_a_size_by_ar_says_so_on_the_record_and_on_paper(passer_by, session):
    ends = {
        "low.length_mm": "292",
        "high.length_mm": "332",
        "low.width_mm": "242",
        "high.width_mm": "282",
        "low.height_mm": "76",
        "high.height_mm": "116",
    }
    sides = {"length_mm": "312", "width_mm": "262", "height_mm": "96", "size_by": "ar"}
    path = await passer_by.hands_in(MOONCAKES | sides | ends)
    kept = (await session.scalars(select(Judgement))).one()
    assert (kept.case["size"]["by"], kept.overall) == ("ar", "cannot_tell")
    page = (await passer_by.client.get(path)).text
    for said in ("长 312 × 宽 262 × 高 96 mm（AR 估的）", "AR 只能估个大概", "尺寸是 AR 估的，没有照片作证"):
        assert said in page, said
    printed = printed_on((await passer_by.client.get(f"{path}/paper.pdf")).content)
    assert "（AR 估的）" in printed
    english = (await passer_by.client.get(f"{path}?lang=en")).text
    assert "mm (estimated by AR)" in english


async def test_a_difference_between_phone_and_server_is_shown_and_reported(passer_by, session, world):
    told = json.loads(judged(MOONCAKES))
    told["checks"]["ratio"] |= {"ratio_pct": "12.00", "verdict": "within"}
    told |= {"overall": "within", "exceeded": []}
    answer = await passer_by.send(passer_by.envelope(MOONCAKES | {"verdict": json.dumps(told)}))
    kept = (await session.scalars(select(Judgement))).one()
    assert (kept.differs, kept.overall, kept.phone_verdict["overall"]) == (True, "exceeds", "within")
    page = (await passer_by.client.get(answer.path)).text
    assert "服务器复核的结果和手机当时的不一样" in page
    assert "12.00%" in page
    notice = (await session.scalars(select(Notice))).one()
    assert (notice.person_id, notice.link) == (world.people["city_admin"].id, answer.path)
    assert "手机和服务器的结果不一样" in notice.title


async def test_an_older_dictionary_on_the_phone_is_no_difference_where_the_verdict_is_the_same(
    passer_by, session
):
    told = json.loads(judged(MOONCAKES)) | {"dictionary": "0" * 64}
    await passer_by.send(passer_by.envelope(MOONCAKES | {"verdict": json.dumps(told)}))
    assert not (await session.scalars(select(Judgement))).one().differs


async def test_what_fits_is_kept_and_is_no_clue(passer_by, session):
    path = await passer_by.hands_in(FITTING)
    assert "没有超过" in (await passer_by.client.get(path)).text
    assert await session.scalar(select(func.count()).select_from(Clue)) == 0


async def test_what_is_wrong_is_told_by_the_field_where_it_is_put_right(passer_by, photo, session):
    for wrong, field, say in (
        ({"goods.0.net": "500±5g"}, "goods.0.net", "误差范围"),
        ({"goods.0.net": "0"}, "goods.0.net", "大于 0"),
        ({"goods.0.net": "-3"}, "goods.0.net", "净含量"),
        ({"goods.0.net": "1e9"}, "goods.0.net", "看不懂"),
        ({"goods.0.net": "1000000000"}, "goods.0.net", "净含量"),
        ({"class": "food-99"}, "class", "请选商品类别"),
        ({"length_mm": "三十"}, "length_mm", "毫米"),
        ({"width_mm": ""}, "width_mm", "毫米"),
        ({"layers": "三"}, "layers", "层数"),
        ({"price_yuan": "0"}, "price_yuan", "价格"),
        ({"made_on": "2026-02-31"}, "made_on", "日期"),
        ({"barcode": "6901234567893"}, "barcode", "条码不对"),
        ({"shape": "volume"}, "shape", "形状"),
        ({"verdict": '{"overall":"exceeds"}'}, "verdict", "看不懂"),
        ({"goods_name": "月" * 101}, "goods_name", "最多 100 个字"),
    ):
        answer = await passer_by.send(passer_by.envelope(MOONCAKES | wrong))
        assert (answer.status, answer.field) == ("refused", field), (wrong, answer)
        assert say in (answer.reason or ""), answer.reason
    digest = await passer_by.holds(photo)
    many = passer_by.envelope(MOONCAKES, {str(slot): digest for slot in range(1, 8)})
    refused = await passer_by.send(many)
    assert refused.status == "refused", refused
    assert await session.scalar(select(func.count()).select_from(Judgement)) == 0


async def test_without_javascript_the_server_alone_judges(visitor, session):
    posted = MOONCAKES | {"id": str(new_id()), "goods.0.net": "净含量：75克×8", "goods.0.pieces": ""}
    answer = await visitor.post("/judgements", data=posted)
    assert answer.status_code == 303, answer.text[:500]
    page = (await visitor.get(answer.headers["location"])).text
    assert "46.73%" in page
    assert "服务器" in page
    again = await visitor.post("/judgements", data=posted | {"id": str(new_id()), "goods.0.net": "500±5g"})
    assert again.status_code == 422
    assert "误差范围" in again.text
    assert 'value="312.4"' in again.text


async def test_a_film_is_no_photo_of_a_package(visitor, session, tmp_path):
    film = {"photo": ("a.mp4", video(tmp_path), "video/mp4")}
    answer = await visitor.post("/judgements", data={"id": str(new_id()), **MOONCAKES}, files=film)
    assert answer.status_code == 422 and "照片" in answer.text
    assert await session.scalar(select(func.count()).select_from(Judgement)) == 0


async def test_a_person_has_theirs_and_a_regulator_those_of_the_area(passer_by, sign_in, session):
    path = await passer_by.hands_in(MOONCAKES)
    await passer_by.hands_in(FITTING | {"lngWgs84": "", "latWgs84": "", "district": "310115"})
    manager = await sign_in("manager")
    assert "云杉月饼礼盒" not in (await manager.get("/judgements")).text
    posted = {**MOONCAKES, "id": str(new_id()), "goods_name": "单位自己判的"}
    assert (await manager.post("/judgements", data=posted)).status_code == 303
    assert "单位自己判的" in (await manager.get("/judgements")).text
    assert (await manager.get("/judgements/all")).status_code == 403

    city = await sign_in("city_admin")
    everything = (await city.get("/judgements/all")).text
    assert "云杉月饼礼盒" in everything
    assert "小盒月饼" in everything
    for asked, found, other in (
        ("q=东塘&overall=within", "小盒月饼", "云杉月饼礼盒"),
        ("q=6901234567892", "云杉月饼礼盒", "小盒月饼"),
        ("district=310115", "小盒月饼", "云杉月饼礼盒"),
        ("category=food&overall=exceeds&since=2026-01-01", "云杉月饼礼盒", "小盒月饼"),
    ):
        listed = (await city.get(f"/judgements/all?{asked}")).text
        assert found in listed, asked
        assert other not in listed, asked
    assert "没有这样的初判" in (await city.get("/judgements/all?q=100%25")).text
    assert "121.47370" in (await city.get(path)).text


async def test_goods_that_were_judged_are_known_by_their_barcode(passer_by):
    nothing = await passer_by.client.get("/judgements/barcodes/6901234567892")
    assert nothing.json() == {"known": None}
    await passer_by.hands_in(MOONCAKES)
    known = (await passer_by.client.get("/judgements/barcodes/6901234567892")).json()["known"]
    assert known["class"] == "food-24a"
    assert known["goods"] == [{"class": "food-24a", "net": "75", "unit": "g", "pieces": "8"}]
    assert "ratio" not in json.dumps(known)
    assert (await passer_by.client.get("/judgements/barcodes/123")).status_code == 422


async def test_staff_judge_again_under_another_edition_and_the_first_verdict_stays(
    passer_by, sign_in, session
):
    tea = MOONCAKES | {
        "class": "food-14b",
        "goods_name": "龙井礼盒",
        "layers": "4",
        "precious": "",
        "mixed": "",
        "check.materials": "",
        "check.mixing": "",
        "length_mm": "100",
        "width_mm": "90",
    }
    path = await passer_by.hands_in(tea)
    assert "超过 3 层" in (await passer_by.client.get(path)).text
    assert "换一版标准再判" not in (await passer_by.client.get(path)).text
    assert (await (await sign_in("manager")).post(f"{path}/repeats", data={"why": "试"})).status_code == 403
    officer = await sign_in("city_admin")
    assert "2025-03-01 起" in (await officer.get(path)).text
    without_reason = await officer.post(f"{path}/repeats", data={"day": "2023-09-01", "why": ""})
    assert without_reason.status_code == 422
    made = await officer.post(f"{path}/repeats", data={"day": "2023-09-01", "why": "2024 年生产的"})
    assert made.status_code == 303, made.text[:300]
    page = (await passer_by.client.get(path)).text
    assert "重新判过" in page
    assert "2024 年生产的" in page
    kept = (await session.scalars(select(Judgement))).one()
    assert kept.exceeded == ["layers"]
    for expected in (303, 422):  # as it is now; and then it comes out as it did the last time
        again = await officer.post(f"{path}/repeats", data={"day": "", "why": "再看"})
        assert again.status_code == expected
    assert "结果和上次一样" in again.text
