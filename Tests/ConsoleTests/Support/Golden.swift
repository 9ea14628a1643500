import Testing

@testable import Console
@testable import ScreenKit

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Screens as files: text, then styles.
///
/// `RECORD_GOLDEN=1` writes them anew, and still fails, so that a recording never passes for a test.
enum Golden {
  static let sizes = [Size(width: 80, height: 24), Size(width: 40, height: 12), Size(width: 200, height: 50)]

  static func folder(_ file: String) -> String {
    let parts = file.split(separator: "/", omittingEmptySubsequences: false)
    let root = parts.prefix { $0 != "Tests" }.joined(separator: "/")
    return root + "/Tests/ConsoleTests/Golden"
  }

  static func expect(_ model: AppModel, _ name: String, file: String = #filePath) {
    for size in sizes {
      var model = model
      _ = update(&model, .input(.resize(size)))
      var buffer = CellBuffer(size)
      _ = view(model, into: &buffer)
      checkBorders(buffer, name)
      compare(buffer.snapshot(theme: model.theme), "\(name)-\(size.width)x\(size.height)", file)
    }
  }

  /// The screens of a model in the dark look, in the light one, without colours, and in ASCII.
  static func expectEveryLook(_ model: AppModel, _ name: String, file: String = #filePath) {
    expect(model, name, file: file)
    var other = model
    other.theme = BuiltInTheme.light.theme
    expect(other, name + "-light", file: file)
    other.theme = BuiltInTheme.mono.theme
    expect(other, name + "-mono", file: file)
    other.glyphs = .ascii
    expect(other, name + "-ascii", file: file)
  }

  /// Every row takes exactly the columns of the screen.
  private static func checkBorders(_ buffer: CellBuffer, _ name: String) {
    for y in 0..<buffer.size.height {
      let width = buffer.row(y).reduce(0) { $0 + $1.glyph.width }
      #expect(width == buffer.size.width, "row \(y) of \(name)")
    }
  }

  private static func compare(_ text: String, _ name: String, _ file: String) {
    let path = folder(file) + "/" + name + ".txt"
    if getenv("RECORD_GOLDEN") != nil {
      write(text, to: path)
      Issue.record("recorded \(name)")
      return
    }
    guard let wanted = read(path) else {
      Issue.record("there is no golden file \(path); RECORD_GOLDEN=1 makes it")
      return
    }
    #expect(text == wanted, "the screen \(name) differs from its golden file")
  }

  private static func read(_ path: String) -> String? {
    guard let stream = fopen(path, "r") else { return nil }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&block, 1, block.count, stream)
      if count == 0 { break }
      bytes += block[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func write(_ text: String, to path: String) {
    guard let stream = fopen(path, "w") else { return }
    defer { fclose(stream) }
    let bytes = Array(text.utf8)
    fwrite(bytes, 1, bytes.count, stream)
  }
}
