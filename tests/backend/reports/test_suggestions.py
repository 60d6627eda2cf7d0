"""评价建议: who gets it, who answers, who lets everybody read it, and what stays as it was written."""

from uuid import UUID

import pytest
from sqlalchemy import select

from backend.database import new_id
from backend.reports.flows import read_flow
from backend.reports.models import Report
from backend.reports.suggestions.answers import states
from backend.reports.suggestions.models import Moderation
from backend.reports.suggestions.suggesting import MOST_REPORTS


@pytest.fixture
def suggest(passer_by, world):
    """`await suggest(sort="clean", said="…")`: one about the lift, taken; its id."""

    async def made(thing: str = "lift", **fields) -> UUID:
        fields = {"tag": world.tags[thing], "said": "轿厢里很干净", "fact.stars": "5", **fields}
        envelope = passer_by.envelope("suggestion", {k: v for k, v in fields.items() if v})
        answer = await passer_by.send(envelope)
        assert (answer.status, answer.path) == ("accepted", f"/suggestions/{envelope['id']}"), answer
        return UUID(envelope["id"])

    return made


PUBLIC = {"verdict": "public", "text": "轿厢里很干净"}


async def test_what_is_said_of_cleanliness_goes_to_the_user_unit(suggest, told, report_now):
    report = await suggest(sort="clean")
    assert await told("卫生、环境：3 号客梯") == ["property_manager"]
    seen = await report_now(report)
    assert (seen.number[0], seen.facts["stars"], seen.kind) == ("S", 5, "suggestion")


async def test_what_is_said_of_safety_goes_to_the_regulator_and_the_unit_does_not_answer_it(
    suggest, told, sign_in
):
    report = await suggest("boiler", sort="safety")
    assert await told("安全管理") == ["inspector"]
    manager = await sign_in("manager")
    answer = await manager.post(f"/suggestions/{report}/answers", data={"state": "noted", "text": "好"})
    assert answer.status_code == 403
    inspector = await sign_in("inspector")
    answer = await inspector.post(f"/suggestions/{report}/answers", data={"state": "noted", "text": "好"})
    assert answer.status_code == 303


async def test_the_address_that_all_reports_have_leads_to_its_own_page(suggest, visitor):
    report = await suggest()
    answer = await visitor.get(f"/reports/{report}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/suggestions/{report}")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"said": ""}, "accepted"),  # stars alone
        ({"fact.stars": ""}, "accepted"),  # words alone
        ({"sort": "no_such_thing"}, "refused"),
        ({"said": "", "fact.stars": ""}, "refused"),
        ({"fact.stars": "6"}, "refused"),
        ({"fact.stars": "0"}, "refused"),
        ({"tag": "void"}, "refused"),
    ],
)
async def test_stars_or_words_about_something_are_enough(passer_by, world, fields, status):
    fields = {"tag": "lift", "said": "很好", "fact.stars": "4", **fields}
    fields["tag"] = world.tags[fields["tag"]]
    envelope = passer_by.envelope("suggestion", {k: v for k, v in fields.items() if v})
    assert (await passer_by.send(envelope)).status == status


async def test_nothing_is_public_before_the_regulator_has_read_it(suggest, visitor, sign_in, world):
    report = await suggest()
    about = f"/suggestions/about?tag={world.tags['lift']}"
    assert "轿厢里很干净" not in (await visitor.get(about)).text
    unit = await sign_in("property_manager")
    assert (await unit.post(f"/suggestions/{report}/moderations", data=PUBLIC)).status_code == 403
    city = await sign_in("city_admin")
    assert (await city.post(f"/suggestions/{report}/moderations", data=PUBLIC)).status_code == 303
    page = (await visitor.get(about)).text
    assert "轿厢里很干净" in page and "5 颗星" in page
    assert str(report) not in page, "the page of a report is for those who know its id"


async def test_what_was_public_can_be_kept_back_with_the_reason(suggest, visitor, sign_in, world):
    report = await suggest()
    city = await sign_in("city_admin")
    await city.post(f"/suggestions/{report}/moderations", data=PUBLIC)
    no_reason = await city.post(f"/suggestions/{report}/moderations", data={"verdict": "kept_back"})
    assert no_reason.status_code == 422
    kept_back = {"verdict": "kept_back", "reason": "点名骂人"}
    assert (await city.post(f"/suggestions/{report}/moderations", data=kept_back)).status_code == 303
    page = (await visitor.get(f"/suggestions/about?tag={world.tags['lift']}")).text
    assert "轿厢里很干净" not in page and "还没有公开的评价" in page


