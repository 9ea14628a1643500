#!/usr/bin/env python3
"""Read the flowers, check them, and split them: three fifths to train on, two fifths to test with."""
import argparse
import collections
import csv
import json
import logging
import os
import random
import sys

logging.basicConfig(
    stream=sys.stdout, level=logging.INFO, format="%(asctime)s %(levelname)-5s %(message)s", datefmt="%H:%M:%S")
logging.addLevelName(logging.WARNING, "WARN")


def tell(**news):
    """Tell Stepdeck something: result=, metric= or progress=."""
    print(json.dumps({"stepdeck": news}), flush=True)


def read(path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows, start=2):
        for column, value in row.items():
            if column != "species" and not 0 < float(value) < 10:
                sys.exit(f"{path}:{number}: {column} is {value} cm; that is no iris")
    return rows


def split(rows, seed):
    """Deal out each species on its own, so that both parts hold the same share of it."""
    draw = random.Random(seed)
    parts = {"train": [], "test": []}
    for species in sorted({row["species"] for row in rows}):
        group = [row for row in rows if row["species"] == species]
        draw.shuffle(group)
        border = len(group) * 3 // 5
        parts["train"] += group[:border]
        parts["test"] += group[border:]
    return parts


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("path")
    options.add_argument("--seed", type=int, default=0)
    options = options.parse_args()

    rows = read(options.path)
    logging.info("read %d flowers from %s", len(rows), options.path)
    seen = collections.Counter(tuple(row.values()) for row in rows)
    for row, count in seen.items():
        if count > 1:
            logging.warning("%d flowers are alike: %s", count, ", ".join(row))

    parts = split(rows, options.seed)
    folder = os.environ["STEPDECK_OUTPUT_DATASET"]
    os.makedirs(folder)
    for name, part in parts.items():
        with open(os.path.join(folder, name + ".csv"), "w", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(part)
        logging.info("%s: %d flowers", name, len(part))
    tell(result={"rows": len(rows), "train_rows": len(parts["train"]), "test_rows": len(parts["test"])})


main()
