internal import OrderedCollections
internal import Workflow

/// What a line of a log reports: `{"stepdeck": {"metric": {"loss": 0.2}, "progress": 0.5}}` on a line of its own.
///
/// Of a line with carriage returns the text after the last one counts.
struct StepReport {
  var metrics: [(name: String, value: JSONValue)] = []
  /// From 0 to 1.
  var progress: Double?

  /// `nil` where the line reports nothing.
  init?(line: ArraySlice<UInt8>) {
    guard line.count <= 65_536, let mark = line.first(where: { $0 != 0x20 }),
      mark == UInt8(ascii: "{") || line.contains(0x0D)
    else { return nil }
    var line = line
    while line.last == 0x0D { line.removeLast() }
    let text = line[(line.lastIndex(of: 0x0D).map { $0 + 1 } ?? line.startIndex)...]
    guard text.first(where: { $0 != 0x20 }) == UInt8(ascii: "{"),
      let object = (try? JSONParser.parse(text))?.objectValue, object.count == 1,
      let report = object["stepdeck"]
    else { return nil }
    for (name, value) in report["metric"]?.objectValue ?? [:] where value.doubleValue != nil {
      metrics.append((name, value))
    }
    progress = report["progress"]?.doubleValue.map { min(max($0, 0), 1) }
  }
}
