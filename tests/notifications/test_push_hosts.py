"""Which addresses a subscription may name."""

import pytest

from notifications.push_hosts import NotAllowed, PushHosts, is_outside

LOCAL = "http://127.0.0.1:8123"


@pytest.mark.parametrize(
    ("endpoint", "origin"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc:DEF_-", "https://fcm.googleapis.com"),
        ("https://fcm.googleapis.com:443/wp/x", "https://fcm.googleapis.com"),
        ("https://FCM.googleapis.com/wp/x", "https://fcm.googleapis.com"),
        (
            "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
            "https://updates.push.services.mozilla.com",
        ),
        ("https://web.push.apple.com/QGy", "https://web.push.apple.com"),
        ("https://wns2-bl2p.notify.windows.com/w/?token=B%3d", "https://wns2-bl2p.notify.windows.com"),
        (f"{LOCAL}/push/x", LOCAL),
    ],
)
def test_known_services_and_those_vouched_for_are_called(endpoint: str, origin: str):
    assert PushHosts([LOCAL]).check(endpoint) == origin


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "fcm.googleapis.com/x",
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com:99999/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilnotify.windows.com/x",
        "https://.notify.windows.com/x",
        "https://push.apple.com.evil.example/x",
        "https://evil.example/fcm.googleapis.com",
        "https://evil.example\\@fcm.googleapis.com/x",
        "https://localhost/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://2130706433/x",
        "https://10.0.0.7/x",
        "https://fcm.googleapis.com/x\r\nHost: evil.example",
        "https://fcm.googleapis.com/中",
        "https://[/x",
        "file:///etc/passwd",
        "https://fcm.googleapis.com/" + "a" * 1000,
        "http://127.0.0.1:8124/push/x",
        "http://127.0.0.1:8123.evil.example/x",
    ],
)
def test_no_other_address_is_called(endpoint: str):
    with pytest.raises(NotAllowed):
        PushHosts([LOCAL]).check(endpoint)


def test_a_name_in_the_setting_means_https_and_nonsense_is_said():
    hosts = PushHosts(["push.example.cn", " ", ""])
    assert hosts.check("https://push.example.cn/x") == "https://push.example.cn"
    with pytest.raises(NotAllowed):
        hosts.check("http://push.example.cn/x")
    for wrong in ("ftp://x", "https://x/path", "http://"):
        with pytest.raises(ValueError, match="PUSH_HOSTS"):
            PushHosts([wrong])


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("142.250.66.74", True),
        ("2404:6800:4005:80b::200a", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::8efa:424a", True),
    ],
)
def test_only_addresses_of_the_public_internet_are_outside(address: str, outside: bool):
    assert is_outside(address) is outside
