"""Which part of the product an address belongs to. Pure; the parts are data."""

from functools import cache
from pathlib import Path

import msgspec

FILE = Path(__file__).parent / "data" / "functions.yaml"
OTHER = "other"


@cache
def names() -> dict[str, str]:
    """Function → what it is called, in the order in which it is listed."""
    return {function: said["name"] for function, said in parts().items()} | {OTHER: "其他"}


def function_of(path: str) -> str:
    """By the first piece of the path."""
    return pieces().get(path.split("/", 2)[1], OTHER) if path.startswith("/") else OTHER


@cache
def parts() -> dict[str, dict]:
    return msgspec.yaml.decode(FILE.read_bytes(), type=dict[str, dict])


@cache
def pieces() -> dict[str, str]:
    return {piece: function for function, said in parts().items() for piece in said["paths"]}
