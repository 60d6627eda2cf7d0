"""Where a person may be sent next: only to a page of this site."""

import re
from urllib.parse import quote


def local_path(path: str) -> str:
    """`path`, percent-encoded for a header, when it stays on this site and is not the door itself; else home."""
    stays = re.fullmatch(r"/(?![/\\])[^\\\x00-\x1f\x7f]*", path)
    if not stays or path.startswith(("/sign-in", "/sign-out")):
        return "/"
    return quote(path, safe="%/?&=#:,;+@!$'()*~[]")
