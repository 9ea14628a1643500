#!/usr/bin/env python3
"""Turn flowers into numbers to learn from: add the areas, and scale by what the training rows say."""
import csv
import json
import os
import statistics

MEASURES = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
COLUMNS = MEASURES + ["sepal_area", "petal_area"]


def read(name):
    path = os.path.join(os.environ["STEPDECK_INPUT_DATASET"], name + ".csv")
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    values = []
    for row in rows:
        sepal_length, sepal_width, petal_length, petal_width = (float(row[measure]) for measure in MEASURES)
        values.append([
            sepal_length, sepal_width, petal_length, petal_width,
            sepal_length * sepal_width, petal_length * petal_width])
    return values, [row["species"] for row in rows]


train, train_species = read("train")
test, test_species = read("test")
species = sorted(set(train_species))
scales = [(statistics.mean(column), statistics.stdev(column)) for column in zip(*train)]


def scaled(rows):
    return [[(value - mean) / spread for value, (mean, spread) in zip(row, scales)] for row in rows]


matrix = {
    "columns": COLUMNS,
    "species": species,
    "train": {"rows": scaled(train), "labels": [species.index(name) for name in train_species]},
    "test": {"rows": scaled(test), "labels": [species.index(name) for name in test_species]},
}
with open(os.environ["STEPDECK_OUTPUT_MATRIX"], "w") as file:
    json.dump(matrix, file)
for column, (mean, spread) in zip(COLUMNS, scales):
    print(f"{column:<13} mean {mean:6.2f}  spread {spread:5.2f}")
print(json.dumps({"stepdeck": {"result": {"columns": len(COLUMNS)}}}))
