"""What states, checks, categories and steps of a clue are called on a page. Pure."""

from backend.packaging.clues.models import State, StepKind

STATES: dict[str, str] = {
    State.UNTREATED: "未处理",
    State.TREATING: "处理中",
    State.PASSED: "检测合格",
    State.FAILED: "检测不合格",
    State.VOID: "作废",
}
LOOKS: dict[str, tuple[str, str]] = {  # mark and colour of each state
    State.UNTREATED: ("s-soon", "soon"),
    State.TREATING: ("s-send", "go"),
    State.PASSED: ("s-ok", "ok"),
    State.FAILED: ("s-bad", "over"),
    State.VOID: ("s-off", ""),
}
CATEGORIES: dict[str, str] = {"food": "食品", "cosmetics": "化妆品", "fresh": "生鲜食用农产品"}
CHECKS: dict[str, str] = {
    "ratio": "空隙率",
    "layers": "层数",
    "cost": "成本",
    "mass": "质量比",
    "materials": "材质",
    "mixing": "混装",
}
STEPS: dict[str, str] = {
    StepKind.OPENED: "初判超标，自动成为线索",
    StepKind.TAKEN: "开始处理",
    StepKind.HANDED_OVER: "移交",
    StepKind.VISITED: "到过现场",
    StepKind.TESTED: "录入检测结果",
    StepKind.VOIDED: "作废",
    StepKind.RESTORED: "恢复",
}
FATES: dict[str, str] = {  # for who judged
    State.UNTREATED: "这次初判已成为线索，等监管部门处理",
    State.TREATING: "监管部门正在处理",
    State.PASSED: "送检结果：检测合格，没有过度包装",
    State.FAILED: "送检结果：检测不合格，是过度包装",
    State.VOID: "监管部门看过，这条线索不再办理",
}
