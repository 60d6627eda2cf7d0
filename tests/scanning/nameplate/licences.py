"""What stands on made-up business licences: names short and long, with characters that few have, with brackets, and
too long for their line; numbers that keep the rule of their check character."""

import random

from tests.scanning.nameplate.contents import NAMES, PLACES, Cell, Content

RARE = [
    "鑫淼",
    "骏骐",
    "昱玥",
    "懿祎",
    "翀霖",
    "臻甄",
    "垚犇",
    "璟瑄",
    "弘毅",
    "喆颢",
    "灏瀚",
    "兴隆",
    "己巳",
    "未末",
]
TRADES = [
    "商贸",
    "餐饮管理",
    "物业管理",
    "食品",
    "超市",
    "电子商务",
    "衡器",
    "包装材料",
    "机电设备",
    "医疗器械",
]
ENDS = [
    "有限公司",
    "有限公司",
    "有限公司",
    "有限责任公司",
    "股份有限公司",
    "（集团）有限公司",
    "（上海）有限公司",
]
SMALL = ["便利店", "小吃店", "蔬菜商店", "水产品经营部", "烟酒店", "理发店", "五金厂", "种植专业合作社"]
KINDS = [
    "有限责任公司(自然人投资或控股)",
    "有限责任公司",
    "个体工商户",
    "股份有限公司(非上市)",
    "其他有限责任公司",
]
PERSONS = ["张三", "李思源", "欧阳娜", "王小明", "赵淼", "诸葛靖"]
SCOPE = [
    "食品销售；日用百货销售",
    "一般项目：餐饮管理；货物进出口",
    "许可项目：餐饮服务",
    "物业管理；停车场服务",
]
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LONGEST = 19  # characters that stand in one line


def licence_paper(rng: random.Random) -> Content:
    """What is asked of it is the name and the number."""
    uscc, name = made_up_uscc(rng), made_up_name(rng)
    first = name[:LONGEST] if len(name) > LONGEST + 1 else name
    cells = [
        Cell("uscc", rng.choice(["统一社会信用代码", "统一社会信用代码", "社会信用代码"]), uscc, uscc),
        Cell("organisation", rng.choice(["名称", "名 称", "名  称"]), first, half_width(name)),
        Cell("", "类型", rng.choice(KINDS)),
        Cell("", rng.choice(["法定代表人", "经营者", "负责人"]), rng.choice(PERSONS)),
        Cell("", rng.choice(["住所", "经营场所"]), f"上海市浦东新区张杨路{rng.randint(1, 999)}号"),
        Cell("", "注册资本", f"人民币{rng.randint(1, 900)}.0000万元整"),
        Cell(
            "", "成立日期", f"{rng.randint(1994, 2025)}年{rng.randint(1, 12):02d}月{rng.randint(1, 28):02d}日"
        ),
        Cell("", "经营范围", rng.choice(SCOPE)),
    ]
    if rng.random() < 0.3:
        del cells[rng.randrange(4, len(cells))]
    if first != name:
        cells.insert(2, Cell("", "", name[LONGEST:]))
    made = Content("营业执照", cells, "", "", shows_maker=False)
    if rng.random() < 0.5:
        made.extra.append(
            rng.choice(["登记机关：上海市浦东新区市场监督管理局", "（副本）编号 41000000202103150012"])
        )
    return made


def made_up_name(rng: random.Random) -> str:
    place = rng.choice(["", "市", "市新区"])
    head = rng.choice(PLACES) + place + rng.choice([*NAMES, *RARE])
    if rng.random() < 0.25:
        return head + rng.choice(SMALL)
    name = head + rng.choice(TRADES) + rng.choice(ENDS)
    if rng.random() < 0.15:
        name += rng.choice(["虹口分公司", "第二分公司", f"张杨路第{rng.choice('一二三五八')}分公司"])
    return name


def half_width(text: str) -> str:
    return text.replace("（", "(").replace("）", ")")


def made_up_uscc(rng: random.Random) -> str:
    kind = rng.choice(["91", "91", "91", "92", "93"])
    place = rng.choice(["310101", "310115", "320500", "330106", "440305"])
    body = kind + place + "".join(rng.choice(USCC_ALPHABET) for _ in range(9))
    total = sum(USCC_ALPHABET.index(letter) * 3**place for place, letter in enumerate(body))
    return body + USCC_ALPHABET[-total % 31]
