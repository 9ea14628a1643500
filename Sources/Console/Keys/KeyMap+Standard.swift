internal import ScreenKit

extension KeyMap {
  /// The keys as they are without the user's wishes: less and vim for movement, k9s for the rest.
  package static let standard = KeyMap(
    lists + texts + runs + run + timeline + graph + page + summary + log + split + merged + histogram + jobs
      + calls
      + specs
      + form + prompt + everywhere
  )

  private static func bind(
    _ action: KeyAction,
    _ context: KeyContext,
    _ names: String...,
    hint: String? = nil,
    help: String
  ) -> KeyBinding {
    let keys = names.map { name in
      guard let key = try? Key(name: name) else { preconditionFailure("the table names a key \(name)") }
      return key
    }
    return KeyBinding(action: action, context: context, keys: keys, hint: hint, help: help)
  }

  private static let lists = [
    bind(.up, .list, "k", "up", help: "up"),
    bind(.down, .list, "j", "down", help: "down"),
    bind(.pageUp, .list, "pageup", "ctrl-b", help: "a page up"),
    bind(.pageDown, .list, "pagedown", "ctrl-f", "space", help: "a page down"),
    bind(.halfUp, .list, "ctrl-u", help: "half a page up"),
    bind(.halfDown, .list, "ctrl-d", help: "half a page down"),
    bind(.top, .list, "g", "home", "<", help: "to the top"),
    bind(.bottom, .list, "G", "end", ">", help: "to the end"),
  ]

  private static let texts = [
    bind(.up, .text, "k", "up", help: "a line up"),
    bind(.down, .text, "j", "down", help: "a line down"),
    bind(.pageUp, .text, "pageup", "b", "ctrl-b", help: "a page up"),
    bind(.pageDown, .text, "pagedown", "space", "ctrl-f", help: "a page down"),
    bind(.halfUp, .text, "ctrl-u", "u", help: "half a page up"),
    bind(.halfDown, .text, "ctrl-d", "d", help: "half a page down"),
    bind(.top, .text, "g", "home", "<", help: "to the beginning"),
    bind(.bottom, .text, "G", "end", ">", help: "to the end"),
    bind(.left, .text, "left", "h", help: "to the left"),
    bind(.right, .text, "right", "l", help: "to the right"),
  ]

  private static let runs = [
    bind(.open, .runs, "enter", hint: "open", help: "open the run"),
    bind(.launch, .runs, "n", hint: "launch", help: "launch a pipeline"),
    bind(.retry, .runs, "r", hint: "retry…", help: "run again what failed; asks first"),
    bind(.cancel, .runs, "c", hint: "cancel…", help: "cancel the run; asks first"),
    bind(
      .filter,
      .runs,
      "/",
      hint: "filter",
      help: "show some runs only: words, state:fail, stack:aws, !word"
    ),
    bind(.sort, .runs, "s", hint: "sort", help: "sort by the next column"),
    bind(.sortReverse, .runs, "S", help: "sort the other way round"),
    bind(.merged, .runs, "L", help: "the logs of all steps of the run, or of all that are marked, as one"),
    bind(.mark, .runs, "space", help: "mark the run; what is done then is done with all that are marked"),
    bind(.graph, .runs, "g", help: "the graph of the run's steps"),
    bind(.actions, .runs, "x", help: "what else can be done with the run"),
  ]

  private static let run = [
    bind(.open, .run, "enter", hint: "log", help: "open the log of the step or pane"),
    bind(.search, .run, "/", help: "search the log of the pane; among the steps, find one by its name"),
    bind(.nextPane, .run, "tab", hint: "pane", help: "to the next pane"),
    bind(.previousPane, .run, "shift-tab", help: "to the pane before"),
    bind(.merged, .run, "L", hint: "all logs", help: "the logs of all steps as one, in the order of time"),
    bind(.paneCount, .run, "1", "2", "3", "4", "5", "6", "7", "8", "9", help: "so many panes"),
    bind(.autoPanes, .run, "0", help: "as many panes as there are steps at work or failed"),
    bind(.pin, .run, "p", hint: "pin", help: "keep the pane of the step in its place, or let it go again"),
    bind(.zoom, .run, "z", hint: "zoom", help: "make the pane large, or small again"),
    bind(.chart, .run, "M", help: "the metrics of a zoomed pane as lines beside its log, or not"),
    bind(.graph, .run, "g", hint: "graph", help: "the steps as a graph"),
    bind(.details, .run, "i", hint: "details", help: "all that is known of the step"),
    bind(.summary, .run, "S", help: "where the time of the run went"),
    bind(.timeline, .run, "t", hint: "timeline", help: "show or hide the timeline"),
    bind(.timeCursor, .run, "T", help: "into the timeline: all logs go to one moment"),
    bind(.retry, .run, "r", hint: "retry…", help: "another attempt of the step; asks first"),
    bind(.cancel, .run, "c", hint: "cancel…", help: "cancel the run; asks first"),
    bind(.actions, .run, "x", hint: "actions", help: "what else can be done with the run"),
    bind(.nextAttempt, .run, "]", help: "the next attempt of the step"),
    bind(.previousAttempt, .run, "[", help: "the attempt before"),
    bind(.nextInstance, .run, "}", help: "the log of the next instance of the step's job"),
    bind(.previousInstance, .run, "{", help: "the log of the instance before"),
    bind(.launch, .run, "n", help: "launch a pipeline"),
  ]

