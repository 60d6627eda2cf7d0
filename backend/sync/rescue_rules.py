"""Who may bring in whose records, and what is said of each. Decides without a database."""

from uuid import UUID

from backend.accounts.models import OrganisationKind as Org
from backend.accounts.models import RegulatorLevel
from backend.accounts.permissions import Actor, Deed, Member
from backend.dates import on_day, when
from backend.sync.rescue_models import Fate
from offline.answer import Answer, Status


def organisation_between(supervisor: Actor, author: Actor) -> UUID | None:
    """The author's organisation in which, or above which, the supervisor stands; None for a stranger."""
    for member in supervisor.members(Deed.BRING_IN):
        for theirs in author.memberships:
            if member.organisation_id == theirs.organisation_id or is_above(member, theirs):
                return theirs.organisation_id
    return None


def is_above(member: Member, theirs: Member) -> bool:
    """A regulator looks after the units of its district and the stations in it; the city after all."""
    if Org.REGULATOR not in member.kinds:
        return False
    if member.regulator_level == RegulatorLevel.CITY:
        return True
    same_district = theirs.district_code is not None and member.district_code == theirs.district_code
    return member.regulator_level == RegulatorLevel.DISTRICT and same_district


def fate_of(answer: Answer, missing: dict[str, str]) -> tuple[Fate, str]:
    """What became of a record, with the sentence. `missing`: why files of this import were not taken, by digest."""
    if answer.status == Status.ACCEPTED:
        return Fate.ACCEPTED, f"已收到 {when(answer.received_at)}，编号 {answer.receipt}"
    if answer.status == Status.REPEATED:
        return Fate.REPEATED, f"之前已收到，没有重复登记，编号 {answer.receipt}"
    if answer.status == Status.REFUSED:
        return Fate.REFUSED, answer.reason or "没有被收下"
    return waiting_of(answer, missing)


def waiting_of(answer: Answer, missing: dict[str, str]) -> tuple[Fate, str]:
    wanted = answer.waiting_for
    if wanted and wanted.record:
        until = f"，替它留到 {on_day(wanted.until)}" if wanted.until else ""
        return Fate.WAITING, f"等它前面的那条先传到{until}"
    if wanted and wanted.files:
        why = next((missing[digest] for digest in wanted.files if digest in missing), "导出的文件里没有")
        return Fate.INCOMPLETE, f"缺 {len(wanted.files)} 个文件，没有登记：{why}"
    return Fate.INCOMPLETE, "它是更新的码上填的，服务器还不认识。请管理员升级服务器后再导一次"


def told_to_author(name: str, fates: list[Fate]) -> tuple[str, str]:
    """Title and body of the notice for the author."""
    received = sum(fate in (Fate.ACCEPTED, Fate.REPEATED) for fate in fates)
    rest = len(fates) - received
    body = f"{received} 条已收到" + (f"，{rest} 条还没有，在您手机上的照常会传" if rest else "")
    return f"{name}导入了您手机导出的 {len(fates)} 条记录", body
