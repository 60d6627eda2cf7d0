"""The web app manifest: how the app looks on a home screen. Addresses of icons change with the build."""

from typing import Any

from backend.browser_files import address

PAPER = "#f1f4fa"


def manifest() -> dict[str, Any]:
    """As in https://www.w3.org/TR/appmanifest/."""
    return {
        "id": "/",
        "name": "码上",
        "short_name": "码上",
        "description": "扫一扫设备上的码，看它归谁管、查没查、有事找谁",
        "lang": "zh-CN",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "categories": ["utilities", "government"],
        "icons": [
            {"src": address("pwa/icons/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            icon(192),
            icon(512),
            icon(192, "maskable"),
            icon(512, "maskable"),
        ],
        "shortcuts": [
            {"name": "扫码", "url": "/scan", "icons": [shortcut("scan")]},
            {"name": "我的设备", "url": "/me/equipment", "icons": [shortcut("my")]},
        ],
    }


def icon(size: int, purpose: str = "any") -> dict[str, str]:
    """`maskable` fills its whole square and keeps the sign inside the safe circle (80 %)."""
    name = f"{purpose}-{size}" if purpose != "any" else f"icon-{size}"
    return {
        "src": address(f"pwa/icons/{name}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


def shortcut(name: str) -> dict[str, str]:
    return {"src": address(f"pwa/icons/shortcut-{name}-96.png"), "sizes": "96x96", "type": "image/png"}
