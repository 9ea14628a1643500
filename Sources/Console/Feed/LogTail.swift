internal import LogKit
internal import Workflow

/// One log that a pane shows: reads the window that is asked for, never more; works on the feed's thread.
struct LogTail: PaneTail {
  private let file: LogFile
  private var index: LineIndex
  private var shelf: LineIndexShelf?
  private var maker: LineMaker
  private var hunt: MatchHunt?
  /// Where there is a filter: then it does the work of `hunt`, too.
  private var sieve: LineSieve?
  /// Which lines are written over by later ones; goes on while that counts.
  private var liveLines = LiveLines()
  private var seeker: LogSeeker?
  /// Where lines are counted over time.
  private var counter: HistogramCounter?
  private var metrics: MetricFile?
  /// Numbers of plain lines, where they are asked for.
  private var lineMetrics: LineMetrics?
  private(set) var request: LogRequest
  private var sent = TailNews()

  /// Bytes counted at a time, so that other panes get their turn; few at first, for the end is to be seen before that.
  private static let countingSlice = (first: 1 << 20, next: 16 << 20)
  /// The same for lines that are written over: few, for the end is to be seen, and gone through, before all is looked at.
  private static let foldingSlice = 1 << 20
  /// The same for a filter: bytes, and lines that are searched.
  private static let sievingSlice = (bytes: 8 << 20, lines: 20_000)

  /// The log of an attempt, with the metrics beside it.
  init(_ request: LogRequest, folder: String, shelf: LineIndexShelf) {
    self.init(request, LogFile(.attempt(folder: folder)), MetricFile(attempt: folder), shelf: shelf)
  }

  init(_ request: LogRequest, _ file: LogFile, _ metrics: MetricFile? = nil, shelf: LineIndexShelf?) {
    self.shelf = shelf
    self.request = request
    self.file = file
    self.metrics = metrics
    index = LineIndex(for: file.snapshot)
    maker = LineMaker(request)
    search()
    seek()
    count(anew: true)
  }

  var watchedPaths: [String] { file.watchedPaths + (metrics?.watchedPaths ?? []) }

  mutating func change(_ request: LogRequest) {
    let isSifted =
      request.rules == self.request.rules && request.context == self.request.context
      && request.folding == self.request.folding && request.turned == self.request.turned
    let isCounted = request.rules == self.request.rules
    let isSearched = request.pattern == self.request.pattern && request.search == self.request.search
    if !isSearched || request.form != self.request.form || request.folding != self.request.folding {
      maker = LineMaker(request)
    }
    self.request = request
    if !isSifted {
      sift()
    } else if !isSearched {
      search()
    }
    seek()
    count(anew: !isCounted)
  }

  private mutating func count(anew: Bool) {
    if anew || counter == nil { sent.bars = nil }
    counter = request.counter(counter, anew: anew)
  }

  /// Begins to look for what is asked after now, unless it is looked for already.
  private mutating func seek() {
    guard seeker?.seek != request.seek || request.seek == nil else { return }
    seeker = request.seek.map { LogSeeker($0, request.rules) }
  }

  /// Another filter: other lines, and their matches anew.
  private mutating func sift() {
    sieve =
      showsAll
      ? nil
      : LineSieve(
        request.rules,
        context: request.context,
        folding: request.folding,
        turned: request.turned,
        pattern: request.pattern
      )
    hunt = sieve == nil ? request.pattern.map { MatchHunt($0) } : nil
    sent.finding = nil
  }

  /// Every line is shown that is neither written over nor folded.
  private var showsAll: Bool { request.rules.isEmpty }

  private var folds: Bool { showsAll && request.folding != .none }

  private mutating func search() {
    sent.finding = nil
    if showsAll {
      hunt = request.pattern.map { MatchHunt($0) }
    } else if sieve == nil {
      sift()
    } else {
      sieve?.search(request.pattern)
    }
  }

  mutating func look() -> TailNews {
    var news = TailNews()
    if metrics != nil { news.meter = StepMeter(&metrics, isWhole: request.chart != nil) }
    do throws(LogError) {
      try file.refresh()
      let snapshot = file.snapshot
      let isCounted = try count(snapshot)
      if sieve != nil {
        let isSifted = try sieve?.extend(over: snapshot, budget: Self.sievingSlice.bytes) ?? true
        news.content = try siftedWindow(of: snapshot, isCounted: isCounted, isSifted: isSifted)
        news.finding = try sieve?.advance(in: snapshot, budget: Self.sievingSlice.lines)
        if !isSifted { news.finding?.isComplete = false }
        news.hasMore = !isCounted || !isSifted || news.finding?.isComplete == false
      } else {
        let isKnown = folds ? try fold(snapshot) : true
        news.content = try window(of: snapshot, isCounted: isCounted)
        news.finding = try hunt?.advance(over: snapshot, &index)
        if folds { news.finding = news.finding.map(liveLines.shown) }
        news.hasMore = !isCounted || !isKnown || news.finding?.isComplete == false
      }
      if try !takeLineMetrics(from: snapshot, into: &news.meter) { news.hasMore = true }
      if let isComplete = try counter?.extend(over: snapshot, budget: Self.sievingSlice.bytes) {
        news.bars = counter.map { LogBars(histogram: $0.histogram, isComplete: isComplete) }
        if !isComplete { news.hasMore = true }
      }
      if seeker != nil {
        let found = try seek(in: snapshot, isWhole: isCounted && news.content?.isCounting == false)
        news.content?.found = found
        if found == nil { news.hasMore = true }
      }
    } catch {
      news.content = LogContent(failure: error.sentence)
    }
    defer { sent = news }
    return news.without(sent)
  }

