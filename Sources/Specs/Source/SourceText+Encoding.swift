extension SourceText {
  /// Why the bytes are no text, and where.
  var encodingFault: (place: Place, sentence: String)? {
    if let index = bytes.firstIndex(of: 0) {
      return (Place(source: self, offset: index), "here is a NUL character, so this is not text")
    }
    if let index = firstInvalidByte {
      return (Place(source: self, offset: index), "this is not UTF-8 from here on; save the file as UTF-8")
    }
    return nil
  }

  /// The first byte that is no part of valid UTF-8.
  private var firstInvalidByte: Int? {
    if String(validating: bytes, as: UTF8.self) != nil { return nil }
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var valid = 0
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): valid += UTF8.width(scalar)
      case .emptyInput: return nil
      case .error: return valid
      }
    }
  }
}
