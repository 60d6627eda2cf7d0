"""Which words announce which field: `labels.yaml`, and where such words stand in a line."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from scanning.nameplate.lines import edits

DATA = Path(__file__).parent / "labels.yaml"


@dataclass(frozen=True)
class Meaning:
    """What a label announces. `key` begins with _ where no form asks for it."""

    key: str
    kind: str
    units: tuple[str, ...]

    @property
    def is_asked(self) -> bool:
        return not self.key.startswith("_")


@dataclass(frozen=True)
class Label:
    """A label within a text, from `begin` to `end`; `sure` is lower where a character is not as it should be."""

    word: str
    begin: int
    end: int
    sure: float = 1.0


@dataclass(frozen=True)
class Vocabulary:
    """`glued`: a label at the head of a line may have its value right behind it, and one with a sign another value right
    before it. Licences print these apart by blanks alone, and the OCR loses them: 名称上海恒信商店类型：个体工商户."""

    meanings: dict[str, tuple[Meaning, ...]]  # by word
    glued: bool = False

    def labels_in(self, text: str) -> list[Label]:
        """From left to right, none within another; the longest word wins. Those within a text count only where a
        value could have ended before, and something of a value follows."""
        taken: list[Label] = []
        letters = set(text.lower())
        for word in sorted(self.meanings, key=len, reverse=True):
            if word[0].lower() not in letters:
                continue
            for found in _pattern(word, self.glued).finditer(text):
                label = Label(word, found.start(str(found.lastgroup)), found.end())
                if not any(label.begin < one.end and one.begin < label.end for one in taken):
                    taken.append(label)
        if not any(one.begin <= 1 for one in taken) and (spoilt := self._spoilt(text)):
            taken = [one for one in taken if one.begin >= spoilt.end]
            taken.append(spoilt)
        return sorted(taken, key=lambda one: one.begin)

    def _spoilt(self, text: str) -> Label | None:
        """A long label at the beginning of which one character was misread."""
        head = re.match(r"\s*([\u4e00-\u9fff\s]{4,12})(?=[:=(\d]|$)", text)
        if not head:
            return None
        said = re.sub(r"\s", "", head[1])
        near = [word for word in self.meanings if len(word) >= 4 and edits(word, said, 1) == 1]
        return Label(near[0], 0, head.end(), 0.8) if len(near) == 1 else None


@cache
def vocabulary(of: str) -> Vocabulary:
    """`of`: plates or licences."""
    meanings: dict[str, tuple[Meaning, ...]] = {}
    for key, entry in _data()[of].items():
        meaning = Meaning(key, entry["kind"], tuple(entry.get("units", ())))
        for word in map(str, entry["labels"]):
            meanings[word] = (*meanings.get(word, ()), meaning)
    return Vocabulary(meanings, glued=of == "licences")


@cache
def endings(of: str) -> re.Pattern[str]:
    """`of`: names or organisations; how a line ends that is one."""
    return re.compile(f"(?:{'|'.join(_data()[of])})(?:\\([^()]*\\))?$")


@cache
def _data() -> dict:
    return msgspec.yaml.decode(DATA.read_bytes(), type=dict)


@cache
def _pattern(word: str, glued: bool) -> re.Pattern[str]:
    letters = r"\s*".join(re.escape(letter) for letter in word.replace(" ", "") if letter not in "()")
    before = (
        r"(?:^|(?<=[^\u4e00-\u9fffA-Za-z0-9])|(?<=[0-9A-Za-z]))"
        if not word.isascii()
        else r"(?<![A-Za-z0-9/])"
    )
    if len(word) == 1:  # e and d of scales: only with their number
        return re.compile(
            rf"(?:{before}(?P<word>{letters})\s*[:=]?\s*(?=\d)|^(?P<alone>{letters})\s*[:=]?\s*$)"
        )
    after = _AFTER.get(word, r"(?=[\s:=(\d]|[A-Z≤]|$)" if word.isascii() else "")
    flags = re.IGNORECASE if word.isascii() and len(word) > 2 else 0
    bare = rf"^\s*(?P<head>{letters})|(?P<signed>{letters})(?=\s*:)|" if glued else ""
    return re.compile(rf"{bare}{before}(?P<word>{letters}){after}", flags)


# Short words are part of many longer ones: they announce something only where a value or nothing follows.
_AFTER = dict.fromkeys(
    [
        "编号",
        "名称",
        "型号",
        "规格",
        "日期",
        "等级",
        "精度",
        "量程",
        "容积",
        "口径",
        "介质",
        "常数",
        "频率",
        "电压",
        "电流",
        "功率",
        "内径",
        "跨度",
        "机号",
        "表号",
        "器号",
        "皮重",
        "类别",
        "重量",
        "质量",
        "自重",
        "净重",
        "电话",
        "地址",
        "网址",
        "类型",
        "住所",
        "准确度",
        "制造厂",
        "生产厂",
    ],
    r"(?=\s*(?:[:=(]|[^\u4e00-\u9fff\s]|$)|\s+)",
) | {"DN": r"(?=\s*[:=]?\s*\d{2,3}(?:\D|$)|\s*$)"}  # not the beginning of a serial number
