"""Names of the classes of goods, as the dictionary in force has them."""

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncSession

from backend.packaging.standards.queries import dictionary_in_force


class Classes(Struct, frozen=True):
    """By key: `names`, and the class above (`parents`; none at the top)."""

    names: dict[str, str]
    parents: dict[str, str | None]

    def name(self, key: str) -> str:
        """With the class above it; a class that is no more in the dictionary is named by its key."""
        name, above = self.names.get(key, key), self.parents.get(key)
        return f"{self.names[above]}（{name}）" if above in self.names else name

    def below(self, key: str) -> list[str]:
        """The class and its variants; none for an unknown one."""
        found = [each for each, parent in self.parents.items() if parent == key]
        return [key, *found] if key in self.names else []


async def classes(session: AsyncSession) -> Classes:
    rows = (await dictionary_in_force(session))["classes"]
    return Classes({row["key"]: row["name"] for row in rows}, {row["key"]: row.get("parent") for row in rows})
