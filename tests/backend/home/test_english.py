"""Whatever a visitor may meet is there in English too."""

import re
from pathlib import Path

import pytest
import yaml

from backend.pages import TEMPLATES, TRANSLATIONS, words

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
    "home/visitor.html",
    "home/bar.html",
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


def test_blanks_to_fill_in_are_the_same_in_both_languages():
    blanks = re.compile(r"\{(\w+)\}")
    for chinese, english in words().items():
        assert set(blanks.findall(chinese)) == set(blanks.findall(english)), chinese


@pytest.mark.parametrize(
    "path",
    ["/", "/me", "/me/equipment", "/inbox", "/sign-in", "/sign-in?by=code", "/offline", "/outbox", "/ready"],
)
async def test_no_chinese_is_left_on_a_visitors_english_page(visitor, path: str):
    visitor.headers["Accept-Language"] = "en"
    html = (await visitor.get(path)).text
    html = re.sub(r"<svg.*?</svg>|<script.*?</script>|<!--.*?-->", "", html, flags=re.DOTALL)
    html = re.sub(r"<[^>]*lang=\"zh-CN\"[^>]*>.*?</", "", html, flags=re.DOTALL)  # the button to Chinese
    assert re.findall(r"[^\x00-\x7f]*[\u4e00-\u9fff]+[^<\"]*", html) == []
