internal import ScreenKit

extension KeyMap {
  /// The keys as they are without the user's wishes: less and vim for movement, k9s for the rest.
  package static let standard = KeyMap(
    lists + texts + runs + run + steps + timeline + graph + page + summary + log + split + merged
      + histogram + jobs + calls + specs
      + help + form + prompt + question + everywhere
  )

  static func bind(
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
    bind(
      .search,
      .run,
      "/",
      help:
        "show some steps only: words of name, state or operator, reason:oom, !word; in a pane, search its log"
    ),
    bind(.nextError, .run, "e", help: "to the next step that failed"),
    bind(.previousError, .run, "E", help: "to the step before that failed"),
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
    bind(.nextMetrics, .run, "V", help: "the metrics for which there was no room beside a zoomed pane"),
    bind(.follow, .run, "F", help: "let the pane follow again; outside of panes, all of them"),
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

  private static let steps = [
    bind(.nextMatch, .steps, "n", hint: "next", help: "the next step of the filter, around the end"),
    bind(.previousMatch, .steps, "N", help: "the step of the filter before"),
    bind(.back, .steps, "escape", hint: "all steps", help: "all steps again"),
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

  private static let help = [
    bind(.back, .help, "q", "?", help: "back to the view")
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

  /// Answers stand with their questions; these show what is longer than the screen.
  private static let question = [
    bind(.up, .question, "up", help: "what is above, where a question is longer than the screen"),
    bind(.down, .question, "down", help: "what is below"),
    bind(.pageUp, .question, "pageup", help: "as much of it as there is room for, above"),
    bind(.pageDown, .question, "pagedown", help: "as much of it as there is room for, below"),
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
