"""The page that every phone keeps, so that a package is judged without a network. It carries the dictionary."""

JUDGE = "/judge"
PAGES = [JUDGE]
