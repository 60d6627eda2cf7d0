"""Names that nobody has: put together from syllables, so that a made-up unit is not somebody's by accident."""

from random import Random

FIRST = "云东青禾沧晴霁岚柏榆棠槿朔澄湛岑迢曦暄邈珩璟瑄琅"
SECOND = "杉塘禾里渡汀屿桥溪浦湾泽陌野岭坞洲渚涧堤圃庐榭楹"
TRADES = [
    "食品",
    "物业服务",
    "商业管理",
    "物流",
    "纺织",
    "医药",
    "机械制造",
    "酒店管理",
    "文化旅游",
    "能源科技",
]
TRADES += [
    "生鲜超市",
    "汽配",
    "化工",
    "餐饮管理",
    "仓储",
    "印染",
    "包装材料",
    "健康管理",
    "教育科技",
    "游乐发展",
]
SITES = ["商务中心", "产业园", "广场", "新村", "大厦", "工厂", "市场", "医院", "物流园", "花园"]
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = ["安", "平", "和", "宁", "正", "明", "清", "远", "立", "恒", "勤", "达", "新", "成", "知", "行"]
MAKERS = ["沪东", "申江", "江南", "北辰", "长岛", "远帆", "恒岳", "新港", "启明", "晨光", "金川", "海虹"]


def place(rng: Random) -> str:
    return rng.choice(FIRST) + rng.choice(SECOND)


def road(rng: Random) -> str:
    return f"{place(rng)}路 {rng.randrange(1, 1999)} 号"


def unit(rng: Random) -> str:
    return f"{place(rng)}{rng.choice(TRADES)}有限公司"


def person(rng: Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(GIVEN) + (rng.choice(GIVEN) if rng.random() < 0.6 else "")


def site(rng: Random) -> str:
    return f"{place(rng)}{rng.choice(SITES)}"
