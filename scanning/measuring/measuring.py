"""From photos to a package's sizes: the reference, the corners, the edges, all photos together, and what may be said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from scanning.measuring.adjustment import Adjusted, Adjustment
from scanning.measuring.box import Box, corners_of, upright
from scanning.measuring.camera import Floats, View
from scanning.measuring.charuco import find_sheet
from scanning.measuring.checks import check_fit, check_taps, check_together, check_view
from scanning.measuring.cylinder import BASE, TOP, Cylinder
from scanning.measuring.intervals import intervals, size_covariance, volume_interval
from scanning.measuring.outline import outline
from scanning.measuring.photo import Photo
from scanning.measuring.rectangles import find_rectangle
from scanning.measuring.references import SIDES_MM, STICKER_MM, Marker, Reference, Sighting
from scanning.measuring.refusals import Code, Refusal
from scanning.measuring.result import Measurement
from scanning.measuring.rounding import RoundedBox, sharp_of
from scanning.measuring.roundness import as_rounded, is_sharp, sharp_again
from scanning.measuring.shapes import Shape, Taps, checked
from scanning.measuring.snapping import found_edges, snapped_narrow
from scanning.measuring.views import Seen, see
from scanning.photos import Gray

SHAPES: dict[str, type[Box] | type[Cylinder]] = {"box": Box, "cylinder": Cylinder}


@dataclass(frozen=True, slots=True)
class Alone:
    """What one photo says by itself."""

    seen: Seen
    taps: Taps
    task: Adjustment
    adjusted: Adjusted


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
    looked_at = [_looked_at(photo, marker, corners.get(photo.name)) for photo in photos]
    for seen in looked_at:
        if seen.photo.name in automatic:
            corners[seen.photo.name] = _outlined(seen, marker, _shape_of(wanted, corners))
    wanted_shape = SHAPES[_shape_of(wanted, corners)]()
    alone = [
        _by_itself(seen, wanted_shape, corners[seen.photo.name], seen.photo.name in automatic)
        for seen in looked_at
    ]
    task, adjusted = _together(alone)
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


def _looked_at(photo: Photo, marker: Marker, taps: Taps | None) -> Seen:
    gray: Gray = cv2.cvtColor(photo.bgr, cv2.COLOR_BGR2GRAY).astype(np.uint8)
    seen = see(photo, _found(photo, gray, marker, taps))
    check_view(seen)
    return seen


def _outlined(seen: Seen, marker: Marker, wanted: str) -> Taps:
    """Found without a person; only the app's sheet tells well enough what belongs to the table."""
    if marker.kind != Reference.SHEET:
        raise Refusal(Code.NO_OUTLINE)
    return outline(seen.photo.bgr, seen.view, wanted).corners


def _by_itself(seen: Seen, shape: Shape, taps: Taps, automatic: bool) -> Alone:
    rough = shape.from_taps(taps, seen.view)
    taps = shape.matched(rough, taps, seen.view)
    task = Adjustment(shape, [seen], [taps])
    tapped = task.solve([seen.view], rough, [None])
    adjusted = found_edges(task, tapped.views, tapped.values, tapped.covariance)
    if shape.name == "box":
        task, adjusted = _sharp_or_rounded(task, adjusted)
    check_taps(task, adjusted, automatic)
    return Alone(seen, taps, task, adjusted)


def _sharp_or_rounded(task: Adjustment, sharp: Adjusted) -> tuple[Adjustment, Adjusted]:
    rounded = as_rounded(task, sharp)
    if is_sharp(rounded):
        return task, sharp_again(task, sharp, rounded)
    return rounded.task, rounded.adjusted


def _found(photo: Photo, gray: Gray, marker: Marker, taps: Taps | None) -> Sighting:
    if marker.kind == Reference.SHEET:
        return find_sheet(photo, gray)
    given = [at for ring in (taps or {}).values() for at in ring if at is not None]
    return find_rectangle(photo, gray, marker, np.array(given, float).reshape(-1, 2))


def _together(alone: list[Alone]) -> tuple[Adjustment, Adjusted]:
    """All photos in one least squares, begun from what each says by itself, the surer ones more."""
    if len(alone) == 1:
        return alone[0].task, alone[0].adjusted
    alone, shape = _of_one_shape(alone)
    first = alone[0].adjusted.values
    values = [shape.alike(one.adjusted.values, first) for one in alone]
    check_together(shape, [one.adjusted.views[0] for one in alone], values)
    trust = np.array([1 / np.maximum(np.diag(one.adjusted.covariance), 1e-12) for one in alone])
    start = (np.array(values) * trust).sum(0) / trust.sum(0)
    views = [one.adjusted.views[0] for one in alone]
    taps = [shape.matched(start, one.taps, view) for one, view in zip(alone, views, strict=True)]
    task = Adjustment(shape, [one.seen for one in alone], taps)
    apart = np.ptp(values, axis=0)[shape.places :]
    if np.all(apart < 0.5 + 0.004 * start[shape.places :]):
        return task, snapped_narrow(task, views, start)
    # One photo took something else for an edge: all look for it together.
    spread = np.diag((np.ptp(values, axis=0) / 2) ** 2 + shape.steps**2)
    return task, found_edges(task, views, np.mean(values, axis=0), spread)


def _of_one_shape(alone: list[Alone]) -> tuple[list[Alone], Shape]:
    """A box that one photo shows to be sharp is sharp in all of them."""
    sharp = [one for one in alone if not isinstance(one.task.shape, RoundedBox)]
    if not sharp or len(sharp) == len(alone):
        return alone, alone[0].task.shape
    return [one if one in sharp else _as_sharp(one) for one in alone], sharp[0].task.shape


def _as_sharp(one: Alone) -> Alone:
    covariance = np.delete(np.delete(one.adjusted.covariance, 3, 0), 3, 1)
    adjusted = replace(one.adjusted, values=sharp_of(one.adjusted.values), covariance=covariance)
    return replace(one, adjusted=adjusted)


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
