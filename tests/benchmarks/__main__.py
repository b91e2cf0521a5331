"""`python -m tests.benchmarks [NAME...] [--pairs N]`: print ratios, one line each."""

import argparse
import sys

from tests.benchmarks import datacentre, golden, images, state, storage, whole

BENCHMARKS = {
    "one": whole.one_statement,
    "many": whole.many_statements,
    "size": storage.size,
    "others": storage.others,
    "million": storage.million,
    "update": storage.update,
    "on-demand": storage.on_demand,
    "memory": datacentre.memory,
    "displays": datacentre.displays,
    "golden": golden.golden,
    "images": images.images,
    "state": state.state,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--pairs", type=int, default=15)
    options = parser.parse_args()
    for name in options.names or BENCHMARKS:
        for row in BENCHMARKS[name](options.pairs):
            sys.stdout.write(f"{row}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
