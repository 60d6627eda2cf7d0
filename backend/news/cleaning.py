"""From whatever an editor sends, or somebody pasted out of Word, to the few marks that an article may have. Pure.

nh3 (ammonia) parses as browsers do and lets through what is listed. What it lets through is read into blocks and
written anew, so that the same text always looks the same, and goes through nh3 once more, narrower: nothing that this
module writes by mistake can do harm.
"""

import re
from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from itertools import groupby

import nh3
from msgspec import Struct, field

PICTURE = re.compile(r"/news/pictures/([0-9a-f]{64})(?:\?.*)?")
ADDRESS = re.compile(r"(https?://|mailto:|tel:|/(?!/))[^\s\\]+", re.I)
LONGEST_ADDRESS, LONGEST_ALT = 2000, 200  # characters
HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
STRONG, EMPHASIS = {"strong", "b"}, {"em", "i"}
LISTS = {"ul", "ol"}
OTHER_BLOCKS = {"p", "div", "li", "tr", "pre", "figure", "figcaption", "section", "article", "hr", "table"}
CELLS = {"td", "th"}
TAKEN = {*HEADINGS, *STRONG, *EMPHASIS, *LISTS, *OTHER_BLOCKS, *CELLS, "blockquote", "a", "img", "br"}
# With all that is in them. What stands in other unknown marks is kept as text.
LEFT_OUT = {
    "script",
    "style",
    "title",
    "head",
    "template",
    "noscript",
    "noframes",
    "iframe",
    "object",
    "embed",
}
LEFT_OUT |= {"svg", "math", "xml", "select", "textarea", "button"}
SCHEMES = {"http", "https", "mailto", "tel"}
WRITTEN = {"p", "h2", "h3", "ul", "ol", "li", "blockquote", "figure", "strong", "em", "a", "img", "br"}
WRITTEN_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height", "loading"}}
# Characters that nobody sees: controls, marks without width, and those that turn the direction of what follows.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)

Sizes = Mapping[str, tuple[int, int]]  # px by digest


class Run(Struct, frozen=True):
    """Text that looks the same all through."""

    text: str
    strong: bool = False
    emphasis: bool = False
    href: str = ""


class Block(Struct):
    """`tag`: p, h2, h3, li or figure; `listed`: ul or ol; a figure has a picture's digest and what it shows."""

    tag: str
    quoted: bool = False
    listed: str = ""
    runs: list[Run] = field(default_factory=list)
    picture: str = ""
    alt: str = ""


def cleaned(written: str, sizes: Sizes | None = None) -> str:
    """HTML that is safe to show. Pictures that are not in `sizes` are left out; None keeps all that have an address of
    ours, without sizes. Plain text becomes paragraphs, one a line."""
    blocks = (
        blocks_of(written) if "<" in written else [Block("p", runs=[Run(line)]) for line in lines_of(written)]
    )
    return nh3.clean(
        html_of([block for block in blocks if holds_something(block, sizes)], sizes),
        tags=WRITTEN,
        attributes=WRITTEN_ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )


def pictures_in(html: str) -> list[str]:
    """Digests, each once, in the order of the text."""
    return list(dict.fromkeys(block.picture for block in blocks_of(html) if block.picture))


def text_of(html: str) -> str:
    """One block a line, without marks."""
    return "\n".join(
        text for block in blocks_of(html) if (text := "".join(run.text for run in block.runs).strip())
    )


def visible(text: str) -> str:
    return UNSEEN.sub("", text)


def lines_of(text: str) -> list[str]:
    return [line for written in visible(text).splitlines() if (line := " ".join(written.split()))]


