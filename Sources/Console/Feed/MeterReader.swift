internal import LogKit
internal import OrderedCollections
internal import Workflow

/// Follows the file of metrics and progress that lies beside a log: one JSON object a line.
struct MeterReader {
  private let file: LogFile
  private var generation = 0
  private var position: UInt64 = 0
  private var meter = StepMeter()

  init(path: String) { file = LogFile(.file(path: path)) }

  /// What is known by now; a file that is not there or cannot be read has nothing to say.
  mutating func read() -> StepMeter {
    guard (try? file.refresh()) != nil else { return meter }
    let snapshot = file.snapshot
    if snapshot.generation != generation {
      generation = snapshot.generation
      position = 0
      meter = StepMeter()
    }
    var lines = snapshot.lines(from: position)
    while let line = try? lines.next(), line.isWhole {
      position = line.range.upperBound
      take(line.content)
    }
    return meter
  }

  private mutating func take(_ line: ArraySlice<UInt8>) {
    guard let object = (try? JSONParser.parse(line))?.objectValue else { return }
    if let progress = object.double("progress") { meter.progress = max(0, min(progress, 1)) }
    for (name, value) in object.object("metric") {
      guard let number = value.doubleValue else { continue }
      add(number, to: name)
    }
  }

  private mutating func add(_ number: Double, to name: String) {
    guard let place = meter.series.firstIndex(where: { $0.name == name }) else {
      guard meter.series.count < 16 else { return }
      meter.series.append(StepMeter.Series(name: name, values: [number]))
      return
    }
    meter.series[place].values.append(number)
    let surplus = meter.series[place].values.count - StepMeter.kept
    if surplus > 0 { meter.series[place].values.removeFirst(surplus) }
  }
}
