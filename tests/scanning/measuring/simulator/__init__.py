"""Photographs of packages beside the measuring sheet, with the truth known: what the measuring is judged by.

Independent of what it judges: of `scanning.measuring` it takes only the picture of the sheet. Rays are followed from
every pixel, sixteen wherever something begins or ends, so an edge lies where it should to a few hundredths of a pixel.

The simulator's frame: mm on the page, x to the right, y down the page, z into the table; what stands on it has z < 0.
"""
