internal import OrderedCollections
internal import Workflow

/// The lines by which steps report results, metrics and progress, in a form for people.
enum StepReport {
  private static let beginning = "{\"stepdeck\""

  /// `loss 0.2091  accuracy 0.93`, `62 %`, `result best network`; nil for every other line.
  static func summary(of text: String) -> String? {
    guard text.hasPrefix(beginning), text.utf8.count <= 65_536,
      let report = (try? JSONParser.parse(Array(text.utf8)[...]))?["stepdeck"]?.objectValue
    else { return nil }
    var parts: [String] = []
    if let metrics = report["metric"]?.objectValue { parts += metrics.map(pair) }
    if let progress = report["progress"]?.doubleValue, progress.isFinite {
      parts.append("\(Int((max(0, min(progress, 1)) * 100).rounded(.down))) %")
    }
    if let results = report["result"]?.objectValue { parts += results.map { "result " + pair($0) } }
    return parts.isEmpty ? nil : parts.joined(separator: "  ")
  }

  private static func pair(_ entry: (key: String, value: JSONValue)) -> String {
    "\(entry.key) \(entry.value.doubleValue.map(Number.short) ?? entry.value.plainText)"
  }
}