  /// Counts a slice of what is new; returns whether all lines are counted.
  private mutating func count(_ snapshot: LogSnapshot) throws(LogError) -> Bool {
    if index.generation != snapshot.generation || index.indexedEnd == 0 {
      index = shelf?.index(of: snapshot, at: file.place) ?? LineIndex(for: snapshot)
    }
    let slice = index.indexedEnd == 0 ? Self.countingSlice.first : Self.countingSlice.next
    let isCounted = try index.extend(over: snapshot, budget: slice)
    // A file that was cut meanwhile counts as done.
    if isCounted, index.covers(snapshot) { shelf?.keep(index, of: snapshot, at: file.place) }
    return isCounted
  }

  /// Looks at a slice of what is new for lines that are written over or folded; returns whether all is looked at.
  private mutating func fold(_ snapshot: LogSnapshot) throws(LogError) -> Bool {
    let wanted = request.liveFolding
    let turned = wanted.turned.symmetricDifference(liveLines.folding.turned)
    if wanted.foldsRecords != liveLines.folding.foldsRecords || !liveLines.isKnown && !turned.isEmpty {
      liveLines = LiveLines(wanted)
    }
    let isKnown = try liveLines.extend(over: snapshot, budget: Self.foldingSlice)
    for offset in wanted.turned.symmetricDifference(liveLines.folding.turned) {
      guard let number = try index.lineNumber(at: offset, in: snapshot) else { continue }
      try liveLines.turn(at: offset, number: number, in: snapshot)
      sent.finding = nil
    }
    return isKnown
  }

  /// Adds the numbers of plain lines where they are wanted; returns whether all lines have been read for that.
  private mutating func takeLineMetrics(
    from snapshot: LogSnapshot,
    into meter: inout StepMeter?
  ) throws(LogError) -> Bool {
    guard request.chart?.takesLines ?? false else {
      lineMetrics = nil
      return true
    }
    var found = lineMetrics ?? LineMetrics()
    let isComplete = try found.extend(over: snapshot, budget: Self.sievingSlice.bytes)
    lineMetrics = found
    let known = Set(meter?.series.map(\.name) ?? [])
    meter?.series += found.names.filter { !known.contains($0) }.compactMap { name in
      found[name].map { StepMeter.Series(name, $0.drawn, isWhole: true) }
    }
    return isComplete
  }

  private mutating func window(of snapshot: LogSnapshot, isCounted: Bool) throws(LogError) -> LogContent {
    if folds, liveLines.hiddenCount > 0 { return try liveWindow(of: snapshot, isCounted: isCounted) }
    var lines: [LogKit.LogLine] = []
    var first = 0
    switch request.window {
    case .tail(let count):
      lines = try snapshot.lines(before: snapshot.end, count: count)
      first = isCounted ? max(0, index.lineCount - lines.count) : 0
    case .lines(let range):
      first = max(0, min(range.lowerBound, index.lineCount - 1))
      if let offset = try index.offset(ofLine: first, in: snapshot) {
        lines = try snapshot.lines(from: offset, count: range.count)
      }
    }
    // The last lines have no numbers yet: they are counted by themselves, so that they are the last ones.
    let isTail = if case .tail = request.window { true } else { false }
    var total =
      isCounted ? index.lineCount : isTail ? lines.count : max(index.lineCount, first + lines.count)
    var content = LogContent(first: first)
    content.isCounting = !isCounted
    content.isPreview = isTail && !isCounted
    // The last line is live as long as nothing has ended it.
    if let last = lines.last, last.ending == .open, last.range.upperBound == snapshot.end, isCounted {
      lines.removeLast()
      total -= 1
      content.live = maker.line(last, number: first + lines.count)
    } else if isCounted, try endsOpen(snapshot) {
      total -= 1
    }
    content.total = total
    content.lines = lines.enumerated().map { maker.line($1, number: first + $0) }
    return content
  }

