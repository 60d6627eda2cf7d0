"""The page that every phone keeps, so that a package is measured without a network."""

MEASURE = "/measure"
PAGES = [MEASURE]
