internal import Journal

/// The file in the state folder that says where the last console was left.
///
/// A console that only reads runs remembers, too: no run is changed by that.
struct MemoryFile {
  private let path: String
  /// Looks of runs as this console has read or written them last.
  private var known = RunLooks()

  init(_ place: ConsolePlace) { path = place.state.path + "/console.json" }

  private static let limit = 262_144

  /// What an earlier console has kept, `nil` where there is nothing; and a sentence where the file is damaged, by which
  /// nothing is lost but a little comfort.
  mutating func read() -> (memory: ConsoleMemory?, trouble: String?) {
    let found = load()
    known = found.memory?.looks ?? RunLooks()
    return found
  }

  private func load() -> (memory: ConsoleMemory?, trouble: String?) {
    guard Files.exists(path) else { return (nil, nil) }
    let bytes: [UInt8]
    do throws(StateError) { bytes = try Files.read(path, limit: Self.limit) } catch {
      return (nil, Self.sentence(error.description))
    }
    guard let memory = ConsoleMemory(bytes) else {
      return (nil, Self.sentence("\(path) is damaged: it holds no JSON object"))
    }
    return (memory, nil)
  }

  private static func sentence(_ what: String) -> String {
    what + "; the last view is not known, and the next change of view writes the file anew"
  }

  /// Of the view the last console to write has the say; of the looks of runs each has it about those that it changed.
  ///
  /// A console that cannot remember works like any other, so a full disk is not told of here.
  mutating func write(_ memory: ConsoleMemory) {
    var merged = memory
    if let there = load().memory { merged.looks = there.looks.changed(as: memory.looks, since: known) }
    known = memory.looks
    try? Files.replace(path, with: Array(merged.text.utf8))
  }
}
