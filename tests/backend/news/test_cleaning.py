"""Nothing that can do harm survives, whatever is pasted; what may stay always looks the same."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.news.cleaning import WRITTEN, cleaned, pictures_in, text_of

SHA = "ab" * 32
HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    f'<img src="/news/pictures/{SHA}" onload="alert(1)" style="position:fixed">',
    '<a href="javascript:alert(1)">点</a>',
    '<a href=" \tjava\nscript:alert(1)">点</a>',
    '<a href="data:text/html,<script>alert(1)</script>">点</a>',
    '<a href="vbscript:x">点</a>',
    '<a href="//evil.example">点</a>',
    '<a href="/\\evil.example">点</a>',
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=x></object><embed src=x>",
    '<p style="background:url(javascript:alert(1))" onclick="alert(1)" class="x" id="main">字</p>',
    "<style>*{display:none}</style>",
    "<base href=//evil.example><meta http-equiv=refresh content=0>",
    '<form action="//evil.example"><input name=password><button>交</button></form>',
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "<textarea><script>alert(1)</script></textarea>",
    "<table><td><img src=x onerror=alert(1)></table>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<!--><script>alert(1)</script>-->",
    "<img src='https://evil.example/track.gif'>",
    "<video src=x onerror=alert(1)></video><audio src=x></audio>",
    "<p>\u202e倒过来\u202c\u200b\x00字</p>",
]
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head><body>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<h1 style='text-align:center'><span style='font-family:宋体'>关于检查的说明</span></h1>
<p class=MsoNormal style='text-indent:21pt'><span lang=EN-US><o:p>&nbsp;</o:p></span></p>
<p class=MsoNormal><b><span style='color:red'>一、</span></b><span>礼盒<span lang=EN-US>&nbsp;8&nbsp;</span>种。</span><o:p></o:p></p>
<table><tr><td>品名</td><td>空隙率</td></tr></table></body></html>"""


class Seen(HTMLParser):
    """All marks of a page, read by another parser than the one that cleaned it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, list[str]] = {}
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(f"{tag}.{name}", []).append(value or "")


def must_be_harmless(html: str) -> None:
    seen = Seen(html)
    assert seen.tags <= WRITTEN
    known = {"a.href", "a.rel", "img.src", "img.alt", "img.width", "img.height", "img.loading"}
    assert set(seen.attributes) <= known
    for address in seen.attributes.get("a.href", []):
        assert address.lower().startswith(("http://", "https://", "mailto:", "tel:", "/"))
        assert not address.startswith(("//", "/\\"))
    assert all(source.startswith("/news/pictures/") for source in seen.attributes.get("img.src", []))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_script_no_handler_no_style_no_foreign_picture_survives(hostile: str):
    for written in (hostile, f"<p>前{hostile}后</p>", f"<ul><li>{hostile}</li></ul>{hostile}"):
        html = cleaned(written)
        must_be_harmless(html)
        assert "alert(1)" not in html
        assert "evil.example" not in html


def test_a_script_that_is_told_of_stays_text():
    assert (
        cleaned("<p>&lt;script&gt;</p>")
        == cleaned("&lt;script&gt;").replace("&amp;", "&")
        == "<p>&lt;script&gt;</p>"
    )


PIECES = st.sampled_from(
    [
        *HOSTILE,
        *[
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<i>",
            "</i>",
            "<ul>",
            "</ul>",
            "<ol>",
            "<li>",
            "</li>",
            "<blockquote>",
            "</blockquote>",
            "<h1>",
            "</h1>",
            "<h4>",
        ],
        *[
            "<br>",
            "<div>",
            "</div>",
            "<td>",
            " ",
            "\n",
            "字",
            "&nbsp;",
            "&amp;",
            "<",
            ">",
            '"',
            "'",
            "a b",
            "<!--",
        ],
        f'<img src="/news/pictures/{SHA}" alt="图">',
        '<a href="https://www.example.cn/?a=1&b=2">',
        "</a>",
    ]
)


@given(st.lists(PIECES | st.text(max_size=6), max_size=12).map("".join))
def test_what_was_cleaned_is_harmless_and_cleaning_it_again_changes_nothing(written: str):
    once = cleaned(written)
    must_be_harmless(once)
    assert cleaned(once) == once or "<" not in once
    assert pictures_in(once) == pictures_in(written)


def test_what_comes_from_word_keeps_its_text_and_nothing_of_its_looks():
    assert cleaned(WORD) == "<h2>关于检查的说明</h2><p><strong>一、</strong>礼盒 8 种。</p><p>品名 空隙率</p>"


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("第一段\n\n  第二段 ", "<p>第一段</p><p>第二段</p>"),
        ("1 > 0 & 2 > 1", "<p>1 &gt; 0 &amp; 2 &gt; 1</p>"),
        ("<b>甲<p>乙</p></b>", "<p><strong>甲</strong></p><p><strong>乙</strong></p>"),
        ("<div>甲<br>乙</div>", "<p>甲<br>乙</p>"),
        ("<ul><li>甲<ol><li>乙</li></ol></li></ul>", "<ul><li>甲</li></ul><ol><li>乙</li></ol>"),
        ("<blockquote>甲<p>乙</p></blockquote>丙", "<blockquote><p>甲</p><p>乙</p></blockquote><p>丙</p>"),
        ("<h5>小 <b>标题</b></h5>", "<h3>小 标题</h3>"),
        ("<p><br></p><p> </p><ul></ul>", ""),
        ("", ""),
    ],
)
def test_the_same_text_always_looks_the_same(written: str, html: str):
    assert cleaned(written) == html


def test_links_lead_where_they_say_and_open_no_door_to_this_page():
    html = cleaned('<p>看<a href="https://www.example.cn/?a=1&amp;b=2" target="_blank">这里</a></p>')
    assert html == (
        '<p>看<a href="https://www.example.cn/?a=1&amp;b=2" rel="noopener noreferrer">这里</a></p>'
    )


def test_only_pictures_that_were_brought_stay_and_they_have_their_size():
    other = "cd" * 32
    written = f'<p>前<img src="/news/pictures/{SHA}" alt="礼盒">后<img src="/news/pictures/{other}"></p>'
    assert pictures_in(written) == [SHA, other]
    assert cleaned(written, {SHA: (1600, 900)}) == (
        f'<p>前</p><figure><img src="/news/pictures/{SHA}" alt="礼盒" width="1600" height="900" '
        'loading="lazy"></figure><p>后</p>'
    )


def test_the_text_without_marks_is_what_is_searched():
    assert text_of("<h2>题</h2><ul><li>甲</li><li><strong>乙</strong>丙</li></ul>") == "题\n甲\n乙丙"
