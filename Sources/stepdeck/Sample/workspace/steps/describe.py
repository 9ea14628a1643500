#!/usr/bin/env python3
"""Describe the training rows: mean and spread of each measure by species, as a table in Markdown."""
import csv
import json
import os
import statistics
import sys

sys.stdout.reconfigure(encoding="utf-8")
with open(os.path.join(os.environ["STEPDECK_INPUT_DATASET"], "train.csv"), newline="") as file:
    rows = list(csv.DictReader(file))
measures = [column for column in rows[0] if column != "species"]
species = sorted({row["species"] for row in rows})

lines = ["| measure (cm) | " + " | ".join(species) + " |", "|---" * (len(species) + 1) + "|"]
overlap = {}
for measure in measures:
    cells, bounds = [], []
    for name in species:
        values = [float(row[measure]) for row in rows if row["species"] == name]
        mean, spread = statistics.mean(values), statistics.stdev(values)
        cells.append(f"{mean:.2f} ± {spread:.2f}")
        bounds.append((mean - spread, mean + spread))
    bounds.sort()
    overlap[measure] = sum(max(0.0, low[1] - high[0]) for low, high in zip(bounds, bounds[1:]))
    lines.append(f"| {measure.replace('_', ' ')} | " + " | ".join(cells) + " |")

print("\n".join(lines))
with open(os.environ["STEPDECK_OUTPUT_TABLE"], "w", encoding="utf-8") as file:
    file.write("\n".join(lines) + "\n")
clearest = min(overlap, key=overlap.get)
print(f"the species overlap least in {clearest.replace('_', ' ')}")
print(json.dumps({"stepdeck": {"result": {"clearest": clearest}}}))
