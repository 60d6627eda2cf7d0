"""Turns a plate that was photographed from the side to face us, and brings out pale letters. Knows no text."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.nameplate.lines import Box, Line

Picture = NDArray[np.uint8]
Matrix = NDArray[np.floating]
SIDE = 1240  # px, of the longer side of the flat plate
MARGIN = 0.06


def flattened(picture: Picture, lines: Sequence[Line]) -> tuple[Picture, Matrix]:
    """The plate alone, facing us, with more contrast; and the matrix that leads its points back to the picture."""
    corners = outline(picture, lines)
    if corners is None:
        corners = around(lines)
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    width, height = float(max(sides[0], sides[2])), float(max(sides[1], sides[3]))
    scale = SIDE / max(width, height, 1.0)
    size = max(32, int(width * scale)), max(32, int(height * scale))
    flat = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    there = cv2.getPerspectiveTransform(corners.astype(np.float32), flat)
    plate = cv2.warpPerspective(picture, there, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return brought_out(plate.astype(np.uint8)), np.linalg.inv(there)


def brought_out(picture: Picture) -> Picture:
    """More contrast where there is little, and sharper edges."""
    lab = cv2.cvtColor(picture, cv2.COLOR_BGR2LAB)
    lab[:, :, 0] = cv2.createCLAHE(clipLimit=2.0, tileGridSize=(6, 6)).apply(lab[:, :, 0])
    clear = cv2.cvtColor(lab, cv2.COLOR_LAB2BGR)
    sharp = cv2.addWeighted(clear, 1.6, cv2.GaussianBlur(clear, (0, 0), 2.0), -0.6, 0)
    return sharp.astype(np.uint8)


def led_back(line: Line, back: Matrix) -> Line:
    moved = cv2.perspectiveTransform(np.array([line.box], np.float32), back)[0]
    box: Box = tuple((float(x), float(y)) for x, y in moved)  # type: ignore[assignment]
    return replace(line, box=box)


def outline(picture: Picture, lines: Sequence[Line]) -> NDArray[np.float64] | None:
    """The corners of the plate from the top left, if its edge can be seen around nearly all of the text."""
    small = 700 / max(picture.shape[:2])
    gray = cv2.cvtColor(cv2.resize(picture, None, fx=small, fy=small), cv2.COLOR_BGR2GRAY)
    edges = cv2.dilate(cv2.Canny(cv2.GaussianBlur(gray, (5, 5), 0), 30, 90), np.ones((3, 3), np.uint8))
    contours, _ = cv2.findContours(edges, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    middles = [tuple(value * small for value in line.middle) for line in lines]
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:4]:
        hull = cv2.convexHull(contour)
        corners = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, True), True)
        if len(corners) != 4 or cv2.contourArea(corners) < 0.08 * gray.size:
            continue
        inside = sum(cv2.pointPolygonTest(corners, middle, False) >= 0 for middle in middles)
        if inside >= 0.9 * len(middles):
            return in_order(corners[:, 0, :] / small, lines)
    return None


def around(lines: Sequence[Line]) -> NDArray[np.float64]:
    """The smallest rectangle about the text, with a margin."""
    points = np.array([corner for line in lines for corner in line.box], np.float32)
    middle, size, angle = cv2.minAreaRect(points)
    margin = 2 * MARGIN * max(size)
    grown = size[0] + margin, size[1] + margin
    return in_order(cv2.boxPoints((middle, grown, angle)), lines)


def in_order(corners: NDArray, lines: Sequence[Line]) -> NDArray[np.float64]:
    """Clockwise from the corner where the text begins."""
    along = np.mean([np.subtract(line.box[1], line.box[0]) for line in lines], axis=0)
    along = along / (np.linalg.norm(along) or 1.0)
    down = np.array((-along[1], along[0]))
    centred = corners - corners.mean(axis=0)
    across, below = centred @ along, centred @ down
    order = [
        int(np.argmin(across + below)),
        int(np.argmax(across - below)),
        int(np.argmax(across + below)),
        int(np.argmin(across - below)),
    ]
    if len(set(order)) != 4:
        turn = np.argsort(np.arctan2(below, across))
        order = [int(place) for place in turn]
    return corners[order].astype(np.float64)
