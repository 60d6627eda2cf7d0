"""Every setting of the product, read once from the environment. README lists them; a test compares the two."""

import os
import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import quote, urlsplit

PROJECT = Path(__file__).resolve().parent.parent


def setting(name: str, default: str, says: str) -> str:
    """A field whose value comes from the environment variable `name`."""
    return field(
        default_factory=lambda: os.environ.get(name, "").strip() or default,
        metadata={"name": name, "default": default, "says": says},
    )


@dataclass(frozen=True)
class Settings:
    database_url: str = setting("DATABASE_URL", "", "PostgreSQL to use; empty: a private one under .data/")
    redis_url: str = setting("REDIS_URL", "", "Redis for rate limits shared by several web processes")
    port: str = setting("PORT", "8000", "port to serve on")
    public_url: str = setting(
        "PUBLIC_URL",
        "",
        "origin printed in stickers, e.g. https://ma.example.cn; empty: http://localhost:PORT",
    )
    allowed_hosts: str = setting(
        "ALLOWED_HOSTS", "", "host names answered besides that of PUBLIC_URL, comma separated"
    )
    data_dir: str = setting("DATA_DIR", ".data", "folder for keys, files and the private PostgreSQL")
    files_url: str = setting(
        "FILES_URL", "", "where evidence is kept: empty: DATA_DIR/files, or s3://BUCKET/PREFIX"
    )
    s3_endpoint: str = setting("S3_ENDPOINT", "", "address of S3-compatible storage")
    s3_key: str = setting("S3_ACCESS_KEY", "", "its access key")
    s3_secret: str = setting("S3_SECRET_KEY", "", "its secret key")
    s3_region: str = setting("S3_REGION", "us-east-1", "its region")
    anchor_url: str = setting(
        "ANCHOR_URL", "", "where each day's head of the evidence log is posted, besides DATA_DIR/anchors"
    )
    anchor_token: str = setting("ANCHOR_TOKEN", "", "token for that address")
    city_platform_url: str = setting(
        "CITY_PLATFORM_URL", "", "the city's code platform; empty: codes are issued here"
    )
    city_platform_token: str = setting("CITY_PLATFORM_TOKEN", "", "token for the city's code platform")
    sms_gateway: str = setting(
        "SMS_GATEWAY",
        "log",
        "how text messages travel; log: they show in the log of the server; http: a gateway",
    )
    sms_url: str = setting(
        "SMS_GATEWAY_URL", "", "the gateway's address; notifications/README.md is the contract"
    )
    sms_key: str = setting("SMS_GATEWAY_KEY", "", "our account at the gateway")
    sms_secret: str = setting("SMS_GATEWAY_SECRET", "", "what both sides sign with")
    sms_sign: str = setting("SMS_SIGN", "码上", "the sender's name in front of a text message")
    smtp_url: str = setting(
        "SMTP_URL", "", "server for mail, smtp://USER:PASSWORD@HOST; empty: nobody is offered mail"
    )
    mail_from: str = setting("MAIL_FROM", "", "sender of mail, 码上 <notice@example.cn>")
    push_hosts: str = setting(
        "PUSH_HOSTS",
        "",
        "push services besides the known ones, comma separated; they may be on private addresses",
    )
    push_contact: str = setting(
        "PUSH_CONTACT",
        "",
        "whom push services write to when something is wrong, mailto:ops@example.cn; empty: PUBLIC_URL",
    )
    map_tiles_url: str = setting(
        "MAP_TILES_URL",
        "",
        "licensed map tiles, https://…{z}…{x}…{y}…{key}; several layers apart by spaces; empty: outlines alone",
    )
    map_tiles_key: str = setting(
        "MAP_TILES_KEY", "", "the key that takes the place of {key}; browsers see it"
    )
    map_system: str = setting("MAP_TILES_SYSTEM", "wgs84", "coordinates of the tiles: wgs84 or gcj02")
    map_attribution: str = setting(
        "MAP_ATTRIBUTION", "", "whose map it is and its 审图号, as the licence asks"
    )
    embedding: str = setting(
        "EMBEDDING_ORIGINS",
        "",
        "sites that may show /judge?embed=1 in a frame of theirs, https://…, apart by spaces; empty: none",
    )
    demo: str = setting("DEMO", "", "1: load the demo world into an empty database")
    pool_size: str = setting("DATABASE_POOL", "10", "database connections of one process")
    trust_proxy: str = setting("TRUST_PROXY", "", "1: the client's address is in X-Forwarded-For")

    @property
    def origin(self) -> str:
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def hosts(self) -> frozenset[str]:
        named = self.origin.split("//", 1)[1].rsplit(":", 1)[0]
        local = {"localhost", "127.0.0.1", "[::1]"} if not self.public_url else set()
        return frozenset({named, *local, *(h.strip() for h in self.allowed_hosts.split(",") if h.strip())})

    @property
    def secure(self) -> bool:
        return self.origin.startswith("https://")

    @property
    def map_layers(self) -> list[str]:
        """Addresses of tiles, the lowest layer first. Refuses what no tiles can come from."""
        layers = self.map_tiles_url.split()
        for layer in layers:
            gaps = set(re.findall(r"\{(.*?)\}", layer)) - {"key"}
            if not re.match(r"https://[\w.-]+(:\d+)?/", layer) or gaps != {"z", "x", "y"}:
                raise ValueError(f"MAP_TILES_URL: {layer} is not https://HOST/… with {{z}}, {{x}} and {{y}}")
        if self.map_system not in ("wgs84", "gcj02"):
            raise ValueError(f"MAP_TILES_SYSTEM: {self.map_system} is neither wgs84 nor gcj02")
        return [layer.replace("{key}", quote(self.map_tiles_key, safe="")) for layer in layers]

    @property
    def map_origins(self) -> list[str]:
        """From where pages may load tiles, and nowhere else."""
        return sorted({f"https://{urlsplit(layer).netloc}" for layer in self.map_layers})

    @property
    def embedding_origins(self) -> list[str]:
        """Refuses what is no origin: the rule would allow more than was meant, or nothing."""
        for origin in self.embedding.split():
            if not re.fullmatch(r"https://[\w.-]+(:\d+)?|http://localhost(:\d+)?", origin):
                raise ValueError(f"EMBEDDING_ORIGINS: {origin} is not https://HOST")
        return self.embedding.split()

    @property
    def data(self) -> Path:
        return (PROJECT / self.data_dir).resolve()


def described() -> list[tuple[str, str, str]]:
    """(environment variable, default, what it says), in order."""
    return [(f.metadata["name"], f.metadata["default"], f.metadata["says"]) for f in fields(Settings)]
