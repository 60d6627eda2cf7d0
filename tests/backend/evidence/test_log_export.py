"""The whole log can be taken along and checked by anybody, and whatever was done to it on the way is found."""

import json

import msgspec
import pytest

from backend.cli.commands import main
from backend.database import connect, sessions
from backend.evidence.ledger_queries import heads
from backend.evidence.log_check import NotWhole, checked
from backend.evidence.log_export import exported


@pytest.fixture
async def lines(log, settings) -> list[bytes]:
    """Three days of 3, 0 and 4 entries, and two of today."""
    await log.of(3, days_ago=3)
    await log.of(4, days_ago=1)
    await log.signed()
    await log.of(2, days_ago=0)
    engine = connect(settings)
    whole = b"".join([piece async for piece in exported(sessions(engine))])
    await engine.dispose()
    return whole.splitlines(keepends=True)


async def test_a_log_that_was_exported_holds(lines, session):
    log = checked(lines, await heads(session))
    assert (log.entries, [head.size for head in log.heads], log.unsigned) == (9, [3, 3, 7], 2)


async def test_an_empty_log_holds(settings, database):
    engine = connect(settings)
    whole = [piece async for piece in exported(sessions(engine))]
    await engine.dispose()
    assert checked([piece for piece in whole if piece]).entries == 0


def changed(lines: list[bytes], number: int, old: bytes, new: bytes) -> list[bytes]:
    assert old in lines[number]
    return [*lines[:number], lines[number].replace(old, new), *lines[number + 1 :]]


async def test_whatever_was_changed_is_found(lines):
    kinds = ["head" if b'{"head"' in line else "end" if b'{"end"' in line else "entry" for line in lines]
    assert kinds == ["entry"] * 3 + ["head"] * 2 + ["entry"] * 4 + ["head"] + ["entry"] * 2 + ["end"]
    damaged = {
        "an entry was changed": changed(lines, 1, b"record", b"recorD"),
        "an entry is missing": lines[:1] + lines[2:],
        "two entries changed places": [lines[1], lines[0], *lines[2:]],
        "a day is missing": lines[:4] + lines[5:],
        "a head was changed": changed(lines, 9, b'"size":7', b'"size":6'),
        "the file was cut": lines[:-1],
        "the last entry is missing": lines[:-2] + lines[-1:],
        "something was added": [*lines, lines[0]],
        "it is no log": [b"<html>"],
    }
    for what, log in damaged.items():
        with pytest.raises(NotWhole):
            pytest.fail(f"{what}: {checked(log)}")


async def test_a_log_that_was_made_anew_is_not_the_one_whose_head_was_anchored(lines, session, log):
    first, *_ = await heads(session)
    other = msgspec.structs.replace(first, sha256="00" * 32)
    with pytest.raises(NotWhole, match="anchored elsewhere"):
        checked(lines, [other])
    with pytest.raises(NotWhole, match="another key"):
        checked(lines, public_key="ab" * 32)


async def test_the_command_says_what_it_found(lines, session, tmp_path, capsys):
    file, head = tmp_path / "log.jsonl", tmp_path / "head.json"
    file.write_bytes(b"".join(lines))
    head.write_bytes(msgspec.json.encode((await heads(session))[0]))
    main(["verify-log", str(file), "--head", str(head)])
    assert "The log holds: 7 entries signed by 3 daily heads" in capsys.readouterr().out
    file.write_bytes(b"".join(changed(lines, 1, b"record", b"recorD")))
    with pytest.raises(SystemExit, match="does not hold"):
        main(["verify-log", str(file)])


async def test_every_line_is_plain_json(lines):
    assert all(isinstance(json.loads(line), dict) for line in lines)
