extension RandomAccessCollection where Index == Int {
  /// The first index whose element satisfies `isAfter`, where all that do stand behind all that do not.
  package func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
