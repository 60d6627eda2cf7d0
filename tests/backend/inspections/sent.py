"""What an inspector sends: a task, and the record of one thing."""

from dataclasses import dataclass, field
from uuid import UUID

import httpx

from backend.database import new_id
from backend.inspections.checklists import first_lists

Inspector = httpx.AsyncClient
HERE = {"lngWgs84": "121.47371", "latWgs84": "31.23041", "accuracyM": "8"}  # beside the boiler
ASKED = [item.id for item in first_lists().of_kind("boiler").items]


@dataclass
class Task:
    fields: dict[str, str]
    id: UUID = field(default_factory=new_id)

    async def by(self, client: Inspector) -> httpx.Response:
        return await client.post("/inspections/tasks", data={"id": str(self.id), **self.fields})


def task_for(things: str, **more: str) -> Task:
    fields = {
        "check_code": "JC20261120-0071",
        "basis": "planned",
        "plan_no": "JH2026-018",
        "check": "routine",
        "officer.1.name": "沈监察",
        "officer.1.paper_no": "310101-001",
        "officer.2.name": "韩同行",
        "officer.2.paper_no": "310101-002",
        "things": things,
    }
    return Task(fields | {name.replace("__", "."): text for name, text in more.items()})


@dataclass
class Record:
    task_id: UUID
    thing_id: UUID
    tag: str
    answers: dict[str, str] = field(default_factory=lambda: dict.fromkeys(ASKED, "yes"))
    fields: dict[str, str] = field(default_factory=lambda: {"signed_name": "钱经理"} | HERE)
    photos: dict[str, bytes] = field(default_factory=dict)
    proof: str = "scanned"
    id: UUID = field(default_factory=new_id)

    def finds(self, item: str, note: str, grade: str, **more: str) -> None:
        self.answers[item] = "no"
        self.fields |= {f"note.{item}": note, f"grade.{item}": grade}
        self.fields |= {f"{name}.{item}": text for name, text in more.items()}

    @property
    def form(self) -> dict[str, str]:
        return {
            "task": str(self.task_id),
            "thing": str(self.thing_id),
            "checklist": first_lists().version,
            "proof": self.proof,
            "tag": self.tag,
            "site.use": "in_use",
            **{f"answer.{item}": verdict for item, verdict in self.answers.items()},
            **self.fields,
        }

    async def by(self, client: Inspector, **headers: str) -> httpx.Response:
        files = [(f"photo.{slot}", (f"{slot}.jpg", data)) for slot, data in self.photos.items()]
        form = {"id": str(self.id), **self.form}
        return await client.post("/inspections", data=form, files=files or None, headers=headers)
