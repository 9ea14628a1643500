"""What was measured, as a table."""


class Row:
    """One number of ours against its limits: smaller is better."""

    def __init__(self, title, ours, beside, value, unit, must, goal):
        self.title, self.ours, self.beside = title, ours, beside
        self.value, self.unit, self.must, self.goal = value, unit, must, goal

    @property
    def holds(self):
        return self.value <= self.must

    def cells(self):
        verdict = "✗" if not self.holds else "✓ goal" if self.value <= self.goal else "✓"
        return [
            self.title, self.ours, self.beside, amount(self.value, self.unit),
            "≤ " + amount(self.must, self.unit), "≤ " + amount(self.goal, self.unit), verdict]


class Table:
    HEADER = ["row", "ours", "beside", "value", "must", "goal", "verdict"]

    def __init__(self):
        self.lines = [self.HEADER]
        self.holds = True

    def add(self, row):
        self.lines.append(row.cells())
        self.holds = self.holds and row.holds

    def fail(self, name, reason):
        self.lines.append([name, reason] + [""] * 4 + ["?"])
        self.holds = False

    def text(self):
        short = [line for line in self.lines if line[-1] != "?"]
        widths = [max(len(line[column]) for line in short) for column in range(len(self.HEADER))]
        rows = []
        for line in self.lines:
            if line[-1] == "?":
                rows.append(f"{line[0].ljust(widths[0])}  could not be measured: {line[1]}")
            else:
                rows.append("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
        rows.insert(1, "  ".join("─" * width for width in widths))
        return "\n".join(rows)


def amount(value, unit):
    """A number with its unit, in about three digits: 0.61 ×, 2.04 ms, 100 MB."""
    digits = 0 if value == int(value) or value >= 100 else 3 if value < 0.1 else 2 if value < 10 else 1
    return f"{value:.{digits}f} {unit}"


def milliseconds(seconds):
    return amount(seconds * 1000, "ms")
