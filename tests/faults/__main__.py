"""`python -m tests.faults --seeds 1000`, or `--seed 17` to see one again. Nothing may be lost, filed twice or stuck."""

import argparse
import asyncio
import sys
import time

from tests.faults.plan import plan_of
from tests.faults.run import Stage, stage
from tests.faults.stand import stand
from tests.faults.verdict import Verdict


def main() -> None:
    asked = arguments()
    seeds = [asked.seed] if asked.seed is not None else range(asked.first, asked.first + asked.seeds)
    with stand() as ready:
        total = asyncio.run(run_all(ready, seeds))
    print(f"lost {len(total.lost)} doubled {len(total.doubled)} stuck {len(total.stuck)}")
    sys.exit(not total.is_good)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seeds", type=int, default=100, help="how many runs")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--seed", type=int, help="this run alone")
    return parser.parse_args()


async def run_all(ready, seeds) -> Verdict:
    total, began = Verdict(), time.monotonic()
    async with stage(ready) as on_stage:
        for count, seed in enumerate(seeds, 1):
            verdict = await on_stage.run(seed)
            total.lost += verdict.lost
            total.doubled += verdict.doubled
            total.stuck += verdict.stuck
            if not verdict.is_good:
                tell(on_stage, seed, verdict)
            if count % 10 == 0 or count == len(seeds):
                print(f"{count} runs, {(time.monotonic() - began) / count:.1f} s each", flush=True)
        print("befallen:", ", ".join(f"{what} {times}" for what, times in sorted(on_stage.happened.items())))
    return total


def tell(on_stage: Stage, seed: int, verdict: Verdict) -> None:
    """Everything that is needed to see it again."""
    print(f"SEED={seed}: make faults SEED={seed}\n  {plan_of(seed)}")
    for name in ("lost", "doubled", "stuck"):
        for sentence in getattr(verdict, name):
            print(f"  {name}: {sentence}")
    for complaint in on_stage.phone.complaints:
        print(f"  page: {complaint}")
    print(f"  server's log ends with: {on_stage.stand.server.log[-1500:]}", flush=True)
    on_stage.phone.complaints.clear()


if __name__ == "__main__":
    main()
