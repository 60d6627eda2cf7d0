"""From photos to a package's sizes: the reference, the corners, the edges, all photos together, and what may be said."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from scanning.measuring.adjustment import TAP_SIGMA, Adjustment
from scanning.measuring.box import Box, corners_of, upright
from scanning.measuring.camera import Floats, View
from scanning.measuring.charuco import find_sheet
from scanning.measuring.checks import check_fit, check_taps, check_view
from scanning.measuring.cylinder import BASE, TOP, Cylinder
from scanning.measuring.intervals import intervals, size_covariance, volume_interval
from scanning.measuring.outermost import OUTLINE, THUMB, moved_out
from scanning.measuring.outline import outline
from scanning.measuring.photo import Photo
from scanning.measuring.rectangles import find_rectangles
from scanning.measuring.references import SIDES_MM, STICKER_MM, Marker, Reference
from scanning.measuring.refusals import Code, Refusal
from scanning.measuring.result import Measurement
from scanning.measuring.rounding import RoundedBox, sharp_of
from scanning.measuring.roundness import sharp_or_rounded
from scanning.measuring.shapes import Shape, Taps, checked, tapped
from scanning.measuring.snapping import found_edges
from scanning.measuring.together import Alone, together
from scanning.measuring.tones import tone_of
from scanning.measuring.views import Seen, see
from scanning.photos import Gray

SHAPES: dict[str, type[Box] | type[Cylinder]] = {"box": Box, "cylinder": Cylinder}

AS_WELL = 6.0
"""By how much more (see `_off_taps`) a likelier reference may disagree with the taps than another."""
HELPED = 9.0
"""How much less than it believes itself a photo is believed by another that shows no foot of the package."""


def measure(
    photos: Sequence[Photo],
    reference: str = Reference.SHEET,
    shape: str = "auto",
    corners: Mapping[str, Taps] | None = None,
    sticker_mm: tuple[float, float] = STICKER_MM,
) -> Measurement:
    """The package that all these photos show. Refusals are part of the result; nothing is raised for bad photos.

    `corners` by the photos' names; which shape they belong to follows from them if `shape` is "auto".
    """
    try:
        marker = Marker(Reference(reference), SIDES_MM.get(Reference(reference), sticker_mm))
        sizes = {photo.name: photo.size for photo in photos}
        given = {name: checked(taps, sizes[name]) for name, taps in (corners or {}).items() if name in sizes}
        return _measured(photos, marker, shape, given)
    except Refusal as refusal:
        return Measurement(str(reference), shape, refused=refusal)
    except (np.linalg.LinAlgError, cv2.error):
        # Points in one line, or in one place: no view and no package follow from them.
        return Measurement(str(reference), shape, refused=Refusal(Code.DISAGREE))


def _measured(photos: Sequence[Photo], marker: Marker, wanted: str, corners: dict[str, Taps]) -> Measurement:
    automatic = {photo.name for photo in photos} - corners.keys()
    tapped_shape = SHAPES[_shape_of(wanted, corners)]() if corners else Box()
    looked_at = [_looked_at(photo, marker, tapped_shape, corners.get(photo.name)) for photo in photos]
    for seen in looked_at:
        if seen.photo.name in automatic:
            corners[seen.photo.name] = _outlined(seen, marker, _shape_of(wanted, corners))
    wanted_shape = SHAPES[_shape_of(wanted, corners)]()
    alone = _each_by_itself(looked_at, wanted_shape, corners, automatic)
    task, adjusted = together(alone)
    shape = task.shape
    sizes = adjusted.values[shape.places :]
    covariance = size_covariance(task, adjusted, alone[0].seen.sighting.relative_sigma)
    check_fit(task, adjusted, covariance)
    named = dict(zip(shape.dimensions, intervals(sizes, covariance), strict=True))
    return Measurement(
        str(marker.kind),
        shape.name,
        mm=_longer_first(named),
        volume_mm3=volume_interval(task, sizes, covariance),
        camera=adjusted.views[0].camera.as_json(),
        per_photo={
            one.seen.photo.name: {
                **_told(shape, one, view, adjusted.values),
                "automatic": one.seen.photo.name in automatic,
            }
            for one, view in zip(alone, adjusted.views, strict=True)
        },
    )


def _shape_of(wanted: str, corners: dict[str, Taps]) -> str:
    """The shape asked for, else that of the corners so far; "auto" if there are none."""
    if wanted != "auto" or not corners:
        return wanted
    return "cylinder" if any("base_rim" in taps for taps in corners.values()) else "box"


def _looked_at(photo: Photo, marker: Marker, shape: Shape, taps: Taps | None) -> Seen:
    gray: Gray = cv2.cvtColor(photo.bgr, cv2.COLOR_BGR2GRAY).astype(np.uint8)
    if marker.kind == Reference.SHEET:
        seen = see(photo, find_sheet(photo, gray))
        check_view(seen)
        return replace(seen, tone=tone_of(gray, seen.view, seen.sighting.places))
    given = [at for ring in (taps or {}).values() for at in ring if at is not None]
    found = find_rectangles(photo, gray, marker, np.array(given, float).reshape(-1, 2))
    seen = _the_one_beside(shape, taps, [see(photo, sighting) for sighting in found])
    check_view(seen)
    return seen


def _the_one_beside(shape: Shape, taps: Taps | None, views: list[Seen]) -> Seen:
    """Of what looks like the reference, the likeliest for which what was tapped makes a package on the same table."""
    if taps is None or len(views) == 1:
        return views[0]
    off = [_off_taps(shape, taps, seen) for seen in views]
    return next(seen for seen, one in zip(views, off, strict=True) if one <= min(off) + AS_WELL)


def _off_taps(shape: Shape, taps: Taps, seen: Seen) -> float:
    """Sum of squares of how far the taps lie from the package that they tell, in standard deviations; seen so."""
    try:
        check_view(seen)
        values = shape.from_taps(taps, seen.view)
    except Refusal:
        return np.inf
    meant, given = tapped(shape, values, shape.matched(values, taps, seen.view), seen.view)
    return float((((seen.view.project(meant) - given) / TAP_SIGMA) ** 2).sum())


def _outlined(seen: Seen, marker: Marker, wanted: str) -> Taps:
    """Found without a person; only the app's sheet tells well enough what belongs to the table."""
    if marker.kind != Reference.SHEET:
        raise Refusal(Code.NO_OUTLINE)
    return outline(seen.photo.bgr, seen.view, wanted).corners


