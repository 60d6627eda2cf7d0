"""Writes a confirmed import into the register, some thousand rows a transaction, going on where it broke off."""

from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.actions import tell
from backend.database import Sessions, now
from backend.imports.actions import LEASE, claim, forget, is_small
from backend.imports.checking import check_due
from backend.imports.models import Import, ImportState
from backend.jobs import Job
from backend.things.models import Thing

CHUNK = 4000
KEPT = ("id", "kind", "created_at", "created_by")  # what a change never touches
COLUMNS = [column.name for column in Thing.__table__.columns]
CHANGEABLE = [name for name in COLUMNS if name not in KEPT]
ALL, CHANGED = ", ".join(COLUMNS), ", ".join(f"{name} = p.{name}" for name in CHANGEABLE)

NEXT_CHUNK = text(
    """SELECT max(line), count(*) FROM (SELECT line FROM import_rows WHERE import_id = :import_id AND line > :after
       ORDER BY line LIMIT :size) AS next"""
)
ADD_UNITS = text(
    """INSERT INTO organisations (id, uscc, name, kinds, district_code, street_codes, address, created_at)
       SELECT DISTINCT ON (new_unit->>'uscc') gen_random_uuid(), new_unit->>'uscc', new_unit->>'name',
              ARRAY['user_unit'], record->>'district_code', ARRAY[]::text[], coalesce(record->>'address', ''), CAST(:now AS timestamptz)
       FROM import_rows WHERE import_id = :import_id AND line > :after AND line <= :upto AND new_unit IS NOT NULL
       ON CONFLICT (uscc) DO NOTHING"""
)
POINT_AT_UNITS = text(
    """UPDATE import_rows AS r SET record = jsonb_set(record, '{user_unit_id}', to_jsonb(o.id))
       FROM organisations AS o
       WHERE r.import_id = :import_id AND line > :after AND line <= :upto AND new_unit IS NOT NULL
         AND o.uscc = r.new_unit->>'uscc' AND record IS NOT NULL"""
)
INSERT_NEW = text(
    f"""WITH rows AS (
          SELECT r.line, r.record || jsonb_build_object('created_by', CAST(:person_id AS text)) AS record
          FROM import_rows AS r
          WHERE import_id = :import_id AND line > :after AND line <= :upto AND outcome = 'new'),
        written AS (
          INSERT INTO things ({ALL}) SELECT {", ".join(f"p.{name}" for name in COLUMNS)}
          FROM rows CROSS JOIN LATERAL jsonb_populate_record(NULL::things, rows.record) AS p
          ON CONFLICT DO NOTHING RETURNING id)
        UPDATE import_rows AS r SET outcome = 'error', messages = ARRAY['检查之后，这一台已被别人登记。请重新上传，再看一次']
        FROM rows WHERE r.import_id = :import_id AND r.line = rows.line
          AND (rows.record->>'id')::uuid NOT IN (SELECT id FROM written) RETURNING r.line"""
)
CHANGE_OLD = text(
    f"""WITH rows AS (
          SELECT r.line, r.thing_id, r.record, r.change FROM import_rows AS r
          WHERE import_id = :import_id AND line > :after AND line <= :upto AND outcome = 'changed'),
        patched AS (
          SELECT rows.line, p.* FROM rows JOIN things AS old ON old.id = rows.thing_id
            AND old.version = (rows.record->>'version')::int - 1
          CROSS JOIN LATERAL jsonb_populate_record(old, rows.record) AS p),
        written AS (
          UPDATE things AS t SET {CHANGED} FROM patched AS p WHERE t.id = p.id RETURNING t.id),
        told AS (
          INSERT INTO thing_versions (id, thing_id, version, changed_at, changed_by, reason, before, after)
          SELECT gen_random_uuid(), thing_id, (record->>'version')::int, CAST(:now AS timestamptz),
                 CAST(:person_id AS uuid), CAST(:reason AS text),
                 change->'before', change->'after' || CASE WHEN record ? 'user_unit_id'
                   THEN jsonb_build_object('user_unit_id', record->'user_unit_id') ELSE CAST('{{}}' AS jsonb) END
          FROM rows WHERE thing_id IN (SELECT id FROM written))
        UPDATE import_rows AS r SET outcome = 'error', messages = ARRAY['检查之后，这一台已被别人改过。请重新上传，再看一次']
        FROM rows WHERE r.import_id = :import_id AND r.line = rows.line
          AND rows.thing_id NOT IN (SELECT id FROM written) RETURNING r.line"""
)


async def write_due(open_session: Sessions, import_id: UUID | None = None) -> bool:
    """Write one confirmed import to its end; False when there is none."""
    claimed = await claim(open_session, ImportState.CONFIRMED, import_id)
    if claimed is None:
        return False
    while await write_chunk(open_session, claimed):
        continue
    return True


async def write_chunk(open_session: Sessions, import_id: UUID) -> bool:
    """The next rows, with the progress, in one transaction. False after the last."""
    async with open_session.begin() as session:
        found = await session.get_one(Import, import_id, with_for_update=True)
        after = found.written_line
        where = {"import_id": import_id, "after": after}
        upto, size = (await session.execute(NEXT_CHUNK, {**where, "size": CHUNK})).one()
        if not size:
            await finish(session, found)
            return False
        await write_rows(session, found, {**where, "upto": upto})
        found.written_line, found.done_rows = upto, found.done_rows + size
        found.leased_until = now() + LEASE
        return True


async def write_rows(session: AsyncSession, found: Import, where: dict) -> None:
    person = found.created_by
    await session.execute(ADD_UNITS, {**where, "now": now()})
    await session.execute(POINT_AT_UNITS, where)
    taken = await rows_of(session, INSERT_NEW, {**where, "person_id": str(person)})
    reason = f"导入 {found.file_name}"
    missed = await rows_of(
        session, CHANGE_OLD, {**where, "person_id": person, "now": now(), "reason": reason}
    )
    found.new_rows -= taken
    found.changed_rows -= missed
    found.error_rows += taken + missed


async def rows_of(session: AsyncSession, statement: TextClause, values: dict) -> int:
    """How many rows a statement gives back: those that somebody else was quicker with."""
    return len((await session.execute(statement, values)).all())


async def finish(session: AsyncSession, found: Import) -> None:
    found.state, found.written_at, found.leased_until = ImportState.WRITTEN, now(), None
    await forget(session, found.id)
    said = f"导入完成：新登记 {found.new_rows} 台，更新 {found.changed_rows} 台"
    await tell(session, [found.created_by], "import", said, link=f"/imports/{found.id}", body=found.file_name)


async def run_small(open_session: Sessions, found: Import) -> None:
    """Do at once what is done before its owner looks up; the rest is the worker's."""
    if not is_small(found):
        return
    if found.state == ImportState.WAITING:
        await check_due(open_session, found.id)
    if found.state == ImportState.CONFIRMED:
        await write_due(open_session, found.id)


async def run_imports(open_session: Sessions) -> bool:
    """One piece of work of the worker: check or write one import."""
    return await check_due(open_session) or await write_due(open_session)


IMPORTS = Job("imports", run_imports, every_seconds=10)
