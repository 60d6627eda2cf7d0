"""10,000 deliveries while workers and the database are killed: lost 0, doubled 0 is the goal (QUALITY).

    python -m bench.push_kills [--deliveries 10000] [--kills 20] [--seed 1]

Runs tests.backend.alerts.kills, of which a small run is part of `make test`.
"""

import sys

from tests.backend.alerts.kills import main

if __name__ == "__main__":
    sys.exit(main())
