/// A line that is an object of JSON or logfmt, taken apart for display.
///
/// To be used so: `StructuredLine(line.content)`; where it is `nil` the line is shown as it is. Otherwise show
/// `flat(fields)` in one row, or `pretty(fields)` in many. Texts in here are decoded and untrusted (`"\u001b"` has become
/// an escape): never show them themselves. What `flat` and `pretty` return went through the sanitiser span by span,
/// after rendering, and is safe to show.
package struct StructuredLine: Sendable, Hashable {
  package struct Field: Sendable, Hashable {
    package var name: String
    package var value: Value
  }

  package indirect enum Value: Sendable, Hashable {
    case text(String)
    /// A number, `true`, `false` or `null`, as it was written.
    case word(String)
    case list([Value])
    case object([Field])
  }

  /// Longer lines are not taken apart.
  package static let maximumBytes = 65_536
  /// Lines with objects and lists deeper in each other than that neither.
  package static let maximumDepth = 32

  /// What stands before the object, such as a collector's time; may be empty.
  package var lead = ""
  /// As it was written.
  package var time: Value?
  /// That which `LevelDetector` finds.
  package var level: LogLevel?
  package var message: String?
  /// What the members are called that say these, where there are such.
  private(set) var timeName: String?
  private(set) var levelName: String?
  private(set) var messageName: String?
  /// All other members, in the order of the line.
  package var fields: [Field] = []

  /// `nil` where the line is not one whole object of JSON, nor logfmt of at least two pairs.
  ///
  /// - Parameter bytes: a line without its newline.
  package init?(_ bytes: ArraySlice<UInt8>) {
    guard bytes.count <= Self.maximumBytes, bytes.contains(where: { $0 == 0x7B || $0 == 0x3D }) else {
      return nil
    }
    let parsed = bytes.withUnsafeBytes { buffer -> (lead: String, members: [Field])? in
      let start = LinePrefix.end(in: buffer)
      let rest = UnsafeRawBufferPointer(rebasing: buffer[start...])
      let lead = String(decoding: buffer[..<start], as: UTF8.self)
      guard let first = rest.first(where: { $0 > 0x20 }) else { return nil }
      var json = JSONReader(rest)
      let members = first == UInt8(ascii: "{") ? json.object() : LogfmtReader.members(rest)
      return members.map { (lead, $0) }
    }
    guard let parsed else { return nil }
    lead = parsed.lead
    level = LevelDetector.level(of: bytes)
    for member in parsed.members { take(member) }
  }

  private mutating func take(_ member: Field) {
    if level != nil, isLevel(member) {
      levelName = levelName ?? member.name
      return
    }
    if time == nil, Self.timeNames.contains(member.name), !member.value.isNested {
      (time, timeName) = (member.value, member.name)
    } else if message == nil, Self.messageNames.contains(member.name), case .text(let text) = member.value {
      (message, messageName) = (text, member.name)
    } else {
      fields.append(member)
    }
  }

  private func isLevel(_ member: Field) -> Bool {
    var name = member.name
    guard !member.value.isNested else { return false }
    return name.withUTF8 {
      LevelDetector.isLevelKey(UnsafeRawBufferPointer($0), 0..<$0.count) || $0.elementsEqual("levelno".utf8)
    }
  }

  private static let timeNames: Set<String> = [
    "time", "ts", "timestamp", "@timestamp", "@t", "asctime", "datetime",
  ]
  private static let messageNames: Set<String> = ["msg", "message", "@m", "event", "body", "MESSAGE", "Body"]
}

extension StructuredLine.Value {
  var isNested: Bool {
    switch self {
    case .text, .word: false
    case .list, .object: true
    }
  }
}
