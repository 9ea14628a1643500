internal import Journal
internal import LogKit
internal import Workflow

/// The logs of a run, or of several, as one, in the order of event time: reads the window that is asked for; works on the feed's thread.
struct MergedTail: PaneTail {
  private(set) var request: LogRequest
  private let folder: StateFolder
  /// Whose logs they are where the streams do not say.
  private let run: RunID?
  /// The logs by their numbers in the index, which never change.
  private var streams: [Source] = []
  private var files: [LogFile] = []
  /// Of each log: which lines are written over or folded.
  private var live: [LiveLines] = []
  private var readers: MergedReaders
  private var index = MergedIndex()
  private var sieve: MergedSieve
  private var seeker: MergedSeeker?
  /// Where lines are counted over time.
  private var counter: HistogramCounter?
  private var maker: LineMaker
  private var sent = TailNews()

  /// Bytes taken in at a time, so that other panes get their turn.
  private static let slice = 8 << 20
  /// Before all is taken in, the last lines of so many logs at most are shown.
  private static let previewed = 64

  private struct Source: Hashable {
    var run: RunID?
    var log: LogID

    init(_ stream: LogStream) { (run, log) = (stream.run?.id, stream.log) }
  }

  init(_ request: LogRequest, _ folder: StateFolder, of run: RunID?) {
    self.request = request
    self.folder = folder
    self.run = run
    readers = MergedReaders()
    sieve = MergedSieve(request, hidden: [], folds: false)
    maker = LineMaker(request)
    openStreams()
    restart()
    count(anew: true)
  }

  var watchedPaths: [String] { files.flatMap(\.watchedPaths) }

  mutating func change(_ request: LogRequest) {
    let old = self.request
    self.request = request
    if request.streams != old.streams { openStreams() }
    if request.pattern != old.pattern || request.form != old.form || request.folding != old.folding {
      maker = LineMaker(request)
    }
    let hasOtherStreams = !request.adds(to: old.streams)
    if request.rules != old.rules || request.folding != old.folding || request.turned != old.turned
      || request.context != old.context || hasOtherStreams
      || request.pattern != old.pattern
      || request.search != old.search
    {
      restart()
    }
    count(anew: request.rules != old.rules || hasOtherStreams)
    if request.seek != old.seek { seeker = request.seek.map { MergedSeeker($0) } }
  }

  private mutating func count(anew: Bool) {
    if anew || counter == nil { sent.bars = nil }
    counter = request.counter(counter, anew: anew)
  }

  /// Goes on counting the lines of the logs that are shown.
  private mutating func countedBars() throws(LogError) -> LogBars? {
    guard counter != nil else { return nil }
    let hidden = Set(request.streams.filter(\.isHidden).map(Source.init))
    var isComplete = true
    var left = Self.slice
    for stream in files.indices where isComplete && !hidden.contains(streams[stream]) {
      let before = counter?.position(in: stream) ?? 0
      isComplete = try counter?.extend(stream, over: files[stream].snapshot, budget: max(1, left)) ?? true
      left -= Int(max(before, counter?.position(in: stream) ?? 0) - before)
    }
    return counter.map { LogBars(histogram: $0.histogram, isComplete: isComplete) }
  }

  /// Adds logs that are new; those that are there keep their numbers, whatever their places.
  private mutating func openStreams() {
    var known = Set(streams)
    for source in request.streams.map(Source.init) where known.insert(source).inserted {
      guard streams.count < MergedIndex.streamLimit, let run = source.run ?? run else { break }
      streams.append(source)
      files.append(LogFile(.attempt(folder: folder.run(run).folder(of: source.log))))
      live.append(LiveLines())
      index.addStream()
    }
    let numbers = Dictionary(uniqueKeysWithValues: streams.enumerated().map { ($1, $0) })
    index.rank(request.streams.compactMap { numbers[Source($0)] })
  }

  /// Other lines are shown, or marked.
  private mutating func restart() {
    let hidden = Set(request.streams.filter(\.isHidden).map(Source.init))
    sieve = MergedSieve(
      request,
      hidden: Set(streams.indices.filter { hidden.contains(streams[$0]) }),
      folds: request.folding != .none && live.contains { $0.hiddenCount > 0 }
    )
    seeker = request.seek.map { MergedSeeker($0) }
    sent.finding = nil
  }

