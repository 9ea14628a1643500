internal import OrderedCollections
internal import Workflow

extension InnerBorder {
  /// `steps`, `row 0 3`, `column 1 2 0`.
  fileprivate var words: String {
    switch self {
    case .paneRow(let row, let count): "row \(row) \(count)"
    case .paneColumn(let column, let count, let row): "column \(column) \(count) \(row)"
    default: Self.names.first { $0.border == self }?.name ?? ""
    }
  }

  fileprivate init?(words: String) {
    if let border = Self.names.first(where: { $0.name == words })?.border {
      self = border
      return
    }
    let parts = words.split(separator: " ")
    let numbers = parts.dropFirst().compactMap { Int($0) }.filter { (0...9).contains($0) }
    switch (parts.first, numbers.count, parts.count) {
    case ("row", 2, 3): self = .paneRow(numbers[0], of: numbers[1])
    case ("column", 3, 4): self = .paneColumn(numbers[0], of: numbers[1], row: numbers[2])
    default: return nil
    }
  }

  private static let names: [(border: InnerBorder, name: String)] = [
    (.steps, "steps"), (.stepsAbove, "steps-above"), (.timeline, "timeline"), (.specs, "specs"),
    (.specsAbove, "specs-above"), (.form, "form"), (.split, "split"), (.splitAbove, "split-above"),
    (.histogram, "histogram"), (.chart, "chart"), (.chartBelow, "chart-below"), (.calls, "calls"),
  ]
}

extension Borders {
  /// More are not kept, and no larger screens.
  private static let most = (borders: 100, cells: 10_000)

  /// Cells of the part and of all, by border.
  var json: JSONValue {
    let pairs = all.map {
      ($0.border.words, JSONValue.array([.integer(Int64($0.cells)), .integer(Int64($0.whole))]))
    }
    return .object(JSONObject(uniqueKeysWithValues: pairs.sorted { $0.0 < $1.0 }.prefix(Self.most.borders)))
  }

  /// What is no border, or of no screen, is left out.
  init(_ value: JSONValue?) {
    for (words, wish) in (value?.objectValue ?? [:]).elements.prefix(Self.most.borders) {
      let cells = (wish.arrayValue ?? []).compactMap(\.integerValue).filter {
        (1...Int64(Self.most.cells)).contains($0)
      }
      guard let border = InnerBorder(words: words), cells.count == 2 else { continue }
      put(border, at: Int(cells[0]), of: Int(cells[1]))
    }
  }
}
