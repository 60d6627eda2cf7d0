"""Articles found by substrings of title and text, as things of the register are."""

from sqlalchemy import ColumnElement, func, literal
from sqlalchemy.dialects.postgresql import TSQUERY

from backend.news.cleaning import text_of
from backend.news.models import Article, Version
from backend.things.grams import search_text, sought, tsvector
from backend.things.search_words import plain_words

MOST_PIECES = 6  # asked of the index; what it finds is checked against the text


def find_by(article: Article, version: Version) -> None:
    """From now on this version is what the article is found by."""
    article.category_id = version.category_id
    article.search_text = search_text([version.title, *text_of(version.body).split("\n")])
    article.search_grams = tsvector(article.search_text)


def has_words(query: str) -> list[ColumnElement[bool]]:
    """All words of the query; spaces part them."""
    words = plain_words(query.replace("\0", ""))
    found: list[ColumnElement[bool]] = [func.strpos(Article.search_text, word) > 0 for word in words]
    pieces = sorted({piece for word in words for piece in sought(word)}, key=len, reverse=True)[:MOST_PIECES]
    if pieces:  # letters and digits only: nothing to escape
        asked = " & ".join(f"'{piece}'" for piece in pieces)
        found.append(Article.search_grams.op("@@")(literal(asked).cast(TSQUERY)))
    return found