def _each_by_itself(
    looked_at: list[Seen], shape: Shape, corners: dict[str, Taps], automatic: set[str]
) -> list[Alone]:
    """What each photo says; from right above one sees no foot of a package, then the others help."""
    alone, left = [], []
    for seen in looked_at:
        try:
            alone.append(_by_itself(seen, shape, corners[seen.photo.name], seen.photo.name in automatic))
        except Refusal as refusal:
            if refusal.code != Code.TOO_FEW_CORNERS or len(looked_at) == 1:
                raise
            left.append(seen)
    if not alone:
        raise Refusal(Code.TOO_FEW_CORNERS)
    return alone + [_helped(seen, alone[0], corners[seen.photo.name]) for seen in left]


def _helped(seen: Seen, other: Alone, taps: Taps) -> Alone:
    shape, values = other.task.shape, other.adjusted.values
    if not any(at for ring in taps.values() for at in ring):
        raise Refusal(Code.TOO_FEW_CORNERS)
    taps = shape.matched(values, taps, seen.view)
    task = Adjustment(shape, [seen], [taps])
    return Alone(seen, taps, task, found_edges(task, [seen.view], values, other.adjusted.covariance * HELPED))


def _by_itself(seen: Seen, shape: Shape, taps: Taps, automatic: bool) -> Alone:
    rough = shape.from_taps(taps, seen.view)
    taps = shape.matched(rough, taps, seen.view)
    task = Adjustment(shape, [seen], [taps])
    by_taps = task.solve([seen.view], rough, [None])
    found = found_edges(task, by_taps.views, by_taps.values, by_taps.covariance)
    adjusted = moved_out(task, found, OUTLINE if automatic else THUMB)
    if shape.name == "box":
        task, adjusted = sharp_or_rounded(task, adjusted)
    check_taps(task, adjusted, automatic)
    return Alone(seen, taps, task, adjusted)


def _longer_first(named: dict[str, Any]) -> dict[str, Any]:
    if "length" in named and named["width"][0] > named["length"][0]:
        named["length"], named["width"] = named["width"], named["length"]
    return named


def _told(shape: Shape, one: Alone, view: View, values: Floats) -> dict[str, Any]:
    sighting = one.seen.sighting
    return {
        "reference": {
            "found": sighting.found,
            "of": sighting.possible,
            "misfit_px": round(one.seen.misfit_px, 3),
            **view.as_json(),
        },
        "camera": view.camera.as_json(),
        "focal_35": one.seen.photo.focal_35,
        "size": list(one.seen.photo.size),
        "corners_given": one.taps,
        "corners": _fitted_corners(shape, values, view),
    }


def _fitted_corners(shape: Shape, values: Floats, view: View) -> dict[str, list[list[float]]]:
    """Where the result puts the corners in this photo, px: what handles are drawn at. A box's length comes first."""
    if shape.name == "box":
        sharp = sharp_of(values) if isinstance(shape, RoundedBox) else values
        pixels = np.round(view.project(corners_of(upright(sharp))), 2).tolist()
        return {"base": pixels[:4], "top": pixels[4:]}
    around = np.linspace(0, 2 * np.pi, 13)[:-1]
    rims = (np.column_stack([np.full(12, edge), around]) for edge in (BASE, TOP))
    base, top = (np.round(view.project(shape.points(values, rim, view.centre)), 2).tolist() for rim in rims)
    return {"base_rim": base, "top_rim": top}
