/// Replaces secret values by `***` in one stream of bytes, however the stream is cut into chunks.
///
/// What is held back is exactly the longest end of the stream that may be the beginning of a value. Values that overlap
/// are masked as one; nothing of any of them remains.
package struct SecretMasker: Sendable {
  /// A masked range; positions count from the start of the current chunk, held bytes are before 0.
  private struct Cover {
    var start: Int
    var end: Int
  }

  private let patterns: SecretPatterns
  private var node: Int32 = 0
  private var held: [UInt8] = []
  private var covers: [Cover] = []

  package init(_ patterns: SecretPatterns) { self.patterns = patterns }

  /// Bytes that are neither written nor masked yet.
  package var heldCount: Int { held.count }

  /// Appends to `output` what of the stream is certain after `chunk`.
  package mutating func mask(_ chunk: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    guard !patterns.isEmpty else { return output.append(contentsOf: chunk) }
    let unmatched = chunk.count - find(in: chunk)
    var certain = max(unmatched, -held.count)
    // A whole value is masked at once, whatever follows.
    if let last = covers.last, last.start <= certain { certain = max(certain, last.end) }
    emit(chunk, upTo: certain, into: &output)
    keep(chunk, from: certain)
    // A later match may still overlap one that is written.
    covers.removeAll { $0.end <= unmatched }
    for index in covers.indices {
      covers[index].start -= chunk.count
      covers[index].end -= chunk.count
    }
  }

  /// Appends what is held: the stream has ended.
  package mutating func finish(into output: inout [UInt8]) {
    emit(UnsafeBufferPointer(start: nil, count: 0), upTo: 0, into: &output)
    held = []
    covers = []
    node = 0
  }

  /// Runs the automaton and notes what is to be masked.
  ///
  /// - Returns: how many bytes at the end may begin a value.
  private mutating func find(in chunk: UnsafeBufferPointer<UInt8>) -> Int {
    var node = self.node
    var matches: [Cover] = []
    patterns.nodes.withUnsafeBufferPointer { nodes in
      patterns.roots.withUnsafeBufferPointer { roots in
        var index = 0
        let count = chunk.count
        while index < count {
          if node == 0 {
            while index < count, roots[Int(chunk[index])] == 0 { index += 1 }
            guard index < count else { break }
          }
          node = Self.step(from: node, chunk[index], nodes, roots)
          index += 1
          let length = Int(nodes[Int(node)].matchLength)
          if length > 0 { matches.append(Cover(start: index - length, end: index)) }
        }
      }
    }
    for match in matches { add(match) }
    self.node = node
    return Int(patterns.nodes[Int(node)].depth)
  }

  @inline(__always)
  private static func step(
    from start: Int32,
    _ byte: UInt8,
    _ nodes: UnsafeBufferPointer<SecretPatterns.Node>,
    _ roots: UnsafeBufferPointer<Int32>
  ) -> Int32 {
    var node = start
    while node != 0 {
      var child = nodes[Int(node)].firstChild
      while child != 0 {
        if nodes[Int(child)].byte == byte { return child }
        child = nodes[Int(child)].nextSibling
      }
      node = nodes[Int(node)].fallback
    }
    return roots[Int(byte)]
  }

  /// Ends only grow; a later match may start before earlier ones and swallow them.
  private mutating func add(_ match: Cover) {
    var match = match
    while let last = covers.last, last.end > match.start {
      match.start = min(match.start, last.start)
      covers.removeLast()
    }
    covers.append(match)
  }

  /// Writes held bytes and chunk up to `end`, masked ranges as one mark where they start.
  private func emit(_ chunk: UnsafeBufferPointer<UInt8>, upTo end: Int, into output: inout [UInt8]) {
    var position = -held.count
    for cover in covers {
      guard cover.start < end else { break }
      copy(chunk, from: position, to: cover.start, into: &output)
      if cover.start >= -held.count { output.append(contentsOf: SecretPatterns.mask) }
      position = max(position, cover.end)
    }
    copy(chunk, from: position, to: end, into: &output)
  }

  private func copy(_ chunk: UnsafeBufferPointer<UInt8>, from: Int, to: Int, into output: inout [UInt8]) {
    if from < min(to, 0) { output.append(contentsOf: held[(held.count + from)..<(held.count + min(to, 0))]) }
    if max(from, 0) < to { output.append(contentsOf: chunk[max(from, 0)..<to]) }
  }

  private mutating func keep(_ chunk: UnsafeBufferPointer<UInt8>, from certain: Int) {
    if certain >= 0 {
      held.removeAll(keepingCapacity: true)
      held.append(contentsOf: chunk[certain...])
    } else {
      held.removeFirst(held.count + certain)
      held.append(contentsOf: chunk)
    }
  }
}

extension SecretPatterns {
  /// The text with all values masked, for reasons and other short texts.
  package func masked(_ text: String) -> String {
    guard !isEmpty else { return text }
    var masker = SecretMasker(self)
    var output: [UInt8] = []
    Array(text.utf8).withUnsafeBufferPointer { masker.mask($0, into: &output) }
    masker.finish(into: &output)
    return String(decoding: output, as: UTF8.self)
  }
}
