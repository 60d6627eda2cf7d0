"""What a phone keeps, what the app is called on a home screen, and whether the server says how it is."""

import gzip
import json
import struct

import httpx

from backend import browser_files
from backend.shell.kept import kept_files, parcel_addresses, service_worker
from backend.shell.parcels import SIZE, parcels_of


def packed(path: str) -> int:
    """Bytes over the network, as phones get them."""
    return len(gzip.compress(browser_files.all_files()[path].content, 9))


def kept_paths() -> list[str]:
    return [file.path for file in kept_files()]


def test_the_shell_weighs_at_most_300_kilobytes():
    assert sum(packed(path) for path in kept_paths()) <= 300 * 1024


def test_the_shell_has_the_modules_of_the_scanner_but_neither_decoder_nor_map_that_few_phones_need():
    assert {"pwa/shell.js", "pwa/styles/mashang.css", "scanning/codes.js"} <= set(kept_paths())
    assert not [path for path in kept_paths() if "vendor/zxing" in path or "vendor/leaflet" in path]


def test_the_service_worker_changes_with_the_build():
    told = json.loads(service_worker(as_module=False).splitlines()[0].removeprefix("self.KEPT = "))
    assert told["build"] == browser_files.build()
    assert told["parcels"] == parcel_addresses()


async def test_every_page_of_the_shell_opens_for_a_visitor(visitor: httpx.AsyncClient):
    told = json.loads(
        (await visitor.get("/service-worker.js")).text.splitlines()[0].removeprefix("self.KEPT = ")
    )
    for path in told["pages"]:
        answer = await visitor.get(path)
        assert (path, answer.status_code, answer.headers["x-reader"]) == (path, 200, "visitor")


async def test_every_file_of_the_shell_comes_in_a_parcel_as_it_is_served_by_itself(
    visitor: httpx.AsyncClient,
):
    came = []
    for address in parcel_addresses():
        parcel = await visitor.get(address)
        assert "immutable" in parcel.headers["cache-control"]
        came += parcel.json()
    assert [address for address, _, _ in came] == [browser_files.address(path) for path in kept_paths()]
    for address, media_type, text in came:
        answer = await visitor.get(address)
        assert (answer.status_code, answer.text) == (200, text), address
        assert media_type.split(";")[0] == answer.headers["content-type"].split(";")[0]
        assert "immutable" in answer.headers["cache-control"]


def test_a_parcel_is_small_and_all_of_them_are_lighter_than_their_files_one_by_one():
    parcels = parcels_of(kept_files())
    assert max(len(parcel.content) for parcel in parcels) <= 1.2 * SIZE  # addresses, and what JSON escapes
    assert sum(len(parcel.zipped or b"") for parcel in parcels) < 0.9 * sum(
        packed(path) for path in kept_paths()
    )


async def test_of_another_build_there_is_no_parcel(visitor: httpx.AsyncClient):
    last = parcel_addresses()[-1]
    after_the_last = f"{last.rpartition('/')[0]}/{len(parcel_addresses())}"
    for address in ("/shell/another/0", after_the_last):
        assert (await visitor.get(address)).status_code == 404


async def test_the_service_worker_is_asked_for_again_each_time(visitor: httpx.AsyncClient):
    answer = await visitor.get("/service-worker.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


async def test_as_a_module_it_delivers_what_waits(visitor: httpx.AsyncClient):
    source = (await visitor.get("/service-worker.mjs")).text
    address = source.split("'")[1]
    assert "export async function deliverAlone" in (await visitor.get(address)).text
    assert (await visitor.get("/service-worker.js")).text in source


async def test_a_binders_phone_is_told_which_forms_to_keep_and_each_opens(
    visitor: httpx.AsyncClient, sign_in
):
    assert (await visitor.get("/kept-pages")).json() == {"pages": [], "files": [], "decoder": []}
    binder = await sign_in("binder")
    told = (await binder.get("/kept-pages")).json()
    paths = told["pages"]
    assert {"/bindings/begin", "/bindings/form/equipment/1100", "/corrections/form/meter/M02"} <= set(paths)
    for path in [*paths, *told["decoder"]]:
        answer = await binder.get(path)
        assert (path, answer.status_code) == (path, 200)
    assert [path for path in told["decoder"] if path.endswith(".wasm")]
    assert told["files"] == []
    for_inspectors = (await (await sign_in("inspector")).get("/kept-pages")).json()["files"]
    assert {address.split("/", 3)[3] for address in for_inspectors} == {
        "pwa/vendor/leaflet/leaflet.css",
        "pwa/vendor/leaflet/leaflet.js",
        "regions/outlines.geojson",
    }
    assert (await binder.get("/bindings/form/equipment/9999")).status_code == 404


async def test_an_inspectors_phone_is_told_to_keep_the_form_of_each_kind_and_each_opens(sign_in):
    inspector = await sign_in("inspector")
    paths = (await inspector.get("/kept-pages")).json()["pages"]
    assert {"/inspections", "/inspections/begin", "/inspections/form/elevator"} <= set(paths)
    for path in paths:
        assert (path, (await inspector.get(path)).status_code) == (path, 200)
    assert (await inspector.get("/inspections/form/aeroplane")).status_code == 404


async def test_the_manifest_names_icons_of_their_real_size_and_shortcuts_that_open(
    visitor: httpx.AsyncClient,
):
    answer = await visitor.get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    told = answer.json()
    assert (told["name"], told["start_url"], told["display"]) == ("码上", "/", "standalone")
    pictures = [icon for icon in told["icons"] if icon["type"] == "image/png"]
    assert {(icon["sizes"], icon["purpose"]) for icon in pictures} >= {
        ("192x192", "maskable"),
        ("512x512", "maskable"),
    }
    for icon in [*pictures, *(icon for shortcut in told["shortcuts"] for icon in shortcut["icons"])]:
        picture = (await visitor.get(icon["src"])).content
        width, height = struct.unpack(">II", picture[16:24])
        assert f"{width}x{height}" == icon["sizes"]
    for shortcut in told["shortcuts"]:
        assert (await visitor.get(shortcut["url"])).status_code == 200


async def test_a_page_says_whose_it_is_without_saying_who(visitor: httpx.AsyncClient, sign_in, world):
    binder = await sign_in("binder")
    manager = await sign_in("manager")
    readers = [
        (await client.get("/offline")).headers["x-reader"] for client in (visitor, binder, manager, binder)
    ]
    assert readers[0] == "visitor"
    assert readers[1] == readers[3] != readers[2]
    assert str(world.people["binder"].id) not in readers


async def test_the_server_says_that_it_is_well(visitor: httpx.AsyncClient):
    answer = await visitor.get("/health")
    assert (answer.status_code, answer.json()["state"]) == (200, "well")


async def test_the_server_says_when_its_database_does_not_answer():
    from backend.app import make_app
    from backend.settings import Settings

    settings = Settings(database_url="postgresql://nobody@127.0.0.1:9/none", public_url="http://mashang.test")
    transport = httpx.ASGITransport(app=make_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://mashang.test") as client:
        answer = await client.get("/health")
    assert (answer.status_code, answer.json()["state"]) == (503, "the database does not answer")
