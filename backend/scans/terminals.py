"""Which class of terminal opened a page, as its user agent says. Coarse on purpose: no versions, no models."""

import re
from functools import lru_cache

CLASSES = [  # the first that fits wins: an app inside a phone says more than the phone
    ("WeChat", r"MicroMessenger"),
    ("Alipay", r"AlipayClient"),
    ("DingTalk", r"DingTalk"),
    ("bot", r"bot\b|spider|crawler|curl/|python-|wget/|HeadlessChrome"),
    ("HarmonyOS", r"HarmonyOS|OpenHarmony|ArkWeb"),
    ("Android", r"Android"),
    ("iOS", r"iPhone|iPad|iPod"),
    ("desktop", r"Windows NT|Macintosh|X11|CrOS"),
]
PATTERNS = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in CLASSES]
LONGEST = 400  # characters of a user agent that are looked at


@lru_cache(maxsize=4096)
def terminal_of(user_agent: str) -> str:
    """WeChat, Alipay, DingTalk, HarmonyOS, Android, iOS, desktop, bot or other. An iPad that asks for desktop
    pages calls itself a Macintosh and counts as desktop."""
    said = user_agent[:LONGEST]
    return next((name for name, pattern in PATTERNS if pattern.search(said)), "other")
