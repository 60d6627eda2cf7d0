"""What a person reads when somebody else was first. Names a thing only to those who may see it."""

from backend.accounts.permissions import Actor
from backend.bindings.queries import LiveBinding
from backend.bindings.rules import binder_of
from backend.dates import when
from scanning.codes import grouped


def code_is_taken(actor: Actor, live: LiveBinding) -> str:
    at, who = when(live.binding.bound_at), whom(actor, live)
    if binder_of(actor, live.thing) is None:
        return f"这个码 {at} 已被别的单位绑走。换一个空码，其余不用重填"
    return f"这个码 {at} 已被{who}绑到“{live.thing.name}”。换一个空码，其余不用重填"


def thing_is_taken(actor: Actor, live: LiveBinding) -> str:
    at, who = when(live.binding.bound_at), whom(actor, live)
    return (
        f"“{live.thing.name}” {at} 已被{who}绑上码 {grouped(live.binding.tag)}。"
        "看看它身上的码；码坏了就走“换标”，写明原因"
    )


def whom(actor: Actor, live: LiveBinding) -> str:
    if live.binding.bound_by == actor.person_id:
        return "您"
    return f"同事{live.by}" if live.by else "同事"