  /// The same where lines are written over; numbers count what is left.
  private func liveWindow(of snapshot: LogSnapshot, isCounted: Bool) throws(LogError) -> LogContent {
    let count = liveLines.shown(index.lineCount)
    let range = request.window.range(of: count)
    var content = LogContent(total: count, first: range.lowerBound)
    content.isCounting = !isCounted
    content.isRenumbered = true
    if request.folding == .records { content.whole = index.lineCount }
    let first = liveLines.number(range.lowerBound)
    guard let offset = try index.offset(ofLine: first, in: snapshot) else { return content }
    for (_, line) in try liveLines.lines(from: first, at: offset, count: range.count, in: snapshot) {
      let left = liveLines.left(of: line)
      var made = maker.line(line, number: range.lowerBound + content.lines.count, left: left)
      if let record = try liveLines.record(at: made.offset, in: snapshot) { maker.fold(record, into: &made) }
      if line.ending == .open, line.range.upperBound == snapshot.end, isCounted {
        content.live = made
      } else {
        content.lines.append(made)
      }
    }
    let endsOpen = try endsOpen(snapshot)
    if isCounted, content.live != nil || endsOpen { content.total -= 1 }
    return content
  }

  /// The same of the lines that pass the filter; numbers count these alone.
  private func siftedWindow(
    of snapshot: LogSnapshot,
    isCounted: Bool,
    isSifted: Bool
  ) throws(LogError) -> LogContent {
    guard let sieve else { return LogContent() }
    let count = sieve.starts.count
    let range = request.window.range(of: count)
    var content = LogContent(total: count, first: range.lowerBound)
    for line in try sieve.lines(range, in: snapshot) {
      // Of what writes over others the last part is shown.
      let left = request.folding == .none ? nil : RowScan().left(of: line.content, at: 0)
      var made = maker.line(line, number: range.lowerBound + content.lines.count, left: left)
      made.isContext = sieve.isContext(made.number)
      if let record = try sieve.record(made.number, in: snapshot) { maker.fold(record, into: &made) }
      content.lines.append(made)
    }
    content.live = sieve.live.map { maker.line($0, number: count) }
    content.isCounting = !isCounted || !isSifted
    content.whole = index.lineCount
    content.isCut = sieve.isFull
    return content
  }

  /// Looks on for what is asked after; `nil` until it is found.
  private mutating func seek(in snapshot: LogSnapshot, isWhole: Bool) throws(LogError) -> LogContent.Found? {
    while true {
      try seeker?.advance(in: snapshot)
      guard let seeker else { return nil }
      let found = try answer(seeker, in: snapshot, isWhole: isWhole)
      guard let place = found?.place, let origin = seeker.seek.levelOrigin, place.offset == origin else {
        return found
      }
      self.seeker?.goOn()
    }
  }

  /// What was found, once the line's number is known; `nil` until then.
  private func answer(
    _ seeker: LogSeeker,
    in snapshot: LogSnapshot,
    isWhole: Bool
  ) throws(LogError) -> LogContent.Found? {
    guard seeker.isDone else { return nil }
    guard var offset = seeker.offset else { return LogContent.Found(seek: seeker.seek) }
    let isLevel = seeker.seek.levelOrigin != nil
    let line: Int?
    if let sieve {
      // Before its part of the log is sifted, nothing can be said of a line.
      line =
        isWhole || sieve.decidedEnd > offset
        ? isLevel ? sieve.standIn(at: offset) : sieve.number(at: offset) : nil
      // The line that is shown is the one that is gone to.
      if isLevel, let line, sieve.starts.indices.contains(line) { offset = min(offset, sieve.starts[line]) }
    } else {
      let number =
        try index.lineNumber(at: offset, in: snapshot) ?? (isWhole ? max(0, index.lineCount - 1) : nil)
      line = folds ? number.map { liveLines.standIn(for: $0) ?? liveLines.shown($0) } : number
      if isLevel, folds, let line {
        offset = min(offset, try index.offset(ofLine: liveLines.number(line), in: snapshot) ?? offset)
      }
    }
    return line.map {
      LogContent.Found(seek: seeker.seek, place: LogContent.Found.Place(offset: offset, line: $0))
    }
  }

  /// Whether the log's last line, outside of the window, is unfinished.
  private func endsOpen(_ snapshot: LogSnapshot) throws(LogError) -> Bool {
    guard case .lines = request.window, let last = try snapshot.lines(before: snapshot.end, count: 1).last
    else { return false }
    return last.ending == .open
  }
}

extension StepMeter {
  /// What the file says by now; one that cannot be read says nothing new.
  init(_ metrics: inout MetricFile?, isWhole: Bool = false) {
    _ = try? metrics?.refresh()
    guard let file = metrics else { return }
    progress = file.progress
    series = file.names.prefix(16).compactMap { name in
      file[name].map { Series(name, $0.drawn, isWhole: isWhole) }
    }
  }
}

extension StepMeter.Series {
  /// The newest points, or all with their times.
  fileprivate init(_ name: String, _ points: [MetricSeries.Point], isWhole: Bool) {
    let kept = isWhole ? points[...] : points.suffix(StepMeter.kept)
    self.init(name: name, values: kept.map(\.value), times: isWhole ? kept.map(\.time) : [])
  }
}
