"""What stands on made-up plates, and what a reader should find: invented makers, numbers that keep the rules.

Labels are written as plates write them; they are not taken from the table that the reader goes by.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

PLACES = [
    "上海",
    "江苏",
    "浙江",
    "宁波",
    "常州",
    "无锡",
    "青岛",
    "广东",
    "苏州",
    "杭州",
    "天津",
    "重庆",
    "武汉",
    "长沙",
]
NAMES = [
    "恒信",
    "华岳",
    "宏达",
    "新锐",
    "东远",
    "三力",
    "精诚",
    "同舟",
    "银河",
    "松江",
    "海纳",
    "普力",
    "申达",
    "永泰",
    "金马",
    "长虹桥",
    "友谊",
    "迅驰",
]
ENDS = ["有限公司", "有限公司", "股份有限公司", "制造有限公司", "科技有限公司", "厂"]


@dataclass
class Cell:
    """One line of a plate. `value`: what a reader should give back, with `unit`; None when nothing is asked."""

    key: str
    label: str
    text: str
    value: str | None = None
    unit: str = ""


@dataclass
class Content:
    title: str
    cells: list[Cell]
    maker: str
    maker_label: str
    extra: list[str] = field(default_factory=list)
    shows_maker: bool = True

    @property
    def truth(self) -> dict[str, tuple[str, str]]:
        """(value, unit) by key, all that a reader should find."""
        found = {cell.key: (cell.value, cell.unit) for cell in self.cells if cell.value is not None}
        if self.shows_maker:
            found |= {"name": (self.title, ""), "maker": (self.maker, "")}
        return found


def any_content(rng: random.Random) -> Content:
    return rng.choice(KINDS)(rng)


def number(rng: random.Random, key: str, labels: str, value: str, unit: str = "", joint: str = "") -> Cell:
    label = rng.choice(labels.split("|"))
    shown = f"{value}{joint}{unit}" if unit else value
    return Cell(key, label, shown, value, unit)


def plain(rng: random.Random, key: str, labels: str, text: str, value: str | None = None) -> Cell:
    return Cell(key, rng.choice(labels.split("|")), text, text if value is None else value)


def serial(rng: random.Random) -> Cell:
    year = rng.randint(2008, 2025)
    text = rng.choice(
        [
            f"{year}{rng.randint(0, 99999):05d}",
            f"{rng.randint(100000, 99999999)}",
            f"{rng.choice('ABCDHKLMNT')}{rng.choice('ABCDHKLMNT')}{rng.randint(1000, 999999)}",
            f"{year % 100:02d}{rng.randint(1, 12):02d}-{rng.randint(1, 999):03d}",
            f"R{year}-{rng.randint(1, 9999):04d}",
        ]
    )
    return plain(rng, "factory_no", "出厂编号|产品编号|编号|出厂编号No.|制造编号", text)


def made_on(rng: random.Random) -> Cell:
    year, month, day = rng.randint(2008, 2025), rng.randint(1, 12), rng.randint(1, 28)
    text, value = rng.choice(
        [
            (f"{year}年{month}月", f"{year}-{month:02d}"),
            (f"{year}.{month:02d}", f"{year}-{month:02d}"),
            (f"{year}-{month:02d}", f"{year}-{month:02d}"),
            (f"{year}年{month:02d}月{day:02d}日", f"{year}-{month:02d}-{day:02d}"),
            (f"{year}-{month:02d}-{day:02d}", f"{year}-{month:02d}-{day:02d}"),
            (f"{year}/{month:02d}/{day:02d}", f"{year}-{month:02d}-{day:02d}"),
        ]
    )
    return plain(rng, "made_on", "制造日期|生产日期|出厂日期|制造年月", text, value)


def model(rng: random.Random, *shapes: str) -> Cell:
    filled = "".join(str(rng.randint(0, 9)) if mark == "#" else mark for mark in rng.choice(shapes))
    return plain(rng, "model", "型号|型 号|规格型号|产品型号|型号规格", filled)


def approval(rng: random.Random) -> Cell:
    year, letter, count = rng.randint(2005, 2024), rng.choice("FLTE"), rng.randint(101, 999)
    value = rng.choice([f"{year}{letter}{count}-{rng.choice([31, 32, 33, 44])}", f"{year}-{letter}{count}"])
    return Cell(
        "type_approval_no", rng.choice(["CPA", "型式批准证书编号", "CPA证书编号", "型批号"]), value, value
    )


def licence(rng: random.Random, first: str) -> Cell:
    value = f"TS{first}{rng.randint(10, 99)}{rng.randint(100, 999)}-{rng.randint(2024, 2029)}"
    return plain(rng, "licence_no", "制造许可证编号|许可证编号|制造许可证|生产许可证编号", value)


def device_code(rng: random.Random, type_code: str) -> Cell:
    value = f"{type_code}10{rng.randint(100, 999)}{rng.randint(2008, 2025)}{rng.randint(1, 9999):04d}"
    return plain(rng, "device_code", "设备代码|产品设备代码", value)


def accuracy(rng: random.Random, *classes: str) -> Cell:
    shown = rng.choice(classes)
    value = shown.removesuffix("级").replace("III", "Ⅲ")
    return plain(rng, "accuracy_class", "准确度等级|精度等级|准确度|等级", shown, value)


def scale(rng: random.Random) -> Content:
    most, step = rng.choice([("3", "1"), ("6", "2"), ("15", "5"), ("30", "10"), ("60", "20"), ("150", "50")])
    least = str(int(step) * 20)
    joint = rng.choice(["", " "])
    cells = [
        model(rng, "ACS-##", "TCS-###", "ACS-##JE", "DS-###"),
        accuracy(rng, "Ⅲ", "III", "Ⅲ级"),
        number(rng, "max_capacity", "最大秤量|Max|最大秤量Max|最大称量", most, "kg", joint),
        number(rng, "min_capacity", "最小秤量|Min|最小秤量Min", least, "g", joint),
        number(rng, "verification_interval", "检定分度值|e|检定分度值e|分度值e", step, "g", joint),
        number(rng, "actual_interval", "实际分度值d|d", step, "g", joint),
        serial(rng),
        made_on(rng),
        approval(rng),
    ]
    return content(rng, ["电子计价秤", "电子台秤", "电子秤", "电子条码秤"], cells, "衡器")


def truck_scale(rng: random.Random) -> Content:
    most, step = rng.choice([("30", "10"), ("60", "20"), ("100", "50"), ("120", "50")])
    least = {"10": "200", "20": "400", "50": "1000"}[step]
    cells = [
        model(rng, "SCS-##", "SCS-###", "ZCS-##"),
        accuracy(rng, "Ⅲ", "III"),
        number(rng, "max_capacity", "最大秤量|Max|最大秤量Max", most, "t"),
        number(rng, "min_capacity", "最小秤量|Min", least, "kg"),
        number(rng, "verification_interval", "检定分度值|e|分度值e", step, "kg"),
        serial(rng),
        made_on(rng),
        approval(rng),
    ]
    return content(rng, ["电子汽车衡", "数字式电子汽车衡", "固定式电子衡器"], cells, "衡器")


def dispenser(rng: random.Random) -> Content:
    cells = [
        model(rng, "CS##J####", "DJY-###A", "SK##GF###"),
        Cell("flow_range", "流量范围", "5～50L/min", "5~50", "L/min"),
        number(rng, "smallest_delivery", "最小被测量", "5", "L"),
        accuracy(rng, "0.3", "0.3级"),
        serial(rng),
        made_on(rng),
        approval(rng),
    ]
    return content(rng, ["燃油加油机", "税控燃油加油机", "计算机加油机"], cells, "石油设备")


def water_meter(rng: random.Random) -> Content:
    diameter, flow = rng.choice([("15", "2.5"), ("20", "4.0"), ("25", "6.3"), ("40", "16")])
    cells = [
        model(rng, "LXS-##E", "LXSY-##", "LXLC-##"),
        Cell(
            "nominal_diameter", rng.choice(["公称通径", "公称口径", "口径"]), f"DN{diameter}", diameter, "mm"
        ),
        number(rng, "q3", "常用流量Q3|Q3|常用流量", flow, "m³/h"),
        accuracy(rng, "2级", "2"),
        serial(rng),
        made_on(rng),
        approval(rng),
    ]
    return content(rng, ["旋翼式水表", "冷水水表", "智能水表"], cells, "水表")


def gas_meter(rng: random.Random) -> Content:
    size, most, least = rng.choice([("2.5", "4", "0.025"), ("4", "6", "0.04"), ("1.6", "2.5", "0.016")])
    cells = [
        model(rng, f"G{size}", f"JBG{size}", f"IC-G{size}"),
        number(rng, "q_max", "qmax|最大流量|最大流量qmax", most, "m³/h"),
        number(rng, "q_min", "qmin|最小流量|最小流量qmin", least, "m³/h"),
        number(rng, "p_max", "pmax|最大工作压力|最大工作压力pmax", rng.choice(["10", "20", "50"]), "kPa"),
        accuracy(rng, "1.5", "1.5级"),
        serial(rng),
        made_on(rng),
        approval(rng),
    ]
    return content(rng, ["膜式燃气表", "IC卡膜式燃气表"], cells, "仪表")


def gauge(rng: random.Random) -> Content:
    low, high = rng.choice([("0", "1.6"), ("0", "2.5"), ("0", "0.6"), ("-0.1", "1.5")])
    cells = [
        model(rng, "Y-100", "Y-150", "YN-100"),
        Cell(
            "measuring_range", rng.choice(["测量范围", "量程"]), f"{low}～{high}MPa", f"{low}~{high}", "MPa"
        ),
        accuracy(rng, "1.6级", "1.6", "2.5级"),
        serial(rng),
        made_on(rng),
        approval(rng),
    ]
    return content(rng, ["压力表", "一般压力表", "耐震压力表"], cells, "仪表")


def charging_pile(rng: random.Random) -> Content:
    power = rng.choice(["7", "60", "120", "180"])
    cells = [
        model(rng, "EVDC-###", "DH-AC0##", "CZ-##K"),
        number(rng, "rated_voltage", "额定电压|输入电压", rng.choice(["220", "380", "750"]), "V"),
        number(rng, "rated_current", "额定电流|输出电流", rng.choice(["32", "100", "250"]), "A"),
        number(rng, "rated_power", "额定功率|输出功率", power, "kW"),
        accuracy(rng, "1级", "2级"),
        serial(rng),
        made_on(rng),
    ]
    return content(rng, ["电动汽车直流充电桩", "交流充电桩", "电动汽车充电机"], cells, "电气")


def boiler(rng: random.Random) -> Content:
    tons, pressure = rng.choice(["1", "2", "4", "6"]), rng.choice(["0.7", "1.0", "1.25"])
    cells = [
        plain(rng, "model", "锅炉型号|型号|产品型号", f"WNS{tons}-{pressure}-Q"),
        number(rng, "rated_evaporation", "额定蒸发量", tons, "t/h"),
        number(rng, "rated_pressure", "额定蒸汽压力|额定工作压力", pressure, "MPa"),
        number(rng, "rated_temperature", "额定蒸汽温度|额定温度", rng.choice(["170", "184", "194"]), "℃"),
        serial(rng),
        made_on(rng),
        licence(rng, "21"),
        device_code(rng, "1100"),
    ]
    return content(rng, ["蒸汽锅炉", "承压蒸汽锅炉", "燃气蒸汽锅炉"], cells, "锅炉")


def vessel(rng: random.Random) -> Content:
    working, design = rng.choice([("0.8", "0.84"), ("1.0", "1.05"), ("1.3", "1.4"), ("0.78", "0.8")])
    cells = [
        number(rng, "design_pressure", "设计压力", design, "MPa"),
        number(rng, "working_pressure", "工作压力|最高工作压力|最高允许工作压力", working, "MPa"),
        number(rng, "design_temperature", "设计温度", rng.choice(["100", "150", "110"]), "℃"),
        number(rng, "volume", "容积|全容积", rng.choice(["0.6", "1.0", "2.0", "3"]), "m³"),
        Cell("medium", rng.choice(["介质", "工作介质"]), "空气", "空气"),
        Cell("", "容器类别", rng.choice(["第一类", "第二类", "Ⅰ类"])),
        serial(rng),
        made_on(rng),
        licence(rng, "22"),
        device_code(rng, rng.choice(["2150", "2170"])),
    ]
    return content(rng, ["储气罐", "空气储罐", "压力容器"], cells, "压力容器")


def elevator(rng: random.Random) -> Content:
    load, persons = rng.choice([("630", "8"), ("800", "10"), ("1000", "13"), ("1350", "18")])
    cells = [
        model(rng, "TKJ###/1.75-JXW", "HGP-###", "GeN2-MR", "LEHY-II"),
        number(rng, "rated_load", "额定载重量|额定载荷|载重量", load, "kg"),
        number(rng, "rated_persons", "乘客人数|额定乘客人数|乘员人数", persons, "人"),
        number(rng, "rated_speed", "额定速度", rng.choice(["1.0", "1.5", "1.75", "2.0"]), "m/s"),
        serial(rng),
        made_on(rng),
        licence(rng, "33"),
        device_code(rng, "3110"),
    ]
    return content(rng, ["乘客电梯", "曳引驱动乘客电梯", "载货电梯"], cells, "电梯")


def crane(rng: random.Random) -> Content:
    cells = [
        model(rng, "LD#-##.5A3", "QD##/5-22.5", "LDA#-##"),
        number(rng, "rated_capacity", "额定起重量|起重量", rng.choice(["3", "5", "10", "16"]), "t"),
        number(rng, "span", "跨度", rng.choice(["10.5", "16.5", "22.5", "19"]), "m"),
        number(rng, "lifting_height", "起升高度", rng.choice(["6", "9", "12"]), "m"),
        plain(rng, "duty_class", "工作级别|整机工作级别", rng.choice(["A3", "A4", "A5"])),
        serial(rng),
        made_on(rng),
        licence(rng, "24"),
    ]
    return content(rng, ["电动单梁起重机", "通用桥式起重机", "桥式起重机"], cells, "起重机械")


def forklift(rng: random.Random) -> Content:
    cells = [
        model(rng, "CPCD##", "CPD##-GA2", "FD##T"),
        number(rng, "rated_load", "额定起重量|额定载荷", rng.choice(["1500", "2500", "3000", "3500"]), "kg"),
        Cell("", "自重", f"{rng.randint(2800, 4800)}kg"),
        plain(rng, "frame_no", "车架号|车架编号", f"{rng.choice('AHKL')}{rng.randint(10**7, 10**8 - 1)}"),
        serial(rng),
        made_on(rng),
        licence(rng, "25"),
    ]
    return content(rng, ["内燃平衡重式叉车", "蓄电池平衡重式叉车", "叉车"], cells, "叉车")


KINDS: list[Callable[[random.Random], Content]] = [
    *(scale, scale, truck_scale, dispenser, water_meter, gas_meter, gauge, charging_pile),
    *(boiler, vessel, elevator, crane, forklift),
]


def content(rng: random.Random, titles: list[str], cells: list[Cell], trade: str) -> Content:
    made = Content(
        rng.choice(titles),
        cells,
        rng.choice(PLACES) + rng.choice(NAMES) + trade + rng.choice(ENDS),
        rng.choice(["", "", "制造单位", "制造厂", "制造商", "生产厂家"]),
    )
    if rng.random() < 0.3:
        made.extra.append(rng.choice(["地址：工业园区兴业路88号", "服务热线：400-820-5555", "MADE IN CHINA"]))
    if rng.random() < 0.4:
        made.cells = made.cells[:1] + rng.sample(made.cells[1:], len(made.cells) - 1)
    return made


def rows_of(made: Content) -> list[tuple[Cell, ...]]:
    """Two short cells share a line, as they do on plates."""
    rows: list[tuple[Cell, ...]] = []
    waiting: Cell | None = None
    for cell in made.cells:
        short = bool(cell.label) and len(cell.label) + len(cell.text) <= 14
        if short and waiting:
            rows.append((waiting, cell))
            waiting = None
        elif short:
            waiting = cell
        else:
            rows.append((cell,))
    return [*rows, (waiting,)] if waiting else rows