  mutating func look() -> TailNews {
    var news = TailNews()
    do throws(LogError) {
      let isWhole = try takeIn()
      readers.refresh(files.map(\.snapshot))
      if sieve.folds != (request.folding != .none && live.contains { $0.hiddenCount > 0 }) { restart() }
      let isSifted = try sieve.advance(over: index, live, &readers)
      news.finding = sieve.finding(isComplete: isWhole && isSifted)
      news.content = try content(isWhole: isWhole && isSifted)
      news.bars = try countedBars()
      // Before all is taken in, numbers still change, and of a line nobody knows that it is the next.
      if isWhole, isSifted { try seeker?.advance(over: index, sieve, &readers) }
      news.content?.found = seeker?.found(in: index, sieve, isWhole: isWhole && isSifted)
      news.hasMore =
        !isWhole || !isSifted || (seeker != nil && news.content?.found == nil)
        || news.bars?.isComplete == false
    } catch {
      news.content = LogContent(failure: error.sentence)
    }
    defer { sent = news }
    return news.without(sent)
  }

  private mutating func takeIn() throws(LogError) -> Bool {
    var left = Self.slice
    var isWhole = true
    for stream in files.indices {
      try files[stream].refresh()
      guard left > 0 else {
        isWhole = false
        continue
      }
      let snapshot = files[stream].snapshot
      let before = index.entries.count
      let step = try index.extend(stream, over: snapshot, budget: left)
      sieve.forget(from: step.changed)
      let position = live[stream].position
      let isFolded = try fold(stream, snapshot, budget: left)
      if !step.isWhole || !isFolded { isWhole = false }
      // A line takes about as long as a hundred bytes.
      let counted = max(0, index.entries.count - before) * 128
      left -= max(counted, Int(live[stream].position) - Int(position))
    }
    return isWhole
  }

  /// Looks at a slice of a log for lines that are written over or folded; returns whether all is looked at.
  private mutating func fold(
    _ stream: Int,
    _ snapshot: LogSnapshot,
    budget: Int
  ) throws(LogError) -> Bool {
    guard request.folding != .none else { return true }
    var folding = request.liveFolding
    folding.turned = Set(
      folding.turned.map(MergedPlace.init).filter { $0.stream == stream }.map(\.offset)
    )
    if live[stream].folding != folding {
      live[stream] = LiveLines(folding)
      sieve.forget(stream, from: 0, in: index)
    }
    let isWhole = try live[stream].extend(over: snapshot, budget: budget)
    if let change = live[stream].takeChange() { sieve.forget(stream, from: change, in: index) }
    return isWhole
  }

  private mutating func content(isWhole: Bool) throws(LogError) -> LogContent {
    if !isWhole, case .tail(let count) = request.window, sieve.showsAll { return try preview(count) }
    let count = sieve.count(of: index)
    let range = request.window.range(of: count)
    var content = LogContent(total: count, first: range.lowerBound)
    content.lines.reserveCapacity(range.count)
    for number in range {
      let entry = index.entries[sieve.entry(number)]
      guard let line = try readers.line(at: entry.place) else { continue }
      var made = made(line, entry.place, number)
      let count = sieve.folds ? live[entry.place.stream].count(at: entry.place.offset) : 1
      if let record = try readers.record(at: entry.place, count: count) { maker.fold(record, into: &made) }
      made.isContext = sieve.isContext(sieve.entry(number))
      content.lines.append(made)
    }
    content.isCounting = !isWhole
    content.whole = sieve.isFiltered || request.folding == .records ? index.entries.count : nil
    content.isRenumbered = sieve.folds
    content.isCut = !index.hasRoom
    return content
  }

  /// The last lines of the logs, before all is taken in.
  private mutating func preview(_ count: Int) throws(LogError) -> LogContent {
    var found: [(key: Timestamp, place: MergedPlace, line: LogKit.LogLine)] = []
    for stream in files.indices.suffix(Self.previewed) {
      let snapshot = files[stream].snapshot
      var clock = Timestamp(nanoseconds: .min)
      for line in try snapshot.lines(before: snapshot.end, count: count) {
        clock = max(clock, line.time ?? clock)
        found.append((clock, MergedPlace(stream: stream, offset: line.range.lowerBound), line))
      }
    }
    found.sort { ($0.key, $0.place.rawValue) < ($1.key, $1.place.rawValue) }
    var content = LogContent(total: min(count, found.count))
    content.lines = found.suffix(count).enumerated().map { made($1.line, $1.place, $0) }
    content.isCounting = true
    content.isPreview = true
    return content
  }

  private func made(_ line: LogKit.LogLine, _ place: MergedPlace, _ number: Int) -> LogLine {
    let left = request.folding == .none ? nil : live[place.stream].left(of: line)
    var made = maker.line(line, number: number, left: left)
    made.offset = place.rawValue
    made.source = streams[place.stream].log
    made.run = streams[place.stream].run
    return made
  }
}

extension LogRequest {
  /// Its logs are those of before, in their order, and perhaps more.
  fileprivate func adds(to old: [LogStream]) -> Bool {
    let before = Set(old)
    return streams.filter(before.contains) == old && !streams.contains { $0.isHidden && !before.contains($0) }
  }
}
