"""Articles of the demo world: what they say is true anywhere, and no law is quoted."""

from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.dates import SHANGHAI
from backend.demo.rows import row_id
from backend.news.cleaning import cleaned, text_of
from backend.news.models import Article, Category, Step, StepKind, Version
from backend.news.search import find_by
from backend.news.writing import excerpt_of

PACKAGING, SAFETY = "包装监管", "设备安全"
# Category, title, how many days ago, text.
ARTICLES: list[tuple[str, str, int, str]] = [
    (
        PACKAGING,
        "礼盒是不是太大，量三条边就知道",
        2,
        """<p>买礼盒时看到的是盒子，吃到、用到的是里面的东西。盒子比东西大出多少，可以量，也可以算。</p>
        <h2>看哪三样</h2>
        <ul><li><strong>空隙</strong>：盒子的体积里，除去商品需要的空间，还空着多少。</li>
        <li><strong>层数</strong>：从贴着商品的那一层往外数，完整包住商品的有几层。</li>
        <li><strong>成本</strong>：包装花的钱占售价的多少。</li></ul>
        <h2>怎么量</h2>
        <ol><li>把盒子放平，量长、宽、高，量最外面一层。</li>
        <li>看标签上的净含量，多件的乘以件数。</li>
        <li>没有尺子，可以用<a href="/measure">量包装</a>，拍一张照片就能量。</li></ol>
        <blockquote>算出来的是初步判定。超没超，以监管部门检测为准。</blockquote>""",
    ),
    (
        SAFETY,
        "被困在电梯里：不扒门，按按钮，等人来",
        9,
        """<p>电梯停住、灯灭了，轿厢里的空气也是够的。门缝和通风孔一直通着，等一会儿不会闷坏。</p>
        <h2>要做的</h2>
        <ol><li>按轿厢里的报警按钮，按住几秒，等人答话。</li>
        <li>没人答，扫轿厢里的码，点“应急报警”，或者照码旁边的电话打。</li>
        <li>说清楚在哪幢楼、几号梯、几个人，有没有老人、孩子和病人。</li>
        <li>靠着轿厢壁坐下或站稳，等维保人员开门。</li></ol>
        <h2>不要做的</h2>
        <ul><li>不扒门，不撬门。门外可能不是楼层。</li><li>不爬轿顶的出口。</li><li>不跳，不摇晃轿厢。</li></ul>""",
    ),
    (
        PACKAGING,
        "选简单的包装，送的心意不会少",
        16,
        """<p>一份月饼、一盒茶叶、一套护肤品，拆开以后留下的盒子、衬垫、提袋，大多当天就进了垃圾箱。</p>
        <p>选的时候可以看一看：</p>
        <ul><li>同样的东西，选净含量一样、盒子小的那一种。</li>
        <li>盒子里垫高的衬板、隔开很远的格子，多半是为了显大。</li>
        <li>外面一层、里面一层、每块再一层，数一数有几层。</li></ul>
        <p>觉得太过，扫不扫码都可以告诉我们：量一量，拍下来，交上来，监管部门会去看。</p>""",
    ),
]


async def load_news(
    session: AsyncSession, rng: Random, organisation_id: UUID, author: UUID, day: date
) -> None:
    """All by one person of the city's office."""
    found = await session.execute(select(Category.name, Category.id))
    categories: dict[str, UUID] = {name: key for name, key in found}  # noqa: C416 - rows are no pairs to mypy
    for number, (category, title, days, written) in enumerate(ARTICLES):
        at = datetime.combine(day - timedelta(days=days), time(9, 30), SHANGHAI)
        body = cleaned(written)
        article = Article(
            id=row_id(rng, 970_000 + number),
            organisation_id=organisation_id,
            category_id=categories[category],
            latest=1,
            shown=1,
            published_at=at,
            made_at=at,
            touched_at=at,
        )
        version = Version(
            id=row_id(rng, 971_000 + number),
            article_id=article.id,
            number=1,
            category_id=article.category_id,
            title=title,
            body=body,
            excerpt=excerpt_of(text_of(body)),
            made_by=author,
            made_at=at,
        )
        find_by(article, version)
        step = Step(
            id=row_id(rng, 972_000 + number),
            article_id=article.id,
            kind=StepKind.PUBLISHED,
            number=1,
            takes_effect_at=at,
            made_by=author,
            made_at=at,
        )
        session.add(article)
        await session.flush()
        session.add_all([version, step])
    await session.flush()
