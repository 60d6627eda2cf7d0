"""What a person calls the device behind a user agent. Browsers lie about the rest, so no more is read from it."""

DEVICES = (
    ("HarmonyOS", "鸿蒙手机"),
    ("OpenHarmony", "鸿蒙手机"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "安卓手机"),
    ("Windows", "Windows 电脑"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux 电脑"),
)
APPS = (
    ("MicroMessenger", "微信"),
    ("AlipayClient", "支付宝"),
    ("DingTalk", "钉钉"),
    ("HuaweiBrowser", "华为浏览器"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def terminal_of(user_agent: str) -> str:
    """iPhone，微信"""
    device = next((name for mark, name in DEVICES if mark in user_agent), "其他设备")
    app = next((name for mark, name in APPS if mark in user_agent), "")
    return f"{device}，{app}" if app else device