async def test_a_name_is_taken_out_and_the_original_is_kept(suggest, visitor, sign_in, world, session):
    report = await suggest(said="保安张三态度差")
    city = await sign_in("city_admin")
    shorter = {"verdict": "public", "text": "保安态度差"}
    assert (await city.post(f"/suggestions/{report}/moderations", data=shorter)).status_code == 422
    shorter["reason"] = "去掉姓名"
    assert (await city.post(f"/suggestions/{report}/moderations", data=shorter)).status_code == 303
    page = (await visitor.get(f"/suggestions/about?tag={world.tags['lift']}")).text
    assert "保安态度差" in page and "张三" not in page
    assert (await session.get_one(Report, report)).said == "保安张三态度差"
    assert (await session.scalar(select(Moderation))).text == "保安态度差"


async def test_the_answer_is_read_by_who_wrote_and_once_public_by_everybody(
    suggest, visitor, sign_in, world, report_now
):
    report = await suggest()
    unit = await sign_in("property_manager")
    planned = {"state": "planned", "text": "下周装扶手"}
    assert (await unit.post(f"/suggestions/{report}/answers", data=planned)).status_code == 303
    assert (await report_now(report)).closed_at is None, "what is planned is not at an end"
    assert "下周装扶手" in (await visitor.get(f"/suggestions/{report}")).text
    done = {"state": "done", "text": "已经装好了"}
    assert (await unit.post(f"/suggestions/{report}/answers", data=done)).status_code == 303
    assert (await report_now(report)).closed_at
    await (await sign_in("city_admin")).post(f"/suggestions/{report}/moderations", data=PUBLIC)
    page = (await visitor.get(f"/suggestions/about?tag={world.tags['lift']}")).text
    assert "已经装好了" in page and "下周装扶手" not in page and "使用单位答复" in page


async def test_nobody_answers_so_the_next_are_told(suggest, told, time_passes):
    await suggest("boiler")
    assert set(await told("其他：1 号蒸汽锅炉")) == {"manager", "director"}
    await time_passes(3 * 86400 + 1)
    assert "inspector" in await told("其他：1 号蒸汽锅炉")


async def test_people_of_others_see_neither_list_nor_page_as_theirs(suggest, sign_in):
    report = await suggest()
    manager = await sign_in("manager")
    assert f"/suggestions/{report}" not in (await manager.get("/suggestions")).text
    answer = await manager.post(f"/suggestions/{report}/answers", data={"state": "noted", "text": "好"})
    assert answer.status_code == 404
    assert f"/suggestions/{report}" in (await (await sign_in("property_manager")).get("/suggestions")).text


async def test_a_flood_from_one_network_waits(suggest, passer_by, world):
    for _ in range(MOST_REPORTS):
        await suggest()
    one_more = passer_by.envelope("suggestion", {"tag": world.tags["lift"], "said": "再说一句"})
    assert (await passer_by.send(one_more)).status != "accepted"


async def test_without_a_script_the_form_is_posted_and_a_double_press_is_one(visitor, world, session):
    tag = world.tags["lift"]
    assert 'name="fact.stars"' in (await visitor.get(f"/suggestions/new?tag={tag}")).text
    posted = {"id": str(new_id()), "tag": tag, "fact.stars": "3", "sort": "", "said": ""}
    for _ in range(2):
        answer = await visitor.post("/suggestions", data=posted)
        assert answer.headers["location"] == f"/suggestions/{posted['id']}"
    assert len(list(await session.scalars(select(Report)))) == 1
    wrong = await visitor.post("/suggestions", data={**posted, "id": str(new_id()), "fact.stars": ""})
    assert wrong.status_code == 422 and "请给几颗星，或者写一句话" in wrong.text


async def test_in_english(suggest, visitor, world):
    report = await suggest()
    page = (await visitor.get(f"/suggestions/{report}?lang=en")).text
    assert "Received, waiting for an answer" in page
    form = (await visitor.get(f"/suggestions/new?tag={world.tags['lift']}&lang=en")).text
    assert "How many stars" in form and "Cleanliness" in form


def test_every_state_has_sentences_that_stand_ready_and_names_in_both_languages():
    assert len({state.id for state in states()}) == len(states()) >= 4
    assert all(state.ready and state.zh and state.en for state in states())


async def test_the_flow_is_kept_with_the_report(suggest, report_now):
    kept = read_flow((await report_now(await suggest(sort="safety"))).flow)
    assert [str(party) for party in kept.takers] == ["station", "city"]
