"""All that the page and the paper of a judgement show, in one language."""

from typing import Any

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from backend.evidence.ledger_queries import digest_of
from backend.measurements import queries as measuring
from backend.measurements import view as measured
from backend.measurements.models import Measurement
from backend.packaging.judgements import queries
from backend.packaging.judgements.models import Judgement
from backend.packaging.judgements.sentences import UNITS
from backend.packaging.judgements.view import Shown, Translate, shown
from backend.packaging.judging.in_force import class_of
from backend.packaging.judging.judge import judge
from backend.packaging.judging.sentences import SENTENCES
from backend.packaging.standards.queries import dictionary_of

MEASURES = {"length_mm": "长", "width_mm": "宽", "height_mm": "高", "diameter_mm": "直径"}
MEASURED_BY = {"measured": "（照片量的）", "ar": "（AR 估的）"}


class Goods(Struct, frozen=True):
    name: str
    net: str
    unit: str
    pieces: str


class Repeated(Struct, frozen=True):
    """`shown` as it came out the other time."""

    row: Any
    by: str
    shown: Shown


class Record(Struct, frozen=True):
    """`drawn`: photos with the measured edges, of a measurement that has arrived. `digest`: of the record in the log of
    evidence, empty where it is not there yet. `size_by`: how the size was measured, empty where it was typed."""

    judgement: Judgement
    name: str
    class_name: str
    goods: list[Goods]
    size: list[tuple[str, str]]
    size_by: str
    shown: Shown
    photos: list[queries.Picture]
    measurement: Measurement | None
    drawn: list[measured.Drawn]
    district: str
    repeats: list[Repeated]
    digest: str

    @property
    def size_told(self) -> str:
        """长 312 × 宽 262 × 高 96 mm（AR 估的）"""
        size = " × ".join(f"{word} {value}" for word, value in self.size)
        return f"{size} mm{self.size_by}" if size else ""


async def record_of(session: AsyncSession, judgement: Judgement, t: Translate, lang: str) -> Record:
    dictionary = await dictionary_of(session, judgement.dictionary)
    case, verdict = judgement.case, judgement.verdict
    named = name_in(dictionary, lang)
    name = judgement.goods_name or named(judgement.class_key)
    words = {code: t(sentence) for code, sentence in SENTENCES.items()}
    if lang == "en":  # the same verdict in other words: it is kept with the Chinese ones
        verdict = judge(dictionary, case, words)
    measurement, drawn = await measurement_of(session, judgement)
    repeats = []
    for row, by in await queries.repeats_of(session, judgement.id):
        repeats.append(Repeated(row, by or "", shown(row.verdict, name, t)))
    units = dict(UNITS)
    return Record(
        judgement=judgement,
        name=name,
        class_name=named(judgement.class_key),
        goods=[
            Goods(named(row["class"]), row["net"], t(units[row["unit"]]), str(row["pieces"]))
            for row in case["goods"]
        ],
        size=[(t(word), case["size"][key]) for key, word in MEASURES.items() if key in (case["size"] or {})],
        size_by=t(MEASURED_BY.get((case["size"] or {}).get("by", ""), "")),
        shown=shown(verdict, name, t),
        photos=await queries.photos_of(session, judgement.id),
        measurement=measurement,
        drawn=drawn,
        district=await queries.district_name(session, judgement.district_code, lang),
        repeats=repeats,
        digest=await digest_of(session, str(judgement.id)),
    )


def name_in(dictionary: Any, lang: str) -> Any:
    """The name of a class by its key, in a language."""
    field = "name_en" if lang == "en" else "name"

    def named(key: str) -> str:
        found = class_of(dictionary, key)
        return str(found[field]) if found else key

    return named


async def measurement_of(
    session: AsyncSession, judgement: Judgement
) -> tuple[Measurement | None, list[measured.Drawn]]:
    """It travels by itself and may come after the judgement."""
    found = await session.get(Measurement, judgement.measurement_id) if judgement.measurement_id else None
    if found is None:
        return None, []
    result = measured.latest(await measuring.results_of(session, found.id))
    photos = await measuring.photos_of(session, found.id)
    return found, [measured.drawn(found, result, photo) for photo in photos]
