"""What becomes of a refusal or a fault: a page (or a part of one, when htmx asked) with a sentence that helps."""

import logging

from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from backend.pages import Page, PageRequest, page, redirect, sign_in_address
from backend.refusals import Refusal, SignInNeeded

log = logging.getLogger("mashang")
SENTENCES = {
    400: "表单里有看不懂的内容。返回上一页，检查后再交",
    404: "没有这一页。检查网址，或者回到首页",
    405: "这个地址不能这样用。返回上一页再试",
    413: "文件太大了。单次最多 64 MB，请缩小后再传",
    415: "不支持这种格式的内容",
    422: "有一项内容存不下：太大、太长，或者带有看不见的控制字符。改好再交",
    429: "太频繁了。过一分钟再试",
    500: "服务器出错了，这次没有做成。没有记下任何东西，请再试一次",
    503: "数据库暂时连不上，这次没有做成。没有记下任何东西，过一会儿再试",
}
AWAY = ("08", "53", "57")  # SQLSTATE classes: no connection, no room, shutting down or starting up
UNSTORABLE = "22"  # SQLSTATE class: data that does not fit (NUL in a text, a number too large)


def by_refusal(request: PageRequest, refusal: Refusal) -> Page:
    asks_for_page = request.method == "GET" and not request.headers.get("hx-request")
    if isinstance(refusal, SignInNeeded) and asks_for_page:
        return redirect(sign_in_address(request))
    return said(request, refusal.status, refusal.say, refusal)


def by_framework(request: PageRequest, error: HTTPException) -> Page:
    """No such page, a form that cannot be read, too large a body."""
    if error.status_code >= 500:
        log.error("%s %s", request.method, request.url.path, exc_info=error)
    return said(request, error.status_code, SENTENCES.get(error.status_code, SENTENCES[400]))


def by_database(request: PageRequest, error: DBAPIError) -> Page:
    state = str(getattr(error.orig, "sqlstate", "") or "")
    if state.startswith(UNSTORABLE):
        return said(request, 422, SENTENCES[422])
    log.error("%s %s", request.method, request.url.path, exc_info=error)
    gone = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    gone = gone or state.startswith(AWAY)
    return said(request, 503, SENTENCES[503]) if gone else said(request, 500, SENTENCES[500])


def by_fault(request: PageRequest, error: Exception) -> Page:
    log.error("%s %s", request.method, request.url.path, exc_info=error)
    # No file is named when it was a socket: the database's is gone while the server is down.
    no_connection = isinstance(error, OSError) and error.filename is None
    status = 503 if no_connection else 500
    return said(request, status, SENTENCES[status])


def said(request: PageRequest, status: int, say: str, refusal: Refusal | None = None) -> Page:
    return page(request, "refusal.html", part="parts/refusal.html", status=status, say=say, refusal=refusal)


HANDLERS: ExceptionHandlersMap = {
    Refusal: by_refusal,
    HTTPException: by_framework,
    DBAPIError: by_database,
    Exception: by_fault,
}
