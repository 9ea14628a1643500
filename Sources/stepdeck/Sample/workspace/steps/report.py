#!/usr/bin/env python3
"""Put everything on one page: report.md to read here, report.html with the curves of the loss."""
import html
import json
import os
import sys

sys.stdout.reconfigure(encoding="utf-8")

def text(name):
    with open(os.environ["STEPDECK_INPUT_" + name.upper()], encoding="utf-8") as file:
        return file.read()


def markdown(best, result, table):
    scores, species = result["scores"], result["species"]
    yield "# Flowers\n"
    yield f"The better model is **{best}**: it names {scores[best]['accuracy']:.1%} of the unseen flowers.\n"
    yield "| model | accuracy | training loss |\n|---|---|---|"
    for name, score in scores.items():
        yield f"| {name} | {score['accuracy']:.3f} | {score['train_loss']:.4f} |"
    yield f"\n## What {best} says\n"
    yield "| it is \\ it says | " + " | ".join(species) + " |\n" + "|---" * (len(species) + 1) + "|"
    for name, row in zip(species, result["confusion"]):
        yield f"| {name} | " + " | ".join(map(str, row)) + " |"
    yield "\n## What it looks at\n\n| without | accuracy falls by |\n|---|---|"
    for column, lost in sorted(result["importance"].items(), key=lambda item: -item[1]):
        yield f"| {column.replace('_', ' ')} | {lost:.1%} |"
    yield "\n## The flowers it learned from\n"
    yield table


def curve(history, colour, top):
    points = " ".join(
        f"{600 * index / max(len(history) - 1, 1):.1f},{200 - 200 * loss / top:.1f}"
        for index, loss in enumerate(history))
    return f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{points}"/>'


def web_page(page, histories):
    """The page as it is, in front of it one curve for each model."""
    colours = dict(zip(histories, ("#3b82f6", "#f97316")))
    top = max(max(history) for history in histories.values())
    legend = " ".join(f'<span style="color:{colours[name]}">━ {name}</span>' for name in histories)
    curves = "".join(curve(history, colours[name], top) for name, history in histories.items())
    return f"""<!DOCTYPE html>
<meta charset="utf-8"><title>Flowers</title>
<body style="font: 15px/1.5 system-ui; max-width: 640px; margin: 2em auto">
<p>Loss over {len(next(iter(histories.values())))} epochs, from {top:.2f} down: {legend}</p>
<svg viewBox="0 0 600 200" style="border: 1px solid #ccc">{curves}</svg>
<pre>{html.escape(page)}</pre>
"""


best, result = os.environ["BEST"], json.loads(text("scores"))
page = "\n".join(markdown(best, result, text("table")))
histories = {name: json.loads(text(name))["history"] for name in result["scores"]}
folder = os.environ["STEPDECK_OUTPUT_REPORT"]
os.makedirs(folder)
for name, contents in (("report.md", page), ("report.html", web_page(page, histories))):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(contents)
print(page)
print("the page with the curves:", os.path.join(folder, "report.html"))
print(json.dumps({"stepdeck": {"result": {"best": best, "accuracy": result["scores"][best]["accuracy"]}}}))
