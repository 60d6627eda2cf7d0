"""Districts and streets as rows, so that other rows can point at them. Outlines stay files (`outlines`)."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row


class District(Row):
    """One of the city's districts (GB/T 2260, six digits)."""

    __tablename__ = "districts"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]


class Street(Row):
    """A street or town (nine digits) of a district."""

    __tablename__ = "streets"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"), index=True)