  private static let timeline = [
    bind(.left, .timeline, "left", "h", hint: "earlier", help: "all logs to a moment before"),
    bind(
      .right,
      .timeline,
      "right",
      "l",
      hint: "later",
      help: "all logs to a moment after; at the end they follow"
    ),
    bind(
      .previousChange,
      .timeline,
      "b",
      hint: "change before",
      help: "to the last change of the step before this"
    ),
    bind(.nextChange, .timeline, "w", help: "to the next change of the step"),
    bind(.zoomIn, .timeline, "+", "=", hint: "closer", help: "show half as much time"),
    bind(.zoomOut, .timeline, "-", help: "show twice as much time"),
    bind(.top, .timeline, "home", help: "to the beginning of the run"),
    bind(.follow, .timeline, "end", "F", hint: "follow", help: "all logs follow again"),
    bind(
      .back,
      .timeline,
      "escape",
      hint: "leave",
      help: "all logs follow again, and the keys are the steps'"
    ),
  ]

  private static let graph = [
    bind(.open, .graph, "enter", hint: "log", help: "open the log of the step, or unfold the box"),
    bind(.left, .graph, "left", "h", help: "to what the step waits for"),
    bind(.right, .graph, "right", "l", help: "to what waits for the step"),
    bind(.fold, .graph, "space", "z", hint: "fold", help: "unfold steps that are alike, or fold them again"),
    bind(.merged, .graph, "L", help: "the logs of all steps as one"),
    bind(.details, .graph, "i", hint: "details", help: "all that is known of the step"),
    bind(.graph, .graph, "g", hint: "panes", help: "back to steps, logs and timeline"),
    bind(.summary, .graph, "S", help: "where the time of the run went"),
    bind(.retry, .graph, "r", hint: "retry…", help: "another attempt of the step; asks first"),
    bind(.cancel, .graph, "c", help: "cancel the run; asks first"),
    bind(.actions, .graph, "x", hint: "actions", help: "what else can be done with the run"),
  ]

  private static let page = [
    bind(.open, .page, "enter", hint: "log", help: "open the log of the step"),
    bind(.nextPane, .page, "tab", hint: "next step", help: "the details of the next step"),
    bind(.previousPane, .page, "shift-tab", help: "the details of the step before"),
    bind(.nextAttempt, .page, "]", help: "the next attempt; its log is opened then"),
    bind(.previousAttempt, .page, "[", help: "the attempt before"),
    bind(.merged, .page, "L", help: "the logs of all steps as one"),
    bind(.summary, .page, "S", help: "where the time of the run went"),
    bind(.retry, .page, "r", help: "another attempt of the step; asks first"),
    bind(.actions, .page, "x", hint: "actions", help: "what else can be done with the run"),
  ]

  private static let summary = [
    bind(.merged, .summary, "L", help: "the logs of all steps as one"),
    bind(.retry, .summary, "r", hint: "retry…", help: "run again what failed; asks first"),
    bind(.cancel, .summary, "c", hint: "cancel…", help: "cancel the run; asks first"),
    bind(.actions, .summary, "x", hint: "actions", help: "what else can be done with the run"),
  ]