def blocks_of(written: str) -> list[Block]:
    safe = nh3.clean(
        visible(written),
        tags=TAKEN,
        clean_content_tags=LEFT_OUT,
        attributes={"a": {"href"}, "img": {"src", "alt"}},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    reader = Reader()
    reader.feed(safe)
    reader.close()
    reader.end_block()
    return reader.blocks


class Reader(HTMLParser):
    """Reads what nh3 wrote: every mark is closed, and in its place."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.tag, self.href = "p", ""
        self.strong = self.emphasis = self.quotes = 0
        self.lists: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "br":
            self.runs.append(Run("\n"))
        elif tag == "img":
            self.add_picture(given)
        elif tag == "a":
            self.href = address_of(given.get("href", ""))
        else:
            self.turn(tag, 1)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.href = ""
        else:
            self.turn(tag, -1)

    def turn(self, tag: str, by: int) -> None:
        """A mark begins (1) or ends (-1)."""
        if tag in STRONG:
            self.strong += by
        elif tag in EMPHASIS:
            self.emphasis += by
        elif tag in CELLS:
            self.runs.append(Run(" "))
        else:
            self.end_block()
            self.tag = HEADINGS.get(tag, "p") if by > 0 else "p"
            if tag in LISTS and by > 0:
                self.lists.append(tag)
            elif tag in LISTS and self.lists:
                self.lists.pop()
            elif tag == "blockquote":
                self.quotes += by

    def handle_data(self, data: str) -> None:
        heading = self.tag in HEADINGS
        self.runs.append(
            Run(data, bool(self.strong) and not heading, bool(self.emphasis) and not heading, self.href)
        )

    def add_picture(self, given: Mapping[str, str]) -> None:
        found = PICTURE.fullmatch(given.get("src", ""))
        if not found:
            return
        tag = self.tag
        self.end_block()
        alt = " ".join(given.get("alt", "").split())[:LONGEST_ALT].strip()
        self.blocks.append(Block("figure", bool(self.quotes), picture=found[1], alt=alt))
        self.tag = tag

    def end_block(self) -> None:
        runs, self.runs = tidy(self.runs), []
        if not runs:
            return
        inside = self.lists[-1] if self.lists else ""
        tag = "li" if inside else self.tag
        self.blocks.append(Block(tag, bool(self.quotes), inside, runs))


def tidy(runs: list[Run]) -> list[Run]:
    """Neighbours that look alike joined, blanks folded, nothing empty at either end."""
    joined: list[Run] = []
    for run in runs:
        text = re.sub(r"[ \t\r\n\f\v\xa0\u2028\u2029]+", " ", run.text) if run.text != "\n" else "\n"
        before = joined[-1] if joined else None
        if before is None or before.text.endswith((" ", "\n")):
            text = text.lstrip(" ")
        if before and text == "\n":
            joined[-1] = Run(before.text.rstrip(" "), before.strong, before.emphasis, before.href)
        if not text:
            continue
        if before and text != "\n" and before.text != "\n" and looks(before) == looks(run):
            joined[-1] = Run(joined[-1].text + text, *looks(run))
        else:
            joined.append(Run(text, *looks(run)) if text != "\n" else Run("\n"))
    while joined and not joined[0].text.strip():
        joined.pop(0)
    while joined and not joined[-1].text.strip():
        joined.pop()
    if joined:
        joined[0] = Run(joined[0].text.lstrip(), *looks(joined[0]))
        joined[-1] = Run(joined[-1].text.rstrip(), *looks(joined[-1]))
    return [run for run in joined if run.text]


def looks(run: Run) -> tuple[bool, bool, str]:
    return run.strong, run.emphasis, run.href


def address_of(written: str) -> str:
    """Where a link may lead; nothing for what is no address of the web, of mail, of a telephone or of our own."""
    address = written.strip()
    return address if len(address) <= LONGEST_ADDRESS and ADDRESS.fullmatch(address) else ""


def holds_something(block: Block, sizes: Sizes | None) -> bool:
    return bool(block.runs) if not block.picture else sizes is None or block.picture in sizes


def html_of(blocks: list[Block], sizes: Sizes | None) -> str:
    parts = []
    for quoted, quote in groupby(blocks, key=lambda block: block.quoted):
        inside = "".join(
            f"<{kind}>{lines}</{kind}>" if kind else lines
            for kind, lines in (
                (kind, "".join(html_of_block(block, sizes) for block in group))
                for kind, group in groupby(quote, key=lambda block: block.listed)
            )
        )
        parts.append(f"<blockquote>{inside}</blockquote>" if quoted else inside)
    return "".join(parts)


def html_of_block(block: Block, sizes: Sizes | None) -> str:
    if block.picture:
        width, height = (sizes or {}).get(block.picture, (0, 0))
        size = f' width="{width}" height="{height}"' if width and height else ""
        source = f"/news/pictures/{block.picture}"
        return f'<figure><img src="{source}" alt="{escape(block.alt)}"{size} loading="lazy"></figure>'
    return f"<{block.tag}>{''.join(html_of_run(run) for run in block.runs)}</{block.tag}>"


def html_of_run(run: Run) -> str:
    if run.text == "\n":
        return "<br>"
    html = escape(run.text, quote=False)
    html = f"<em>{html}</em>" if run.emphasis else html
    html = f"<strong>{html}</strong>" if run.strong else html
    return f'<a href="{escape(run.href)}">{html}</a>' if run.href else html
