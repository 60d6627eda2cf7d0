"""Loading the city's districts and streets from the data files into rows."""

import csv
from pathlib import Path

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.regions.models import District, Street

DATA = Path(__file__).parent / "data"


async def load_regions(session: AsyncSession) -> None:
    """Put every district and street in; those already there stay as they are."""
    for table, name, columns in (
        (District, "districts.csv", ("code", "name", "name_en")),
        (Street, "streets.csv", ("code", "district_code", "name")),
    ):
        rows = [{column: row[column] for column in columns} for row in read(name)]
        await session.execute(insert(table).on_conflict_do_nothing(), rows)


def read(name: str) -> list[dict[str, str]]:
    """Rows of a CSV in `data/`, by column."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
