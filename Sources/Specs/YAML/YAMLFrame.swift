internal import Workflow

extension YAMLComposer {
  /// A list or mapping whose end has not come yet.
  struct Frame {
    let isMapping: Bool
    let place: Place
    let anchor: String?
    private var items: [YAMLNode] = []
    private var entries: [YAMLNode.Entry] = []
    /// Where each key stands, in bytes.
    private var keys: [String: Int] = [:]
    private var merged: [YAMLNode.Entry] = []
    private var key: Key?
    private var weight = 1
    private var height = 0

    private enum Key {
      case text(String, Place)
      case merge
      /// The value belongs to a key that was refused.
      case refused
    }

    init(isMapping: Bool, place: Place, anchor: String?) {
      self.isMapping = isMapping
      self.place = place
      self.anchor = anchor
    }

    mutating func add(_ node: YAMLNode, at place: Place, _ findings: inout Findings) {
      weight += node.weight
      height = max(height, node.height + (node.scalar == nil ? 1 : 0))
      guard isMapping else { return items.append(node) }
      switch key {
      case nil: key = readKey(node, at: place, &findings)
      case .text(let text, let keyPlace):
        entries.append(YAMLNode.Entry(key: text, keyPlace: keyPlace, value: node))
        key = nil
      case .merge:
        merge(node, at: place, &findings)
        key = nil
      case .refused: key = nil
      }
    }

    private mutating func readKey(_ node: YAMLNode, at place: Place, _ findings: inout Findings) -> Key {
      guard let scalar = node.scalar else {
        findings.error(at: place, "a key must be text, not \(node.kind)")
        return .refused
      }
      if scalar.isPlain && scalar.text == "<<" { return .merge }
      if let first = keys[scalar.text] {
        findings.error(
          at: place,
          "\(scalar.text.quoted) stands here twice; the first is in line "
            + "\(place.source.position(ofByte: first).line)"
        )
        return .refused
      }
      keys[scalar.text] = place.offset
      return .text(scalar.text, place)
    }

    /// `<<: *defaults` or `<<: [*one, *two]`: entries that yield to those of this mapping.
    private mutating func merge(_ node: YAMLNode, at place: Place, _ findings: inout Findings) {
      switch node.content {
      case .mapping(let entries): merged += entries
      case .sequence(let items)
      where items.allSatisfy({ if case .mapping = $0.content { true } else { false } }):
        for case .mapping(let entries) in items.map(\.content) { merged += entries }
      default: findings.error(at: place, "'<<' takes a mapping or a list of mappings, not \(node.kind)")
      }
    }

    func node(end: Int) -> YAMLNode {
      var all = entries
      var names = Set(keys.keys)
      for entry in merged where names.insert(entry.key).inserted { all.append(entry) }
      var node = YAMLNode(isMapping ? .mapping(all) : .sequence(items), place: place, end: end)
      node.weight = weight
      node.height = height
      return node
    }
  }
}
