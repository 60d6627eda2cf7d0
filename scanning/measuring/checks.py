"""When not to believe a measurement, told as what to do differently."""

import numpy as np

from scanning.measuring.adjustment import TAP_SIGMA, Adjusted, Adjustment
from scanning.measuring.camera import Floats, View
from scanning.measuring.edges import normals_of
from scanning.measuring.refusals import Code, Refusal
from scanning.measuring.shapes import Shape, Taps, tapped
from scanning.measuring.snapping import faint_edges, misses_an_edge
from scanning.measuring.views import Seen, on_the_sheet

LEAST_ELEVATION = 14.0  # degrees between the sheet and the line to it
MOST_BEND = 0.0022  # of the sheet's extent in the picture: 0.5 mm on 252
TAPS_OFF, OUTLINE_OFF = 19.0, 40.0  # px in a photo up to 3,000 px wide: thumbs miss by 14
DOUBT = 0.004  # half of what two readings differ by, as a share of a size
UNSEEN_RIM = (
    0.45  # support: of right outlines 0.5 and more was seen everywhere, of wrong ones less than 0.4 somewhere
)
ONE_SIDED = 2.9  # standard deviations that the taps on a rim lie beside it on average
PLAIN = 4  # corners: a rectangle may be something else, the sheet's squares may not
OFF_CENTRE = 0.03  # of the longer side: phones have the lens's axis within 0.5 % of the middle
UNSURE = 0.03  # one standard deviation as a share of a size


def check_view(seen: Seen) -> None:
    """Whether the sheet is flat and the camera stood high enough."""
    places = on_the_sheet(seen.sighting.places)
    towards = seen.view.centre - places.mean(0)
    if np.degrees(np.arcsin(towards[2] / np.linalg.norm(towards))) < LEAST_ELEVATION:
        raise Refusal(Code.TOO_OBLIQUE)
    extent = float(np.hypot(*np.ptp(seen.sighting.pixels, axis=0)))
    if seen.misfit_px > max(0.8, MOST_BEND * extent):
        raise Refusal(Code.BENT_SHEET)


def check_taps(task: Adjustment, adjusted: Adjusted, automatic: bool) -> None:
    """Whether the edges found are those that were tapped. An edge beside the right one pulls a corner off its tap."""
    view, taps = adjusted.views[0], task.taps[0]
    if taps is None:
        return
    meant, given = tapped(task.shape, adjusted.values, taps, view)
    off = np.hypot(*(view.project(meant) - given).T)
    scale = max(1.0, max(task.seen[0].photo.size) / 3000)
    if off.max() > (OUTLINE_OFF if automatic else TAPS_OFF) * scale:
        raise Refusal(Code.DISAGREE)
    if automatic and (_has_doubt(task, adjusted) or _rim_is_unseen(task, adjusted, view)):
        raise Refusal(Code.NO_OUTLINE)
    if not automatic and _beside_a_rim(task, adjusted, taps, view):
        raise Refusal(Code.DISAGREE)


def _has_doubt(task: Adjustment, adjusted: Adjusted) -> bool:
    """Whether the photo can be read two ways that differ: then a person shall say which."""
    sizes = slice(task.shape.places, None)
    return adjusted.apart is not None and bool(
        np.any(np.abs(adjusted.apart[sizes]) > DOUBT * adjusted.values[sizes])
    )


def _rim_is_unseen(task: Adjustment, adjusted: Adjusted, view: View) -> bool:
    """Whether somewhere along its rim nothing is seen of a package that nobody has pointed at."""
    folds = task.shape.folds(adjusted.values, view.centre)
    return bool(np.setdiff1d(faint_edges(task, adjusted, UNSEEN_RIM), folds).size)


def _beside_a_rim(task: Adjustment, adjusted: Adjusted, taps: Taps, view: View) -> bool:
    """Whether the taps on a cylinder's rim lie all on one side of it: a printed ring near the rim was taken for it."""
    if task.shape.name != "cylinder":
        return False
    marks, given = task.shape.tap_marks(adjusted.values, taps, view)
    across = normals_of(view, task.shape, adjusted.values, marks)
    off = ((given - view.project(task.shape.points(adjusted.values, marks, view.centre))) * across).sum(1)
    rims = [off[marks[:, 0] == edge] for edge in np.unique(marks[:, 0])]
    return any(len(rim) > 2 and abs(rim.mean()) * np.sqrt(len(rim)) > ONE_SIDED * TAP_SIGMA for rim in rims)


def check_fit(task: Adjustment, adjusted: Adjusted, covariance: Floats) -> None:
    """Whether a phone can have seen it so, and the sizes are known well enough to be told."""
    if any(_off_centre(seen, view) for seen, view in zip(task.seen, adjusted.views, strict=True)):
        squares = all(seen.sighting.possible > PLAIN for seen in task.seen)
        raise Refusal(Code.DISAGREE if squares else Code.NO_SHEET)
    sizes = adjusted.values[task.shape.places :]
    if np.any(sizes <= 0) or np.any(np.sqrt(np.diag(covariance)) > UNSURE * sizes):
        raise Refusal(Code.LOW_SUPPORT)
    if misses_an_edge(task, adjusted):
        raise Refusal(Code.DISAGREE)


def check_together(shape: Shape, views: list[View], values: list[Floats]) -> None:
    """Whether all photos show a package of one size at one place."""
    first = values[0]
    for view, other in zip(views[1:], values[1:], strict=True):
        sizes, others = first[shape.places :], other[shape.places :]
        apart = float(np.hypot(*(first[:2] - other[:2])))
        if apart > 3 + 0.02 * float(sizes.max()):
            raise Refusal(Code.NOT_ON_PLANE if _meet_above(views[0], first, view, other) else Code.DISAGREE)
        if np.any(np.abs(sizes - others) > 2 + 0.04 * sizes):
            raise Refusal(Code.DISAGREE)


def _off_centre(seen: Seen, view: View) -> bool:
    """Whether the photo fits together only through a lens that no phone has: then the reference is something else, or bent."""
    size = np.array(seen.photo.size)
    off = np.abs([view.camera.cx, view.camera.cy] - (size - 1) / 2)
    return bool(off.max() > OFF_CENTRE * size.max())


def _meet_above(view: View, values: Floats, other_view: View, other: Floats) -> bool:
    """Whether both lines of sight to where the package seems to stand meet at one place above the sheet."""
    begin, other_begin = view.centre, other_view.centre
    line = np.array([*values[:2], 0.0]) - begin
    other_line = np.array([*other[:2], 0.0]) - other_begin
    shares = np.linalg.lstsq(np.column_stack([line, -other_line]), other_begin - begin, rcond=None)[0]
    meeting, other_meeting = begin + shares[0] * line, other_begin + shares[1] * other_line
    apart = float(np.linalg.norm(meeting - other_meeting))
    return bool(meeting[2] > 2 and apart < 0.5 * float(np.hypot(*(values[:2] - other[:2]))))
