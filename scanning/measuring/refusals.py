"""Why a photo cannot be measured, each with the sentence that tells what to do differently."""

from enum import StrEnum


class Code(StrEnum):
    """The words a refusal is stored and counted by."""

    UNREADABLE = "unreadable"
    NO_SHEET = "no_sheet"
    TWO_SHEETS = "two_sheets"
    MIRRORED_SHEET = "mirrored_sheet"
    HALF_SHEET = "half_sheet"
    BENT_SHEET = "bent_sheet"
    TOO_OBLIQUE = "too_oblique"
    BLURRED = "blurred"
    CUT_OFF = "cut_off"
    NOT_ON_PLANE = "not_on_plane"
    DISAGREE = "disagree"
    LOW_SUPPORT = "low_support"
    NO_OUTLINE = "no_outline"
    TOO_FEW_CORNERS = "too_few_corners"


class Refusal(Exception):
    """This cannot be measured; `say` tells the person what to do differently."""

    def __init__(self, code: Code, say: str = "") -> None:
        self.code = code
        self.say = say or SENTENCES[code]
        super().__init__(f"{code}: {self.say}")

    def as_json(self) -> dict[str, str]:
        return {"code": str(self.code), "say": self.say}


SENTENCES = {
    Code.UNREADABLE: "这张照片打不开，请重新拍一张",
    Code.NO_SHEET: "照片里没找到测量用的参照物。请把测量纸平放在包装旁边，整张拍进画面",
    Code.TWO_SHEETS: "照片里有两张测量纸。请只留一张，再拍一次",
    Code.MIRRORED_SHEET: "测量纸是反的（镜像）。请关掉前置摄像头的镜像，或重新打印测量纸",
    Code.HALF_SHEET: "测量纸被挡住或拍掉太多。请让至少一半的方格露出来，再拍一次",
    Code.BENT_SHEET: "测量纸不平。请压平四角，或垫一块硬板，再拍一次",
    Code.TOO_OBLIQUE: "拍得太斜了。请把手机举高一些，从斜上方大约 45° 往下拍",
    Code.BLURRED: "照片不清晰。请擦一下镜头、拿稳手机，等对焦后再拍",
    Code.CUT_OFF: "包装有一角在画面外。请退后一步，把包装和测量纸都拍全",
    Code.NOT_ON_PLANE: "包装和测量纸不在同一个平面上。请把两样都平放在同一张桌面上",
    Code.DISAGREE: "几处测得的结果对不上。请检查角点，或换个角度再拍一张",
    Code.LOW_SUPPORT: "看不清包装的棱边。请换一块颜色不同的桌面，或在亮一些的地方再拍",
    Code.NO_OUTLINE: "没能自动找到包装的轮廓。请手动点出角点，或换个背景再拍",
    Code.TOO_FEW_CORNERS: "点出的角点太少。请把看得见的角都点上：底面和顶面各至少三个",
}
