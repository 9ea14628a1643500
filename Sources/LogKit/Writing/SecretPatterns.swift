/// The values that must appear in no log, as an automaton that finds all of them in one pass (Aho and Corasick).
///
/// Nodes are the prefixes of all values; siblings are chained, because nodes below the root seldom have more than one child. The root's
/// children stand in a table, so that ordinary text costs one look-up a byte.
package struct SecretPatterns: Sendable {
  /// Shorter values would mask ordinary words.
  package static let minimumLength = 6
  package static let mask: [UInt8] = Array("***".utf8)
  package static let none = SecretPatterns([])

  struct Node: Sendable {
    var byte: UInt8
    /// Length of the prefix that the node stands for.
    var depth: Int32
    var firstChild: Int32 = 0
    var nextSibling: Int32 = 0
    /// The node of the longest proper suffix that is a prefix of some value.
    var fallback: Int32 = 0
    /// Length of the longest value that ends here; 0 where none does.
    var matchLength: Int32 = 0
  }

  /// The first node is the root.
  private(set) var nodes = [Node(byte: 0, depth: 0)]
  /// The root's child by byte; 0 where it has none.
  private(set) var roots = [Int32](repeating: 0, count: 256)

  package var isEmpty: Bool { nodes.count == 1 }

  /// - Parameter values: each line of a value that is long enough is masked wherever it stands.
  package init(_ values: some Sequence<String>) {
    for value in values {
      for line in value.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
      where line.count >= Self.minimumLength {
        insert(Array(line))
        for spelling in Self.jsonSpellings(of: String(decoding: Array(line), as: UTF8.self)) {
          insert(Array(spelling.utf8))
        }
      }
    }
    linkFallbacks()
  }

  /// The value within a JSON string, with letters as they are and in ASCII alone: reports travel as JSON.
  private static func jsonSpellings(of value: String) -> Set<String> {
    var (plain, ascii) = ("", "")
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        plain += "\\\(scalar)"
        ascii += "\\\(scalar)"
      case "\t":
        plain += "\\t"
        ascii += "\\t"
      default:
        plain.unicodeScalars.append(scalar)
        if scalar.isASCII {
          ascii.unicodeScalars.append(scalar)
        } else {
          for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16)
            ascii += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
          }
        }
      }
    }
    return Set([plain, ascii]).subtracting([value])
  }

  private mutating func insert(_ value: [UInt8]) {
    var node: Int32 = 0
    for byte in value { node = child(of: node, byte) ?? addChild(to: node, byte) }
    nodes[Int(node)].matchLength = Int32(value.count)
  }

  private mutating func addChild(to parent: Int32, _ byte: UInt8) -> Int32 {
    let index = Int32(nodes.count)
    var node = Node(byte: byte, depth: nodes[Int(parent)].depth + 1)
    if parent == 0 {
      roots[Int(byte)] = index
    } else {
      node.nextSibling = nodes[Int(parent)].firstChild
      nodes[Int(parent)].firstChild = index
    }
    nodes.append(node)
    return index
  }

  private func child(of parent: Int32, _ byte: UInt8) -> Int32? {
    if parent == 0 {
      let node = roots[Int(byte)]
      return node == 0 ? nil : node
    }
    var node = nodes[Int(parent)].firstChild
    while node != 0 {
      if nodes[Int(node)].byte == byte { return node }
      node = nodes[Int(node)].nextSibling
    }
    return nil
  }

  /// Level by level, so that every fallback is known before it is needed.
  private mutating func linkFallbacks() {
    var level = roots.filter { $0 != 0 }
    while !level.isEmpty {
      var below: [Int32] = []
      for node in level {
        var next = nodes[Int(node)].firstChild
        while next != 0 {
          link(next, below: node)
          below.append(next)
          next = nodes[Int(next)].nextSibling
        }
      }
      level = below
    }
  }

  private mutating func link(_ node: Int32, below parent: Int32) {
    let byte = nodes[Int(node)].byte
    var candidate = parent
    repeat {
      candidate = nodes[Int(candidate)].fallback
      if let found = child(of: candidate, byte) {
        nodes[Int(node)].fallback = found
        break
      }
    } while candidate != 0
    if nodes[Int(node)].matchLength == 0 {
      nodes[Int(node)].matchLength = nodes[Int(nodes[Int(node)].fallback)].matchLength
    }
  }
}
