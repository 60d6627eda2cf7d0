"""Groups of topics: what a person chooses by. A topic belongs to the group that names the part before its dot."""

from msgspec import Struct

from backend.alerts.models import Channel


class Group(Struct, frozen=True):
    slug: str
    word: str
    icon: str
    says: str
    topics: tuple[str, ...]
    channels: tuple[str, ...] = (Channel.PUSH,)  # used where the person has not said otherwise


OTHERS = Group("other", "其他", "bell", "不属于上面几类的", ())
GROUPS: list[Group] = [
    Group("emergency", "应急报警", "siren", "有人被困、受伤或设备出险", ("emergency",)),
    Group("fault", "故障报修", "wrench", "报修、接单、等件、修好", ("fault",)),
    Group("suggestion", "评价建议", "chat", "公众的意见和对它的答复", ("suggestion",)),
    Group("inspection", "检查与整改", "shield", "监督检查、指令书、复查", ("inspection", "order")),
    Group(
        "reminder",
        "到期提醒",
        "calendar",
        "检验、检定、维保、整改快到期或已超期，每天最多一条",
        ("reminder",),
    ),
    Group(
        "things", "设备与码", "label", "绑码、信息纠错、空码", ("things", "binding", "correction", "codes")
    ),
    Group("clue", "包装线索", "box", "移交来的线索，您的初判后来怎样了", ("clue",)),
    Group("records", "导入与上传", "upload", "导入做完、记录没有被收下", ("import", "imports", "sync")),
    Group("people", "人员与账号", "people", "加入单位、角色和设备的变动", ("people", "account")),
    Group("system", "系统运行", "gear", "推送和短信出了故障", ("system",)),
    OTHERS,
]


def group_of(topic: str) -> Group:
    first = topic.split(".", 1)[0]
    return next((group for group in GROUPS if first in group.topics), OTHERS)


def group_named(slug: str) -> Group | None:
    return next((group for group in GROUPS if group.slug == slug), None)
