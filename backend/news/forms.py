"""What is posted at the desk, parsed at the border. Raises Invalid with the sentence for the person."""

from datetime import datetime, timedelta
from uuid import UUID

from litestar.datastructures import FormMultiDict, UploadFile
from msgspec import Struct

from backend.database import now
from backend.dates import SHANGHAI
from backend.news.cleaning import visible
from backend.refusals import Invalid
from backend.things.forms import text

LONGEST_TITLE, LONGEST_ALT, LONGEST_NOTE, LONGEST_NAME = 60, 200, 200, 12  # characters
LONGEST_WRITTEN = 400_000  # characters of what an editor sends, before it is cleaned
FURTHEST = timedelta(days=365)


class ArticleForm(Struct, frozen=True):
    """As it was typed. `base`: number of the version that the editor began with."""

    title: str
    category: str
    written: str
    lead_alt: str
    lead_sha256: str
    lead: UploadFile | None
    publishes: bool
    at: str
    base: int


def read_article(form: FormMultiDict) -> ArticleForm:
    lead = form.get("lead")
    base = text(form, "base")
    return ArticleForm(
        title=one_line(form, "title"),
        category=text(form, "category"),
        written=text(form, "body"),
        lead_alt=one_line(form, "lead_alt"),
        lead_sha256="" if text(form, "no_lead") else text(form, "lead_sha256"),
        lead=lead if isinstance(lead, UploadFile) and lead.filename else None,
        publishes=text(form, "then") == "publish",
        at=text(form, "at"),
        base=int(base) if base.isascii() and base.isdigit() and len(base) < 7 else 0,
    )


def problems_of(form: ArticleForm) -> dict[str, str]:
    """What is wrong before anything is looked up, by field."""
    found = {}
    if not form.title:
        found["title"] = "标题是空的。写一句话，说这篇讲什么"
    elif len(form.title) > LONGEST_TITLE:
        found["title"] = f"标题最多 {LONGEST_TITLE} 个字，现在有 {len(form.title)} 个"
    if len(form.written) > LONGEST_WRITTEN:
        found["body"] = "正文太长。分成几篇，或者去掉一些从别处粘来的内容"
    if len(form.lead_alt) > LONGEST_ALT:
        found["lead_alt"] = f"题图说明最多 {LONGEST_ALT} 个字"
    return found


def one_line(form: FormMultiDict, name: str) -> str:
    return " ".join(visible(text(form, name)).split())


def read_note(form: FormMultiDict, name: str = "note") -> str:
    note = one_line(form, name)
    if len(note) > LONGEST_NOTE:
        raise Invalid(f"最多 {LONGEST_NOTE} 个字，现在有 {len(note)} 个", name)
    return note


def read_name(form: FormMultiDict) -> str:
    name = one_line(form, "name")
    if not name:
        raise Invalid("写这一类叫什么", "name")
    if len(name) > LONGEST_NAME:
        raise Invalid(f"名称最多 {LONGEST_NAME} 个字，现在有 {len(name)} 个", "name")
    return name


def read_time(typed: str) -> datetime | None:
    """From when on it is public, by the clock in Shanghai; None for now."""
    if not typed:
        return None
    try:
        at = datetime.fromisoformat(typed)
    except ValueError as error:
        raise Invalid("看不懂发布时间。空着就是现在发布", "at") from error
    at = at.replace(tzinfo=SHANGHAI) if at.tzinfo is None else at
    if at <= now() - timedelta(minutes=1):
        raise Invalid("这个时间已经过了。空着就是现在发布", "at")
    if at > now() + FURTHEST:
        raise Invalid("最多提前一年定时", "at")
    return at


def read_id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
