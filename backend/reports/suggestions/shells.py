"""The page that every phone keeps, so that a suggestion is written down without a network. It carries no equipment."""

BEGIN = "/suggestions/begin"
PAGES = [BEGIN]
STAND_INS = {"/suggestions/new": BEGIN}
