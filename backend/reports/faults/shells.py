"""The page that every phone keeps, so that a fault is written down without a network. It carries no equipment."""

BEGIN = "/faults/begin"
PAGES = [BEGIN]
STAND_INS = {"/faults/new": BEGIN}
