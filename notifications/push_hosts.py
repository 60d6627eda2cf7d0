"""Which push services are called. Whoever subscribes names the address that our server then posts to, so only known
services are, and never a machine inside our own network, whatever its name resolves to."""

import ipaddress
import re
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

KNOWN = (
    "fcm.googleapis.com",  # Chrome, Edge on Android, Samsung Internet, Opera
    "*.push.services.mozilla.com",  # Firefox
    "*.push.apple.com",  # Safari
    "*.notify.windows.com",  # Edge on Windows
)
LONGEST = 1000  # characters of an endpoint; those in use have 150 to 500
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 behind NAT64, RFC 6052


class NotAllowed(ValueError):
    """Carries the sentence for whoever subscribes."""


class InsideOurNetwork(OSError):
    """The name of a push service led to an address that no push service has."""


class PushHosts:
    """The known services, and `also`: origins that the operator vouches for, such as http://127.0.0.1:8123 in a test.
    A name alone means https. Only these may be on a private address, without TLS, or on another port."""

    def __init__(self, also: Iterable[str] = ()) -> None:
        self.also = frozenset(_origin(entry) for entry in also if entry.strip())
        self.names = frozenset(urlsplit(origin).hostname for origin in self.also)

    def check(self, endpoint: str) -> str:
        """The origin of an endpoint that may be called. NotAllowed with a sentence for any other."""
        if len(endpoint) > LONGEST or not re.fullmatch(r"[!-~]+", endpoint):
            raise NotAllowed("推送地址太长，或含有不该有的字符")
        try:
            parts = urlsplit(endpoint)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError as error:
            raise NotAllowed("推送地址看不懂") from error
        origin = f"{parts.scheme}://{parts.netloc.lower()}"
        if origin in self.also:
            return origin
        if parts.username is not None or parts.scheme != "https" or port not in (None, 443):
            raise NotAllowed("推送地址必须是 https，不带用户名和端口")
        if not any(_fits(host, known) for known in KNOWN):
            raise NotAllowed(
                f"{host or '这个地址'} 不是我们认识的推送服务。请换用 Chrome、Edge、Firefox 或 Safari"
            )
        return f"https://{host}"


class OutsideOnly(AbstractResolver):
    """Answers with public addresses alone, and the connection goes to the very addresses that were looked at: a name
    cannot be a public machine when it is checked and ours when it is called."""

    def __init__(self, hosts: PushHosts, resolver: AbstractResolver | None = None) -> None:
        self.hosts, self.resolver = hosts, resolver or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self.resolver.resolve(host, port, family)
        if host in self.hosts.names:
            return found
        outside = [result for result in found if is_outside(result["host"])]
        if not outside:
            raise InsideOurNetwork(f"{host} 指向内部网络的地址")
        return outside

    async def close(self) -> None:
        await self.resolver.close()


def is_outside(address: str) -> bool:
    """Whether this is an address of the public internet, also behind the ways of writing IPv4 as IPv6."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in TRANSLATED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_outside(str(inner))
    return ip.is_global and not ip.is_multicast


def _fits(host: str, known: str) -> bool:
    if known.startswith("*."):
        return host.endswith(known[1:]) and len(host) > len(known)
    return host == known


def _origin(entry: str) -> str:
    parts = urlsplit(entry.strip() if "://" in entry else f"https://{entry.strip()}")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise ValueError(f"PUSH_HOSTS: {entry} is neither a host name nor http(s)://HOST[:PORT]")
    return f"{parts.scheme}://{parts.netloc.lower()}"
