internal import ScreenKit

/// The keys of logs: of one, of two beside each other, of several as one, and of their lines over time.
extension KeyMap {
  static let log = [
    bind(.follow, .log, "F", "f", hint: "follow", help: "stay at the end as the log grows, or stop"),
    bind(.search, .log, "/", hint: "search", help: "search, a regular expression"),
    bind(
      .narrow,
      .log,
      "&",
      hint: "filter",
      help:
        "show only lines with an expression, or without (!), level:error, since:20m, stream:stderr; nothing shows all"
    ),
    bind(.showAll, .log, "\\", help: "show all lines for a while, then the filtered ones again"),
    bind(.moreContext, .log, ")", help: "show more lines around those of the filter"),
    bind(.lessContext, .log, "(", help: "show fewer of them"),
    bind(.nextMatch, .log, "n", hint: "next", help: "the next match"),
    bind(.previousMatch, .log, "N", help: "the match before"),
    bind(.nextError, .log, "e", hint: "error", help: "the next error"),
    bind(.previousError, .log, "E", help: "the error before; from the end the last one"),
    bind(.nextWarning, .log, "W", help: "the next warning or error"),
    bind(.previousWarning, .log, "alt-w", help: "the warning or error before"),
    bind(
      .mark,
      .log,
      "m",
      hint: "mark",
      help: "mark the line that was gone to, else the first in sight, or unmark it"
    ),
    bind(.nextMark, .log, "'", help: "the next marked line"),
    bind(.previousMark, .log, "\"", help: "the marked line before"),
    bind(
      .foldRecords,
      .log,
      "z",
      help:
        "show lines that belong together as one, such as tracebacks; again for all, states of bars among them"
    ),
    bind(
      .foldRecord,
      .log,
      "Z",
      help:
        "fold the lines that belong together with the one gone to, else the first in sight, or unfold them"
    ),
    bind(
      .flatten,
      .log,
      "v",
      help: "show lines of JSON and logfmt as text, then a field a row, then as they are"
    ),
    bind(.wrap, .log, "w", hint: "wrap", help: "wrap long lines, or cut them"),
    bind(.times, .log, "t", hint: "times", help: "show when each line was written"),
    bind(
      .export,
      .log,
      "s",
      hint: "save",
      help: "write the lines that are shown to a file; one object a line where its name ends in .jsonl"
    ),
    bind(.chart, .log, "M", help: "the step's metrics as lines beside the log, or not"),
    bind(.nextMetrics, .log, "V", help: "the metrics for which there was no room"),
    bind(.plainMetrics, .log, "=", help: "take name=1.23 of plain lines as metrics, too, or not"),
    bind(.zoomIn, .log, "+", help: "half the time in the chart, around where the log stands"),
    bind(.zoomOut, .log, "-", help: "twice the time in the chart"),
    bind(
      .histogram,
      .log,
      "H",
      help: "how many lines there are over time, and errors among them; again closes"
    ),
    bind(.nextAttempt, .log, "]", hint: "attempt", help: "the next attempt, looked at in the same way"),
    bind(.previousAttempt, .log, "[", help: "the attempt before, looked at in the same way"),
    bind(.nextInstance, .log, "}", help: "the next instance of the step's job"),
    bind(.previousInstance, .log, "{", help: "the instance before"),
    bind(.nextPane, .log, "tab", help: "the log of the next step"),
    bind(.previousPane, .log, "shift-tab", help: "the log of the step before"),
    bind(.merged, .log, "L", help: "the logs of all steps as one, at the same moment"),
    bind(.split, .log, "|", help: "another log beside this one, at the same moment; asks which"),
    bind(.retry, .log, "r", help: "another attempt of the step; asks first"),
    bind(.cancel, .log, "c", help: "cancel the run; asks first"),
    bind(.actions, .log, "x", help: "what else can be done with the run"),
  ]

  static let split = [
    bind(.nextPane, .split, "tab", hint: "other log", help: "the keys go to the other log"),
    bind(.previousPane, .split, "shift-tab", help: "the keys go to the other log"),
    bind(.split, .split, "|", hint: "another", help: "another log in place of the second one; asks which"),
    bind(
      .back,
      .split,
      "escape",
      hint: "one log",
      help: "only the log that has the keys; first a search goes"
    ),
  ]

  static let merged = [
    bind(
      .open,
      .merged,
      "enter",
      hint: "step",
      help: "the log of the step that the line is from, at that line"
    ),
    bind(
      .pane,
      .merged,
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "8",
      "9",
      help: "switch the step with this number off, or on again"
    ),
    bind(.hideStream, .merged, "-", hint: "hide", help: "switch off the step that the line is from"),
    bind(.showStreams, .merged, "=", hint: "show all", help: "switch all steps on"),
  ]

  static let histogram = [
    bind(.previousBar, .histogram, "left", hint: "earlier", help: "the log to the bar before"),
    bind(
      .nextBar,
      .histogram,
      "right",
      hint: "later",
      help: "the log to the next bar; behind the last it follows"
    ),
    bind(
      .nextErrorBar,
      .histogram,
      "e",
      hint: "errors",
      help: "to the errors of this bar, then of the next that has some"
    ),
    bind(
      .previousErrorBar,
      .histogram,
      "E",
      help: "to the errors of this bar, then of the one before that has some"
    ),
    bind(.zoomIn, .histogram, "+", hint: "closer", help: "less time, around where the log stands"),
    bind(.zoomOut, .histogram, "-", hint: "wider", help: "more time"),
    bind(.back, .histogram, "escape", hint: "close", help: "close it; the log stays where it is"),
  ]
}
