"""Sizes of a package from photos of it beside a reference of known size. See README.md in this folder."""

from scanning.measuring.measuring import measure
from scanning.measuring.photo import Photo, open_photo
from scanning.measuring.refusals import Code, Refusal
from scanning.measuring.result import ALGORITHM, Measurement

__all__ = ["ALGORITHM", "Code", "Measurement", "Photo", "Refusal", "measure", "open_photo"]
