/// A binary heap whose first element has the least key.
struct MergeHeap<Element> {
  private var items: [(key: MergeKey, element: Element)] = []

  var isEmpty: Bool { items.isEmpty }
  var first: (key: MergeKey, element: Element)? { items.first }

  mutating func insert(_ element: Element, key: MergeKey) {
    items.append((key, element))
    var child = items.count - 1
    while child > 0, items[child].key < items[(child - 1) / 2].key {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func popFirst() -> (key: MergeKey, element: Element)? {
    guard let last = items.popLast() else { return nil }
    guard let first = items.first else { return last }
    items[0] = last
    sink()
    return first
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < items.count {
        if items[child].key < items[least].key { least = child }
      }
      guard least != parent else { return }
      items.swapAt(parent, least)
      parent = least
    }
  }
}
