"""How somebody came to the page behind a code."""

from urllib.parse import urlsplit

from backend.scans.models import Entry

SAID = {str(entry): entry for entry in (Entry.SCANNER, Entry.PHOTO, Entry.TYPED)}


def entry_of(via: str | None, referrer: str | None, host: str) -> Entry:
    """What our scanner says in `via`; else a link on a page of ours; else the phone's own camera, which brings
    neither."""
    if said := SAID.get(via or ""):
        return said
    return Entry.PAGE if referrer and urlsplit(referrer).netloc == host else Entry.CAMERA_APP
