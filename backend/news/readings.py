"""How many read an article: each phone once a day, and nobody is known by it.

The page itself says that it was opened, since a robot seldom runs scripts, a page kept on the phone has no network,
and a preview is not read. It sends a number that the phone draws anew every day and keeps until midnight; of that
number a digest is kept until the next night. A network brings a bounded count, whatever it says it is.
"""

import hashlib
import hmac
import re
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.accounts.limits import Counts
from backend.accounts.secrets import derived
from backend.database import Sessions
from backend.dates import today
from backend.jobs import Periodic
from backend.news.models import Reader

MOST_OF_A_NETWORK = 300  # readers of one article in a day; a shopping centre may be behind one address
DAY = 24 * 60 * 60  # seconds
ROBOT = re.compile(
    r"bot\b|bot[/ ;-]|crawl|spider|slurp|preview|monitor|python|curl|wget|httpx|java/|go-http", re.I
)
# One statement: who was counted today changes nothing.
COUNT = text(
    """WITH fresh AS (
        INSERT INTO news_readers (day, article_id, reader)
        SELECT :day, id, :reader FROM news_articles
        WHERE id = :article AND shown IS NOT NULL AND withdrawn_at IS NULL AND published_at <= now()
        ON CONFLICT DO NOTHING RETURNING article_id)
    INSERT INTO news_views (article_id, views) SELECT article_id, 1 FROM fresh
    ON CONFLICT (article_id) DO UPDATE SET views = news_views.views + 1"""
)


async def count_reader(alone: AsyncEngine, article_id: UUID, phone: UUID) -> None:
    async with alone.connect() as connection:
        await connection.execute(
            COUNT, {"day": today(), "article": article_id, "reader": reader_of(article_id, phone)}
        )


async def may_count(counts: Counts, article_id: UUID, place: str, agent: str) -> bool:
    """Not robots that say so, nor more from one network than can be people."""
    if not agent or ROBOT.search(agent):
        return False
    return await counts.add(f"news:{article_id}:{place}", DAY) <= MOST_OF_A_NETWORK


def reader_of(article_id: UUID, phone: UUID) -> bytes:
    """Another one for every article: what somebody reads cannot be put together."""
    return hmac.new(derived("news readers"), article_id.bytes + phone.bytes, hashlib.sha256).digest()[:16]


async def forget_readers(open_session: Sessions) -> None:
    async with open_session.begin() as session:
        await session.execute(delete(Reader).where(Reader.day < today()))


# 00:20 in Shanghai.
PERIODIC = Periodic("news.readers", "忘掉昨天谁看过资讯，只留下人数", "20 16 * * *", forget_readers)
