internal import Journal

/// The file in the state folder that says where the last console was left.
///
/// A console that only reads runs remembers, too: no run is changed by that.
struct MemoryFile {
  private let path: String

  init(_ place: ConsolePlace) { path = place.state.path + "/console.json" }

  /// `nil` where there is none that can be read: nothing is lost but a little comfort.
  func read() -> ConsoleMemory? {
    guard let bytes = try? Files.read(path, limit: 65_536) else { return nil }
    return ConsoleMemory(bytes)
  }

  /// A console that cannot remember works like any other, so a full disk is not told of here.
  func write(_ memory: ConsoleMemory) { try? Files.replace(path, with: Array(memory.text.utf8)) }
}
