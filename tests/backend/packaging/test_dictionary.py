"""The dictionary that phones keep: one JSON document, named by its digest."""

import hashlib

from backend.packaging.standards.dictionary import canonical, overlaid, with_digest
from backend.packaging.standards.shipped import shipped_dictionary, shipped_rows

ORDER = [("food", 31), ("cosmetics", 16), ("fresh", 5)]


def test_classes_stand_in_their_order_with_their_variants_below():
    classes = shipped_dictionary()["classes"]
    for category, count in ORDER:
        whole = [each for each in classes if each["category"] == category and not each["parent"]]
        assert [each["seq"] for each in whole] == list(range(1, count + 1))
    keys = [each["key"] for each in classes]
    assert keys[keys.index("food-14") :][:6] == [
        *("food-14", "food-14a", "food-14b", "food-14c", "food-14d", "food-15"),
    ]


def test_the_digest_is_of_the_rest_and_the_same_whatever_the_order():
    dictionary = shipped_dictionary()
    rest = {name: part for name, part in dictionary.items() if name != "digest"}
    assert dictionary["digest"] == hashlib.sha256(canonical(rest)).hexdigest()
    turned = {name: part[::-1] for name, part in shipped_rows().items()} | {
        "categories": shipped_rows()["categories"],
        "notes": shipped_rows()["notes"],
    }
    assert with_digest(overlaid(turned, []))["digest"] == dictionary["digest"]


async def test_everybody_may_have_it_and_has_it_once(visitor):
    first = await visitor.get("/packaging/dictionary")
    assert first.json() == shipped_dictionary()
    again = await visitor.get("/packaging/dictionary", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    digest = first.json()["digest"]
    kept = await visitor.get(f"/packaging/dictionary/{digest}.json")
    assert kept.json() == first.json() and "immutable" in kept.headers["cache-control"]
    assert (await visitor.get("/packaging/dictionary/abc.json")).status_code == 404
