#!/usr/bin/env python3
"""Test both models on the rows that they have not seen, pick the better one, and ask what it looks at."""
import argparse
import json
import logging
import math
import os
import random
import sys

sys.stdout.reconfigure(encoding="utf-8")
logging.basicConfig(
    stream=sys.stdout, level=logging.INFO, format="%(asctime)s %(levelname)-5s %(message)s", datefmt="%H:%M:%S")
logging.addLevelName(logging.WARNING, "WARN")
ROUNDS = 400


def tell(**news):
    """Tell Stepdeck something: result=, metric= or progress=."""
    print(json.dumps({"stepdeck": news}), flush=True)


def load(name):
    with open(os.environ["STEPDECK_INPUT_" + name.upper()]) as file:
        return json.load(file)


def predict(layers, row):
    for layer in layers[:-1]:
        row = [math.tanh(weigh(unit, row)) for unit in layer]
    sums = [weigh(unit, row) for unit in layers[-1]]
    return sums.index(max(sums))


def weigh(unit, row):
    return sum(weight * value for weight, value in zip(unit, row)) + unit[-1]


def accuracy(layers, rows, labels):
    return sum(predict(layers, row) == label for row, label in zip(rows, labels)) / len(rows)


def confusion(layers, rows, labels, count):
    table = [[0] * count for _ in range(count)]
    for row, label in zip(rows, labels):
        table[label][predict(layers, row)] += 1
    return table


def importance(layers, matrix, seed):
    """How much accuracy is lost when one column is shuffled among the rows, the mean of many rounds."""
    draw = random.Random(seed)
    rows, labels = matrix["test"]["rows"], matrix["test"]["labels"]
    full = accuracy(layers, rows, labels)
    lost = dict.fromkeys(matrix["columns"], 0.0)
    total = ROUNDS * len(lost)
    for done in range(total):
        index = done % len(lost)
        column = [row[index] for row in rows]
        draw.shuffle(column)
        shuffled = [row[:index] + [value] + row[index + 1:] for row, value in zip(rows, column)]
        lost[matrix["columns"][index]] += (full - accuracy(layers, shuffled, labels)) / ROUNDS
        if (done + 1) * 100 % total < 100:
            bar(done + 1, total)
    return lost


def bar(done, total, width=40):
    filled = width * done // total
    line = "━" * filled + "─" * (width - filled)
    print(f"\rshuffling {line} {100 * done // total:3d} %  {done}/{total}", end="", flush=True)
    if done == total:
        print()


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=0)
    options = options.parse_args()

    matrix = load("matrix")
    rows, labels = matrix["test"]["rows"], matrix["test"]["labels"]
    scores = {}
    for name in ("linear", "network"):
        layers = load(name)["layers"]
        loss = float(os.environ[name.upper() + "_LOSS"])
        scores[name] = {"accuracy": accuracy(layers, rows, labels), "train_loss": loss}
        logging.info("%-7s accuracy=%.3f on %d unseen rows (training loss %.4f)",
                     name, scores[name]["accuracy"], len(rows), loss)
        tell(metric={name: round(scores[name]["accuracy"], 4)})

    best = max(scores, key=lambda name: (scores[name]["accuracy"], -scores[name]["train_loss"]))
    if scores["linear"]["accuracy"] == scores["network"]["accuracy"]:
        logging.warning("both models are right equally often; the lower training loss decides")
    layers = load(best)["layers"]
    logging.info("the better model is %s; what does it look at?", best)
    lost = importance(layers, matrix, options.seed)
    for column, value in sorted(lost.items(), key=lambda item: -item[1]):
        logging.info("without %-13s accuracy falls by %5.1f %%", column, 100 * value)

    table = confusion(layers, rows, labels, len(matrix["species"]))
    with open(os.environ["STEPDECK_OUTPUT_SCORES"], "w") as file:
        json.dump({"scores": scores, "species": matrix["species"], "confusion": table, "importance": lost}, file)
    tell(result={"best": best, "accuracy": round(scores[best]["accuracy"], 4)})


main()
