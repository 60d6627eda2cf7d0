"""No page is forgotten: every address that answers with a page is among those that axe judges."""

import re
from typing import Any

from backend.app import ROUTES
from tests.accessibility.judging import pages_of, readers

NO_PAGES = {
    "/inbox/live": "a stream",
    "/inbox/unread": "data",
    "/b/{of_build:str}/{path:path}": "files",
    "/service-worker.js": "a script",
    "/service-worker.mjs": "a script",
    "/shell/{of_build:str}/{number:int}": "files",
    "/kept-pages": "data",
    "/manifest.webmanifest": "data",
    "/health": "data",
    "/session": "data",
    "/evidence/{sha256:str}": "pictures",
    "/evidence/{sha256:str}/original": "pictures",
    "/codes/batches/{number:str}/sheets.pdf": "print",
    "/codes/batches/{number:str}/sheets.zip": "print",
    "/imports/templates/{kind:str}/{group:str}": "a table to download",
    "/imports/{import_id:uuid}/errors.csv": "a table to download",
    "/bindings/things": "a part of a page",
    "/packs/{area:str}/{code:str}": "data",
    "/clues/{clue_id:uuid}": "judged in journeys/test_clues.py",
    "/clues/export.csv": "a table to download",
    "/clues/export.xlsx": "a table to download",
    "/statistics/{subject:str}/export.xlsx": "a table to download",
    "/statistics/{subject:str}/tables/{table:str}": "a table to download",
    "/inspections/tasks/{task_id:uuid}": "judged in journeys/test_inspection.py",
    "/inspections/form/{kind:str}": "judged as that of boilers",
    "/bindings/form/{kind:str}/{type_code:str}": "judged for a boiler and a scale",
    "/corrections/form/{kind:str}/{type_code:str}": "judged for a lift",
    "/inspections/checklists/{version_id:uuid}": "judged as that of the first version",
    "/inspections/checklists/{version_id:uuid}/xlsform": "a table to download",
    "/inspections/{inspection_id:uuid}/order": "judged in journeys/test_inspection.py",
    "/inspections/orders/{order_id:uuid}": "judged in journeys/test_inspection.py",
    "/inspections/orders/{order_id:uuid}/paper.pdf": "print",
    "/inspections/orders/{order_id:uuid}/photos/{sha256:str}": "pictures",
    "/inspections/{inspection_id:uuid}/paper.pdf": "print",
    "/inspections/{inspection_id:uuid}": "judged in journeys/test_inspection.py",
    "/inspections/{inspection_id:uuid}/photos/{sha256:str}": "pictures",
    "/outbox/imports/{import_id:uuid}": "judged in journeys/test_rescue.py",
    "/verification/{position:int}": "judged in journeys/test_verification.py",
    "/verification/{position:int}/report.pdf": "print",
    "/verification/log.jsonl": "data",
    "/verification/{position:int}/proof.json": "data",
    "/verification/heads.json": "data",
    "/reports/{report_id:uuid}": "judged in journeys/test_tracking.py and test_faults.py",
    "/reports/{report_id:uuid}/live": "events",
    "/board/live": "events",
    "/events/live": "events",
    "/suggestions/{report_id:uuid}": "judged in journeys/test_suggestions.py",
    "/measure/sheet.pdf": "print",
    "/measure/spatial": "a part of a page, judged in journeys/test_spatial.py",
    "/judgements/{judgement_id:uuid}": "judged in journeys/test_judging.py",
    "/judgements/{judgement_id:uuid}/paper.pdf": "print",
    "/judgements/{judgement_id:uuid}/photos/{slot:str}": "pictures",
    "/judgements/barcodes/{barcode:str}": "data",
    "/packaging/dictionary": "data",
    "/packaging/dictionary/{digest:str}": "data",
    "/packaging/standards/sheet.xlsx": "data",
    "/measurements/{measurement_id:uuid}": "judged in journeys/test_measuring.py",
    "/measurements/{measurement_id:uuid}/photos/{slot:str}": "pictures",
    "/suggestions/{report_id:uuid}/photos/{sha256:str}": "pictures",
    "/flows/versions/{version_id:uuid}": "judged as the flow in force, which has the same parts",
    "/duty": "leads to the duty of one's organisation",
    "/reports/{report_id:uuid}/files/{sha256:str}": "pictures",
    "/nameplates/{reading_id:uuid}": "data",
    "/nameplates/{reading_id:uuid}/live": "events",
    "/news/{article_id:uuid}": "judged in journeys/test_news.py",
    "/news/pictures/{sha256:str}": "pictures",
    "/articles/{article_id:uuid}": "judged in journeys/test_news.py",
    "/articles/{article_id:uuid}/versions/{number:int}": "judged in journeys/test_news.py",
    "/people": "leads to the people of one's organisation",
}


def test_every_page_is_judged():
    judged = [
        re.sub(r"\{[^}]*\}", "x", address.split("?")[0]) for who in readers() for address, _ in pages_of(who)
    ]
    missing = [
        path
        for path in sorted(page_paths())
        if path not in NO_PAGES and not any(re.fullmatch(pattern_of(path), address) for address in judged)
    ]
    assert missing == []


def test_what_is_said_to_be_no_page_exists():
    assert set(NO_PAGES) <= page_paths()


def page_paths() -> set[str]:
    handlers: list[Any] = [route for route in ROUTES if "GET" in getattr(route, "http_methods", ())]
    return {path for handler in handlers for path in handler.paths}


def pattern_of(path: str) -> str:
    return re.sub(r"\\\{[^}]*:path\\\}", ".*", re.sub(r"\\\{\w+:(?!path)\w+\\\}", "x", re.escape(path)))
