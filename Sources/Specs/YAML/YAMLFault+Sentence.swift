internal import Workflow

extension YAMLEvents.Fault {
  /// What is wrong and where, in words that do not need a book about YAML.
  func explained(in source: SourceText) -> (place: Place, sentence: String) {
    let isUnclosed = context.contains("quoted scalar") && message.contains("end of stream")
    let scalarOffset = isUnclosed ? contextOffset : offset
    let byte = isByteOffset ? offset : source.byteOffset(ofScalar: scalarOffset)
    return (Place(source: source, offset: byte), sentence(at: byte, in: source))
  }

  private func sentence(at byte: Int, in source: SourceText) -> String {
    let character = byte < source.bytes.count ? source.bytes[byte] : 0
    switch message {
    case "found character that cannot start any token" where character == 0x09:
      return "a tab cannot indent YAML; use spaces"
    case "found character that cannot start any token":
      let text =
        Character(Unicode.Scalar(character)).isHarmless ? "'\(Character(Unicode.Scalar(character)))'" : "this"
      return "\(text) cannot begin a text without quotes; put the text in quotes"
    case "found a tab character that violates indentation",
      "found a tab character where an indentation space is expected":
      return "a tab cannot indent YAML; use spaces"
    case "mapping values are not allowed in this context":
      return "a ':' is out of place here; put the text in quotes, or mend the indentation"
    case "could not find expected ':'":
      return "a ':' is missing: the line before is no 'key: value', or its indentation is wrong"
    case "did not find expected ',' or ']'": return "a list in '[ ]' lacks a ',' or its ']' before this"
    case "did not find expected ',' or '}'": return "a mapping in '{ }' lacks a ',' or its '}' before this"
    case "did not find expected key":
      return "a key is expected here; mend the indentation, or the quotes before this"
    case "did not find expected '-' indicator":
      return "an item that begins with '-' is expected here; mend the indentation"
    case "found unexpected end of stream" where context.contains("quoted scalar"):
      return "this quoted text has no end"
    case "did not find expected node content": return "a value is missing here"
    case "found unexpected ':'":
      return "a ':' is out of place here; put a space after it, or the text in quotes"
    case "did not find expected <document start>": return "nothing may follow the first value of a file"
    case "control characters are not allowed": return "this control character may not stand in YAML"
    case _ where message.hasPrefix("Maximum nesting level"):
      return "this is nested deeper than \(YAMLComposer.maximumDepth) levels"
    default: return "this is not valid YAML: \(context.isEmpty ? "" : context + ", ")\(message)"
    }
  }
}
