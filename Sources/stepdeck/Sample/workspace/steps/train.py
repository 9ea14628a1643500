#!/usr/bin/env python3
"""Learn the species by stochastic gradient descent.

Without hidden units this is softmax regression; with --hidden N it is a network with one hidden layer. A model is a
list of layers, a layer a list of units, a unit its weights with the bias last.
"""
import argparse
import json
import logging
import math
import os
import random
import sys
import time

logging.basicConfig(
    stream=sys.stdout, level=logging.INFO, format="%(asctime)s %(levelname)-5s %(message)s", datefmt="%H:%M:%S")
logging.addLevelName(logging.WARNING, "WARN")


def tell(**news):
    """Tell Stepdeck something: result=, metric= or progress=."""
    print(json.dumps({"stepdeck": news}), flush=True)


def forward(layers, row):
    """The values of every layer, the input first, the probabilities of the species last."""
    values = [row]
    for layer in layers[:-1]:
        values.append([math.tanh(weigh(unit, values[-1])) for unit in layer])
    sums = [weigh(unit, values[-1]) for unit in layers[-1]]
    powers = [math.exp(value - max(sums)) for value in sums]
    values.append([power / sum(powers) for power in powers])
    return values


def weigh(unit, row):
    return sum(weight * value for weight, value in zip(unit, row)) + unit[-1]


def learn(layers, row, label, rate):
    """Move every weight a little against the slope of the loss at this row."""
    values = forward(layers, row)
    slopes = [chance - (1.0 if index == label else 0.0) for index, chance in enumerate(values[-1])]
    for depth in range(len(layers) - 1, -1, -1):
        layer, below = layers[depth], values[depth]
        passed_on = [
            (1 - value * value) * sum(slope * unit[index] for slope, unit in zip(slopes, layer))
            for index, value in enumerate(below)]
        for slope, unit in zip(slopes, layer):
            for index, value in enumerate(below):
                unit[index] -= rate * slope * value
            unit[-1] -= rate * slope
        slopes = passed_on


def measure(layers, part):
    """The mean loss over the rows, and the share of them that is told right."""
    loss = right = 0
    for row, label in zip(part["rows"], part["labels"]):
        chances = forward(layers, row)[-1]
        loss -= math.log(max(chances[label], 1e-12))
        right += chances.index(max(chances)) == label
    return loss / len(part["rows"]), right / len(part["rows"])


def train(layers, matrix, options):
    part = matrix["train"]
    draw = random.Random(options.seed)
    order = list(range(len(part["rows"])))
    rate, best, worse, history = options.learning_rate, math.inf, 0, []
    for epoch in range(1, options.epochs + 1):
        draw.shuffle(order)
        for index in order:
            learn(layers, part["rows"][index], part["labels"][index], rate)
        loss, accuracy = measure(layers, part)
        history.append(loss)
        tell(metric={"loss": round(loss, 4), "accuracy": round(accuracy, 4)})
        tell(progress=epoch / options.epochs)
        if epoch % 10 == 0 or epoch == 1:
            logging.info("epoch %3d loss=%.4f accuracy=%.3f rate=%.4f", epoch, loss, accuracy, rate)
        worse = 0 if loss < best else worse + 1
        best = min(best, loss)
        if worse == 3:
            rate, worse = rate / 2, 0
            logging.warning("epoch %3d no better for three epochs; rate now %.4f", epoch, rate)
        time.sleep(options.pace)
    return history


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--hidden", type=int, default=0)
    options.add_argument("--epochs", type=int, default=120)
    options.add_argument("--learning-rate", type=float, default=0.02)
    options.add_argument("--pace", type=float, default=0.0)
    options.add_argument("--seed", type=int, default=0)
    options = options.parse_args()

    with open(os.environ["STEPDECK_INPUT_MATRIX"]) as file:
        matrix = json.load(file)
    draw = random.Random(options.seed)
    sizes = [len(matrix["columns"])] + [options.hidden] * (options.hidden > 0) + [len(matrix["species"])]
    layers = [
        [[draw.gauss(0, 1 / math.sqrt(inputs)) for _ in range(inputs)] + [0.0] for _ in range(units)]
        for inputs, units in zip(sizes, sizes[1:])]
    weights = sum(len(unit) for layer in layers for unit in layer)
    logging.info("layers %s, %d weights, %d rows", "-".join(map(str, sizes)), weights, len(matrix["train"]["rows"]))

    history = train(layers, matrix, options)
    with open(os.environ["STEPDECK_OUTPUT_MODEL"], "w") as file:
        json.dump({"layers": layers, "history": history}, file)
    loss, accuracy = measure(layers, matrix["train"])
    tell(result={"loss": round(loss, 4), "accuracy": round(accuracy, 4), "weights": weights})


main()