  private static let log = [
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

  private static let split = [
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

  private static let merged = [
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

  private static let histogram = [
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

  private static let jobs = [
    bind(.open, .jobs, "enter", hint: "describe", help: "all that the provider tells of the job"),
    bind(.log, .jobs, "l", hint: "log", help: "the job's log, as its provider gives it"),
    bind(
      .filter,
      .jobs,
      "/",
      hint: "filter",
      help: "show some jobs only: words, state:fail, operator:gpu, ours:yes, !word"
    ),
    bind(.sort, .jobs, "s", hint: "sort", help: "sort by another column"),
    bind(.sortReverse, .jobs, "S", help: "sort the other way round"),
    bind(.cancel, .jobs, "c", hint: "cancel…", help: "stop the job, or all that are marked; asks first"),
    bind(
      .mark,
      .jobs,
      "space",
      help: "mark the job: all that are marked are stopped, or looked into, together"
    ),
    bind(.refresh, .jobs, "ctrl-r", help: "ask the providers now"),
    bind(.open, .job, "enter", "l", hint: "log", help: "the job's log, as its provider gives it"),
    bind(.cancel, .job, "c", hint: "cancel…", help: "stop the job; asks first"),
    bind(.refresh, .job, "ctrl-r", help: "ask the provider now"),
    bind(.cancel, .jobLog, "c", hint: "cancel…", help: "stop the job; asks first"),
    bind(.nextPane, .jobLog, "tab", help: "the log of the next job that is marked"),
    bind(.previousPane, .jobLog, "shift-tab", help: "the log of the marked job before"),
    bind(.nextInstance, .jobLog, "]", "}", hint: "instance", help: "the log of the job's next instance"),
    bind(.previousInstance, .jobLog, "[", "{", help: "the log of the instance before"),
  ]

  private static let calls = [
    bind(
      .filter,
      .calls,
      "/",
      hint: "filter",
      help: "show some calls only: words, method:post, status:4, failed:yes, !word"
    ),
    bind(
      .export,
      .calls,
      "e",
      hint: "export",
      help: "write the calls that are shown to a file, as JSON lines"
    ),
  ]

  private static let specs = [
    bind(.open, .specs, "enter", "n", hint: "launch", help: "fill in a launch of the pipeline"),
    bind(
      .nextPane,
      .specs,
      "tab",
      hint: "next",
      help: "from the list to what is told of its row, then from pipelines to stacks and back"
    ),
  ]

  private static let form = [
    bind(.nextField, .form, "tab", "down", hint: "next", help: "the next field"),
    bind(.previousField, .form, "shift-tab", "up", help: "the field before"),
    bind(.nextChoice, .form, "ctrl-n", hint: "other stack", help: "the next stack"),
    bind(.previousChoice, .form, "ctrl-p", help: "the stack before"),
    bind(.accept, .form, "enter", hint: "launch", help: "launch"),
    bind(.pageUp, .form, "pageup", help: "what is above"),
    bind(.pageDown, .form, "pagedown", help: "what is below: problems, and the steps"),
    bind(.back, .form, "escape", hint: "leave", help: "leave without launching"),
  ]

  private static let prompt = [
    bind(.accept, .prompt, "enter", hint: "do it", help: "take what was typed"),
    bind(.complete, .prompt, "tab", hint: "complete", help: "complete the word, again for the next"),
    bind(.older, .prompt, "up", help: "what was typed before"),
    bind(.newer, .prompt, "down", help: "what was typed after"),
    bind(.dismiss, .prompt, "escape", "ctrl-c", hint: "leave", help: "leave; a filter goes"),
  ]

  private static let everywhere = [
    bind(.back, .everywhere, "escape", hint: "back", help: "back; at the top a filter goes"),
    bind(.historyBack, .everywhere, "alt-left", help: "to the view before"),
    bind(.historyForward, .everywhere, "alt-right", help: "to the view that was left so"),
    bind(.goToRuns, .everywhere, "R", help: "all runs"),
    bind(.goToPipelines, .everywhere, "P", help: "the pipelines of the workspace"),
    bind(.goToStacks, .everywhere, "A", help: "the stacks"),
    bind(.goToJobs, .everywhere, "J", help: "the providers' jobs, whoever started them"),
    bind(.goToCalls, .everywhere, "C", help: "the calls to providers"),
    bind(.copy, .everywhere, "y", help: "copy the name under the cursor, or the lines of the log in sight"),
    bind(
      .link,
      .everywhere,
      "o",
      help: "open the step's page at its provider, or the last address in sight, in the browser"
    ),
    bind(.mouse, .everywhere, "alt-m", help: "give the mouse to the terminal, or take it back"),
    bind(.saveScreen, .everywhere, "ctrl-s", help: "save the screen as a drawing"),
    bind(.redraw, .everywhere, "ctrl-l", help: "draw the screen anew"),
    bind(.suspend, .everywhere, "ctrl-z", help: "to the shell; fg comes back"),
    bind(.quit, .everywhere, "q", "ctrl-c", help: "leave the console; runs go on"),
    bind(.command, .everywhere, ":", hint: "command", help: "a command"),
    bind(.help, .everywhere, "?", hint: "help", help: "these keys"),
  ]
}
