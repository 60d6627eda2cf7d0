"""What kind of file was uploaded, by its content, and whether it is safe to open.

A workbook is a zip: before anything parses it, the declared sizes are added up, then every part is unpacked
once in small pieces, which proves the sizes true (a forged one fails its checksum) and shows how far the cells
reach (a single cell at XFD1048576 would make a reader allocate the whole grid).
"""

import io
import re
import zipfile
from enum import StrEnum

from backend.refusals import Invalid, TooLarge

LARGEST_FILE = 40 * 1024 * 1024
LARGEST_UNPACKED = 400 * 1024 * 1024
MOST_PARTS = 1000
MOST_ROWS = 100_000
MOST_COLUMNS = 120  # DP; the templates have about 45
PIECE = 1 << 20
ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
# A cell beyond column DP or a row beyond the limit with some margin for titles, unless it is an empty styled one.
EMPTY_CELL = rb'(?!(?:\s+\w+="[\w.]*")*\s*/>)'
FAR_COLUMN = re.compile(rb"\br\s*=\s*[\"'](?:D[Q-Z]|[E-Z][A-Z]|[A-Z]{3,})[0-9]+[\"']" + EMPTY_CELL)
FAR_ROW = re.compile(
    rb"\br\s*=\s*[\"'][A-Z]+(?:1000[3-9]\d|100[1-9]\d\d|10[1-9]\d{3}|1[1-9]\d{4}|[2-9]\d{5}|\d{7,})[\"']"
    + EMPTY_CELL
)
FORMULA = re.compile(rb"<f[ >/]")


class FileKind(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


def kind_of_file(content: bytes) -> FileKind:
    """Refuses, with a sentence, what is neither a workbook nor a text."""
    if not content.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise Invalid("文件是空的。请选一个填好的表", "file")
    if len(content) > LARGEST_FILE:
        raise TooLarge(
            f"文件有 {len(content) >> 20} MB，最多 {LARGEST_FILE >> 20} MB。请分成几个文件", "file"
        )
    if content.startswith(ZIP):
        return FileKind.XLSX
    if content.startswith(OLE):
        raise Invalid("这是旧的 .xls 格式或加了密码的表。请在表格软件里另存为 .xlsx（不加密码）再传", "file")
    if content.startswith(PDF):
        raise Invalid("这是 PDF，读不出表格。请传 .xlsx 或 .csv", "file")
    head = content[:2048].lower()
    if b"<html" in head or b"<table" in head or b"<?xml" in head:
        raise Invalid("这是网页存成的表，不是真正的表格。请在表格软件里另存为 .xlsx 再传", "file")
    if head.startswith((b"\x89png", b"\xff\xd8\xff", b"gif8", b"rar!", b"7z\xbc\xaf")):
        raise Invalid("这不是表格。请传 .xlsx 或 .csv", "file")
    return FileKind.CSV


def check_workbook(content: bytes) -> list[str]:
    """Refuses a workbook that is unsafe or too large to open. Gives notes for the preview."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return check_parts(archive)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise Invalid("这个 .xlsx 坏了，打不开。请在表格软件里重新保存一次再传", "file") from error


def check_parts(archive: zipfile.ZipFile) -> list[str]:
    parts = archive.infolist()
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Invalid("这是压缩包，不是 Excel 表。请传 .xlsx 或 .csv", "file")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise TooLarge("这个 .xlsx 解开以后太大，没有打开。请只留数据，另存一份再传", "file")
    has_formulas = False
    for part in parts:
        has_formulas |= check_part(archive, part)
    return ["表里有公式：只读保存时算好的值，没有算过的公式当作空格"] if has_formulas else []


def check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Unpack one part to the end; True when it is a sheet with formulas."""
    is_sheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
    has_formulas, tail = False, b""
    with archive.open(part) as stream:
        while piece := stream.read(PIECE):
            if not is_sheet:
                continue
            window = tail + piece
            check_reach(window)
            has_formulas = has_formulas or FORMULA.search(window) is not None
            tail = piece[-200:]
    return has_formulas


def check_reach(window: bytes) -> None:
    if FAR_COLUMN.search(window):
        raise TooLarge(f"这张表超过 {MOST_COLUMNS} 列。请下载模板，把需要的列贴进去", "file")
    if FAR_ROW.search(window):
        raise TooLarge(f"这张表超过 {MOST_ROWS} 行。请分成几个文件再传", "file")
