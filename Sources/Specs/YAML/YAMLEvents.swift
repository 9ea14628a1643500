internal import CYaml

/// The events of a YAML text, one after the other.
///
/// The text's bytes must outlive the reader.
final class YAMLEvents {
  enum Kind {
    case alias(anchor: String)
    case scalar(YAMLScalar, anchor: String?)
    case sequenceStart(anchor: String?)
    case sequenceEnd
    case mappingStart(anchor: String?)
    case mappingEnd
    case documentStart
    /// Begins or ends of the stream, ends of documents.
    case other
  }

  struct Event {
    var kind: Kind
    /// In scalars from the start of the text.
    var start: Int
    var end: Int
    /// A tag that means nothing to us.
    var tag: String?
  }

  /// Why a text is not YAML, in the words of the scanner.
  struct Fault: Error {
    var message: String
    var context: String
    /// In scalars; in bytes where `isByteOffset`.
    var offset: Int
    var contextOffset: Int
    var isByteOffset: Bool
  }

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private var isOver = false

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    guard yaml_parser_initialize(parser) == 1 else { fatalError("there is no memory left to read YAML") }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// The next event; `nil` at the end.
  func next() throws(Fault) -> Event? {
    guard !isOver else { return nil }
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else {
      isOver = true
      throw fault
    }
    defer { yaml_event_delete(&event) }
    if event.type == YAML_STREAM_END_EVENT || event.type == YAML_NO_EVENT {
      isOver = true
      return nil
    }
    return Self.event(from: event)
  }

  private static func event(from event: yaml_event_t) -> Event {
    var result = Event(kind: .other, start: event.start_mark.index, end: event.end_mark.index)
    switch event.type {
    case YAML_DOCUMENT_START_EVENT: result.kind = .documentStart
    case YAML_ALIAS_EVENT: result.kind = .alias(anchor: text(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let content = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length),
        as: UTF8.self
      )
      let tag = text(scalar.tag)
      let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE && tag != "tag:yaml.org,2002:str"
      result.kind = .scalar(YAMLScalar(content, isPlain: isPlain), anchor: text(scalar.anchor))
      result.tag = tag
    case YAML_SEQUENCE_START_EVENT:
      result.kind = .sequenceStart(anchor: text(event.data.sequence_start.anchor))
      result.tag = text(event.data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT:
      result.kind = .mappingStart(anchor: text(event.data.mapping_start.anchor))
      result.tag = text(event.data.mapping_start.tag)
    case YAML_SEQUENCE_END_EVENT: result.kind = .sequenceEnd
    case YAML_MAPPING_END_EVENT: result.kind = .mappingEnd
    default: break
    }
    if let tag = result.tag, tag.hasPrefix("tag:yaml.org,2002:") || tag == "!" { result.tag = nil }
    return result
  }

  private var fault: Fault {
    let isReader = parser.pointee.error == YAML_READER_ERROR
    let mark = parser.pointee.problem_mark
    return Fault(
      message: parser.pointee.problem.map { String(cString: $0) } ?? "there is no memory left to read it",
      context: parser.pointee.context.map { String(cString: $0) } ?? "",
      offset: isReader ? parser.pointee.problem_offset : mark.index,
      contextOffset: parser.pointee.context_mark.index,
      isByteOffset: isReader
    )
  }

  private static func text(_ pointer: UnsafePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}
