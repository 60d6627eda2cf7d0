"""What a binder's phone sends: a complete form for a thing of the world, with photos of a printed sticker."""

from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

import httpx
import msgspec

from backend.database import new_id
from backend.equipment.requirements import Requirements
from backend.things.columns import requirements
from scanning.codes import sticker_url
from tests.backend.evidence.pictures import photo, uploaded
from tests.conftest import ORIGIN
from tests.scanning.pictures import encoded, sticker

HERE = {"lngWgs84": "121.47371", "latWgs84": "31.23041", "accuracyM": "8"}  # beside the food unit's things
TYPES = {
    "boiler": "1100",
    "boiler2": "1100",
    "lift": "3110",
    "stopped_lift": "3110",
    "scale": "M02",
    "scale2": "M02",
}
SCALE = {"maker": "申江衡器厂", "factory_no": "S-1002"}
BOILER = {"maker": "江南锅炉厂", "place": "锅炉房"}
KNOWN = {  # what the form shows of them
    "boiler": {**BOILER, "factory_no": "B2021-007", "model": "WNS4-1.25-Q"},
    "boiler2": {**BOILER, "factory_no": "B2021-008"},
    "scale2": SCALE,
}
ANSWERS = {"date": "2026-12-31", "number": "1.25", "text": "如铭牌"}


@dataclass
class Sent:
    """One form; `photos` by slot."""

    tag: str
    thing_id: UUID
    of: Requirements
    fields: dict[str, str] = field(default_factory=dict)
    was: dict[str, str] = field(default_factory=dict)
    more: dict[str, str] = field(default_factory=dict)
    photos: dict[str, bytes] = field(default_factory=dict)
    held: list[dict] = field(default_factory=list)
    id: UUID = field(default_factory=new_id)

    async def by(self, client: httpx.AsyncClient, **headers: str) -> httpx.Response:
        data: dict = {"id": str(self.id), "tag": self.tag, "thing": str(self.thing_id), **self.more}
        data |= {f"field.{key}": text for key, text in self.fields.items()}
        data |= {f"was.{key}": text for key, text in self.was.items()}
        data["held"] = [msgspec.json.encode(taken).decode() for taken in self.held]
        files = [(f"photo.{slot}", (f"{slot}.jpg", data)) for slot, data in self.photos.items()]
        return await client.post("/bindings", data=data, files=files or None, headers=headers)

    async def upload(self, client: httpx.AsyncClient) -> "Sent":
        """Send the photos one by one first, as the phone does."""
        for slot, data in self.photos.items():
            digest = await uploaded(client, data)
            self.held.append({"slot": slot, "sha256": digest, "lngWgs84": 121.4737})
        self.photos = {}
        return self


def complete(world, name: str, tag: str = "blank", **changes) -> Sent:
    """Everything that the kind of this thing demands, filled in and photographed."""
    code = TYPES[name]
    of = requirements("meter" if code.startswith("M") else "equipment", code)
    asked = [each for each in of.fields if each.required]
    answers = {each.key: each.choices[0] if each.choices else ANSWERS[each.input] for each in asked}
    known = KNOWN.get(name, {})
    photos = {each.id: photo(seed=number) for number, each in enumerate(of.required_photos)}
    value = world.tags[tag]
    photos["code_label"] = close_up(value)
    if of.video == "required":
        photos["walk"] = clip()
    return Sent(value, world.things[name], of, answers | known, dict(known), dict(HERE) | changes, photos)


def close_up(tag: str) -> bytes:
    return encoded(sticker(sticker_url(ORIGIN, tag)), "PNG")


@cache
def clip() -> bytes:
    import tempfile
    from pathlib import Path

    from tests.backend.evidence.pictures import video

    with tempfile.TemporaryDirectory() as folder:
        return video(Path(folder))
