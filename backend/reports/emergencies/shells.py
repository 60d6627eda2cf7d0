"""Pages that every phone keeps, so that an emergency is reported without a network and tells the truth about itself."""

BEGIN = "/emergencies/begin"
WAITING = "/reports/begin"
PAGES = [BEGIN, WAITING]
STAND_INS = {"/emergencies/new": BEGIN, "/reports/": WAITING}
