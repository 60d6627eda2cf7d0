"""The phone judges as the server does, byte for byte, and reads net content as the server does."""

import json
import random
import subprocess
from collections import Counter
from collections.abc import Iterator

from backend.packaging.judging.case import CHECKS
from backend.packaging.judging.judge import judge
from backend.packaging.judging.net_content import read_net
from backend.packaging.judging.questions import questions
from backend.packaging.judging.sentences import SENTENCES
from backend.packaging.standards.dictionary import canonical
from backend.packaging.standards.shipped import shipped_dictionary
from backend.settings import PROJECT
from tests.backend.packaging.random_cases import random_cases

COUNT = 10_000


def on_the_phone(asked: list) -> list[str]:
    first = {"dictionary": shipped_dictionary(), "words": dict(SENTENCES)}
    lines = "".join(json.dumps(each) + "\n" for each in [first, *asked])
    script = PROJECT / "tests" / "pwa" / "packaging" / "judged.js"
    done = subprocess.run(["node", str(script)], input=lines.encode(), capture_output=True, check=True)
    return done.stdout.decode().splitlines()


def test_ten_thousand_random_cases_are_judged_alike_to_the_byte():
    dictionary, told = shipped_dictionary(), list(random_cases(COUNT, seed=6))
    told += list(near_the_limit(told[:1000]))
    seen: Counter[str] = Counter()
    for case, answered in zip(told, on_the_phone(told), strict=True):
        verdict = judge(dictionary, case)
        mine = canonical({"verdict": verdict, "questions": questions(dictionary, case)}).decode()
        assert answered == mine, case
        seen["refused" if "problems" in verdict else verdict["overall"]] += 1
        seen.update(f"{name}.{check['why']}" for name, check in verdict.get("checks", {}).items())
    assert min(seen[each] for each in ("refused", "exceeds", "within", "cannot_tell")) > 500
    reasons = {code for code in SENTENCES if code.split(".")[0] in CHECKS and "." in code}
    assert reasons - set(seen) == {
        "ratio.limit_unknown"
    }  # with k known: of no class in the product's dictionary


def near_the_limit(cases: list) -> Iterator[dict]:
    """The same goods in a box that is as large as it may be, to the millimetre: as somebody would type it, and as it
    is measured."""
    for case in cases:
        most = judge(shipped_dictionary(), case).get("checks", {}).get("ratio", {}).get("vn_max_mm3")
        side = int(most or 0) // 10_000
        if 1 <= side <= 5000:
            box = {
                "shape": "box",
                "by": "typed",
                "length_mm": "100",
                "width_mm": "100",
                "height_mm": str(side),
            }
            yield case | {"size": box}
            ends = {
                end: {**box, "height_mm": str(side + off)} for end, off in (("low_mm", -1), ("high_mm", 1))
            }
            yield case | {"size": box | {"by": "measured"} | ends}


def test_net_content_is_read_alike():
    chance = random.Random(6)
    parts = [
        *"0123456789０８.,x×*()（）±-~+、 \u3000:：",
        "克",
        "g",
        "kg",
        "㎏",
        "mL",
        "升",
        "斤",
        "个",
        "净含量",
        "枚",
    ]
    texts = ["".join(chance.choices(parts, k=chance.randint(0, 9))) for _ in range(3000)]
    texts += [
        "500g",
        "净含量：8×60克",
        "500±5g",
        "60g*8",
        "1.5L",
        "480克（60克×8）",
        "1e9",
        "-5g",
        "1,000 g",
        "ℓ",
    ]
    for text, answered in zip(texts, on_the_phone(texts), strict=True):
        assert answered == canonical(read_net(text)).decode(), text
