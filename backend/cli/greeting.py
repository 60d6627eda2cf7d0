"""What `run` prints when everything is up: where it is, as whom to sign in, what to scan."""

import io
import sys
import unicodedata

import segno

from backend.demo.generator import DemoWorld
from backend.settings import Settings
from scanning.codes import sticker_url

SAMPLES = {"blank": "空码，可以绑", "bound": "已绑，检验有效", "overdue": "已绑，超期"}


def greet(settings: Settings, world: DemoWorld | None, authority_port: int | None = None) -> None:
    print(f"\n码上 Mashang: {settings.origin}\n")
    if authority_port:
        print(on_a_phone(settings, authority_port))
    if world:
        print(people(world))
        print(samples(settings, world))
    print("Ctrl-C stops everything.", flush=True)


def on_a_phone(settings: Settings, authority_port: int) -> str:
    where = f"http://{settings.origin.split('//')[1].rsplit(':', 1)[0]}:{authority_port}/"
    return (
        f"On a phone in the same network:\n1. once: fetch {where} and install it as a trusted certificate\n"
        f"   (README: try it with your phone)\n{qr(where)}\n"
        f"2. open {settings.origin}\n{qr(settings.origin)}\n"
    )


def people(world: DemoWorld) -> str:
    rows = [[who.role, who.name, who.phone, world.password, who.organisation] for who in world.people]
    return "\n".join([*table([["角色", "姓名", "手机号", "密码", "单位"], *rows]), ""])


def samples(settings: Settings, world: DemoWorld) -> str:
    said = []
    for name, tag in world.tags.items():
        address = sticker_url(settings.origin, tag)
        said.append(f"{SAMPLES[name]}  {address}\n{qr(address)}")
    return "\n".join(said)


def qr(address: str) -> str:
    """Light modules are drawn as full blocks; on a terminal it says white on black, whatever its own colours."""
    out = io.StringIO()
    segno.make(address, error="l", micro=False).terminal(out, compact=True, border=2)
    if not sys.stdout.isatty():
        return out.getvalue()
    return "".join(f"\033[97;40m{line}\033[0m\n" for line in out.getvalue().splitlines())


def table(rows: list[list[str]]) -> list[str]:
    widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(cell + " " * (w - width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def width(text: str) -> int:
    """Columns in a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
