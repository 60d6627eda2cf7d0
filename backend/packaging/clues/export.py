"""The list of clues as a table to take away, with the filters that the address has."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.accounts.permissions import Actor
from backend.database import Sessions
from backend.exports import MOST_IN_WORKBOOK
from backend.packaging.clues.classes import Classes
from backend.packaging.clues.models import Clue
from backend.packaging.clues.search import Filters, conditions
from backend.packaging.clues.visibility import seen_clues
from backend.packaging.clues.words import CATEGORIES, CHECKS, STATES
from backend.refusals import Invalid
from backend.things.search_words import plain_words

NAME = "包装线索"
HEADS = (
    "编号",
    "状态",
    "发现时间",
    "商品",
    "类别",
    "品类",
    "超标项",
    "条码",
    "生产者",
    "销售者",
    "地点",
    "行政区",
    "经度（WGS-84）",
    "纬度（WGS-84）",
    "检测日期",
    "检测机构",
    "办结时间",
)


async def rows_of(
    open_session: Sessions, wanted: Any, kinds: Classes, districts: Mapping[str, str]
) -> AsyncIterator[Sequence[Any]]:
    """Newest first. In a session of its own: the request's transaction is over when an answer begins to flow."""
    async with open_session() as session:
        newest = select(Clue).where(wanted).order_by(Clue.id.desc()).execution_options(yield_per=500)
        async for clue in await session.stream_scalars(newest):
            yield row_of(clue, kinds, districts)


async def short_rows(
    session: AsyncSession, wanted: Any, kinds: Classes, districts: Mapping[str, str]
) -> list[Sequence[Any]]:
    """For a workbook. Raises Invalid when there are too many."""
    newest = select(Clue).where(wanted).order_by(Clue.id.desc()).limit(MOST_IN_WORKBOOK + 1)
    clues = list(await session.scalars(newest))
    if len(clues) > MOST_IN_WORKBOOK:
        raise Invalid(f"超过 {MOST_IN_WORKBOOK:,} 行，Excel 文件装不下。加几个筛选条件，或者导出 CSV")
    return [row_of(clue, kinds, districts) for clue in clues]


def wanted_by(actor: Actor, filters: Filters, kinds: Sequence[str]) -> Any:
    words = (func.strpos(Clue.search_text, word) > 0 for word in plain_words(filters.q))
    return and_(seen_clues(actor), *conditions(filters, kinds), *words)


def row_of(clue: Clue, kinds: Classes, districts: Mapping[str, str]) -> Sequence[Any]:
    return (
        clue.number,
        STATES[clue.state],
        clue.opened_at,
        clue.goods,
        CATEGORIES.get(clue.category, clue.category),
        kinds.name(clue.class_key),
        "、".join(CHECKS.get(check, check) for check in clue.exceeded),
        clue.barcode,
        clue.maker,
        clue.seller,
        clue.place,
        districts.get(clue.district_code or "", ""),
        clue.lng_wgs84,
        clue.lat_wgs84,
        clue.test_date,
        clue.test_body,
        clue.closed_at,
    )
