"""How often what was used, by day. Numbers alone: no row here knows a person, an address or a phone."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import Row


class Who(StrEnum):
    """Kinds of users."""

    VISITOR = "visitor"  # without an account
    PERSON = "person"  # 自然人: an account without an organisation
    ENTERPRISE = "enterprise"  # 企业
    GOVERNMENT = "government"  # 政府工作人员


class Visits(Row):
    """`function`: part of the product, see functions.yaml. `district`: of the office or the firm of who asked; empty
    for everybody else. `pages` that were read, `deeds` that were done."""

    __tablename__ = "visits"

    day: Mapped[date] = mapped_column(primary_key=True)
    function: Mapped[str] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(primary_key=True)
    district: Mapped[str] = mapped_column(primary_key=True)
    pages: Mapped[int] = mapped_column(BigInteger)
    deeds: Mapped[int] = mapped_column(BigInteger)


class Visitors(Row):
    """Browsers that came for the first time on a day, and of these, for the first time in the month."""

    __tablename__ = "visitors"

    day: Mapped[date] = mapped_column(primary_key=True)
    who: Mapped[str] = mapped_column(primary_key=True)
    district: Mapped[str] = mapped_column(primary_key=True)
    people: Mapped[int] = mapped_column(BigInteger)
    of_month: Mapped[int] = mapped_column(BigInteger)
