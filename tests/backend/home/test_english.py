"""Whatever a visitor may meet is there in English too."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from backend import pages
from backend.pages import TEMPLATES, TRANSLATIONS, words
from backend.settings import PROJECT

BACKEND = PROJECT / "backend"

# Folders and files of which a visitor can see every part. Sentences of a refusal are given to t() as a value.
PUBLIC = [
    "layout.html",
    "app.html",
    "fragment.html",
    "refusal.html",
    "parts",
    "shell",
    "scan",
    "code_page",
    "suggestions/new.html",
    "suggestions/about.html",
    "suggestions/others.html",
    "suggestions/stars.html",
    "saved",
    "packs",
    "inbox/visitor.html",
    "outbox/outbox.html",
    "outbox/ready.html",
    "packaging/judge.html",
    "packaging/verdict.html",
    "packaging/verdict_hero.html",
    "packaging/record.html",
    "packaging/mine.html",
    "home/visitor.html",
    "home/bar.html",
    "home/news.html",
    "news/list.html",
    "news/line.html",
    "news/article.html",
    "home/me.html",
    "accounts/door.html",
    "accounts/sign_in.html",
    "accounts/sign_in_part.html",
]
SPOKEN = re.compile(r"""\bt\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")""")


def sentences(folder: str) -> list[tuple[str, str]]:
    """(file, sentence) for every t('…') in these templates."""
    place = TEMPLATES / folder
    files = sorted(place.rglob("*.html")) if place.is_dir() else [place]
    return [
        (str(file.relative_to(TEMPLATES)), found[1] or found[2])
        for file in files
        for found in SPOKEN.finditer(file.read_text("utf-8"))
    ]


@pytest.mark.parametrize("folder", PUBLIC)
def test_every_sentence_of_public_pages_has_an_english_one(folder: str):
    assert (TEMPLATES / folder).exists()
    missing = [(file, sentence) for file, sentence in sentences(folder) if sentence not in words()]
    assert not missing, missing


def test_sentences_are_found_at_all():
    assert ("home/visitor.html", "扫一扫设备上的码") in sentences("home")


def test_no_two_files_translate_a_sentence_differently():
    seen: dict[str, tuple[str, str]] = {}
    for file in sorted(Path(TRANSLATIONS).glob("*.yaml")):
        for chinese, english in (yaml.safe_load(file.read_text("utf-8")) or {}).items():
            first = seen.setdefault(chinese, (file.name, english))
            assert first[1] == english, (chinese, first, (file.name, english))


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        (
            "文件有 300 MB，最多 200 MB。视频拍 5～15 秒就够",
            "The file has 300 MB; 200 MB at most. 5 to 15 seconds of video are enough",
        ),
        (
            "没有被收下：最多 500 个字，现在有 512 个。请写短一些",
            "Not accepted: 500 characters at most; there are 512. Please be briefer",
        ),
        ("太频繁了。过 3 分钟再试", "Too often. Try again in 3 minutes"),
        ("没有人译过的一句话", "没有人译过的一句话"),
    ],
)
def test_a_refusal_is_read_in_english_with_its_blanks_filled_in(chinese: str, english: str):
    assert pages.english(chinese) == english


# Modules that refuse what visitors send. Each sentence that is raised there, blanks and all, has an English one.
REFUSING = [
    "evidence",
    "measurements",
    "reports/forms.py",
    "reports/adding.py",
    "reports/queries.py",
    "reports/faults/reporting.py",
    "reports/suggestions/suggesting.py",
    "things/forms.py",
    "sync/inbox.py",
    "sync/kinds.py",
    "sync/reports.py",
    "sync/measurements.py",
    "sync/judgements.py",
    "packaging/judgements",
]
REFUSAL = re.compile(r"Refusal|Invalid|Conflict|NotFound|Forbidden|Over|SignInNeeded|TooMany|TooLarge|Busy")
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("place", REFUSING)
def test_what_is_refused_to_a_visitor_is_said_in_english(place: str):
    files = [BACKEND / place] if place.endswith(".py") else sorted((BACKEND / place).rglob("*.py"))
    said = [say for file in files for say in refusals_in(file.read_text("utf-8"))]
    assert said
    assert [say for say in said if HAN.search(pages.english(say))] == []


def refusals_in(source: str) -> list[str]:
    """What is raised there, each blank filled with a 7."""
    module = ast.parse(source)
    named = {
        part.targets[0].id: part.value.value
        for part in module.body
        if isinstance(part, ast.Assign)
        and isinstance(part.value, ast.Constant)
        and isinstance(part.targets[0], ast.Name)
    }
    calls = [
        part
        for part in ast.walk(module)
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.args
    ]
    found = []
    for call in calls:
        say = call.args[0]
        if not REFUSAL.fullmatch(call.func.id):
            continue
        if isinstance(say, ast.JoinedStr):
            found.append(
                "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in say.values)
            )
        elif isinstance(say, ast.Name):
            found += [named[say.id]] if say.id in named else []
        elif isinstance(say, ast.Constant):
            found.append(str(say.value))
    return found


def test_blanks_to_fill_in_are_the_same_in_both_languages():
    blanks = re.compile(r"\{(\w+)\}")
    for chinese, english in words().items():
        assert set(blanks.findall(chinese)) == set(blanks.findall(english)), chinese


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/me",
        "/me/equipment",
        "/inbox",
        "/sign-in",
        "/sign-in?by=code",
        "/offline",
        "/outbox",
        "/ready",
        "/judgements",
    ],
)
async def test_no_chinese_is_left_on_a_visitors_english_page(visitor, path: str):
    visitor.headers["Accept-Language"] = "en"
    html = (await visitor.get(path)).text
    html = re.sub(r"<svg.*?</svg>|<script.*?</script>|<!--.*?-->", "", html, flags=re.DOTALL)
    html = re.sub(r"<[^>]*lang=\"zh-CN\"[^>]*>.*?</", "", html, flags=re.DOTALL)  # the button to Chinese
    assert re.findall(r"[^\x00-\x7f]*[\u4e00-\u9fff]+[^<\"]*", html) == []
