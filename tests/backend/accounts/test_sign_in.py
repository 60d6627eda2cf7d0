"""The door: who comes in, who does not, and that nobody learns from it who has an account."""

import httpx

from tests.world import World


async def test_a_person_with_the_right_password_comes_in(visitor: httpx.AsyncClient, world: World):
    answer = await visitor.post("/sign-in", data=door(world, "binder", next="/inbox"))
    assert answer.status_code == 303
    assert answer.headers["location"] == "/inbox"
    assert (await visitor.get("/session")).status_code == 204


def door(world: World, name: str, **more: str) -> dict[str, str]:
    return {"phone": world.people[name].phone, "password": world.password, **more}
