"""Cuts the package out of a small photo along the picture's own edges, begun from where it seems to be (GrabCut)."""

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.measuring.ground import Sheet, Small
from scanning.measuring.silhouettes import Evidence, evidence_of


def cut_out(small: Small, sheet: Sheet, evidence: Evidence, body: NDArray[np.uint8]) -> Evidence:
    """Evidence anew, where the cut and what was known before agree; `body` is 1 where the package seems to be."""
    reach = max(5, int(0.16 * np.sqrt(body.sum())))
    inner, outer = (
        change(body, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach | 1, reach | 1)))
        for change in (cv2.erode, cv2.dilate)
    )
    parts = np.full(body.shape, cv2.GC_BGD, np.uint8)
    parts[outer > 0] = cv2.GC_PR_BGD
    parts[body > 0] = cv2.GC_PR_FGD
    parts[(inner > 0) & (evidence.share > -0.2)] = cv2.GC_FGD
    parts[sheet.visible & (inner == 0)] = cv2.GC_BGD
    y, x = np.nonzero(cv2.dilate(outer, np.ones((31, 31))))
    window = np.s_[y.min() : y.max() + 1, x.min() : x.max() + 1]
    picture = small.bgr.copy()
    table = ~sheet.place & (evidence.share < -0.3)
    if table.any():  # else the black of the sheet passes for a dark package's
        picture[sheet.place & (evidence.share < 0)] = np.median(picture[table], axis=0)
    cut = np.ascontiguousarray(parts[window])
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(1)
    cv2.grabCut(np.ascontiguousarray(picture[window]), cut, (0, 0, 1, 1), *models, 3, cv2.GC_INIT_WITH_MASK)
    inside = np.zeros(body.shape, np.float32)
    inside[window] = (cut == cv2.GC_FGD) | (cut == cv2.GC_PR_FGD)
    inside = cv2.medianBlur(inside.astype(np.uint8), 5).astype(np.float32)
    share = (evidence.share + 2 * inside - 1) / 2
    return evidence_of(evidence.view, share.astype(np.float32), evidence.slopes)
