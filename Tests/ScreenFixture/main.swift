internal import Glibc
internal import GoldenFrames
internal import NcursesTerminal
internal import ScreenKit

// Golden screens on a real terminal, for tests:
//
// screen-fixture FOLDER LIST [--ascii] [--anew]   shows the golden files of FOLDER that LIST names, a name a line
//
// The next one comes with any key, and every one is followed by a bell: what a terminal has shown before that is the
// whole frame. With --anew each begins as one after ^L does.

func fail(_ sentence: String) -> Never {
  let bytes = Array((sentence + "\r\n").utf8)
  _ = write(2, bytes, bytes.count)
  exit(2)
}

func contents(_ path: String) -> String {
  guard let stream = fopen(path, "r") else { fail("\(path) cannot be read") }
  defer { fclose(stream) }
  var bytes: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 65_536)
  while case let count = fread(&block, 1, block.count, stream), count > 0 { bytes += block[..<count] }
  return String(decoding: bytes, as: UTF8.self)
}

/// The frame of a file, which would be written as the same file again.
func frame(_ folder: String, _ name: String) throws -> GoldenFrame {
  let text = contents("\(folder)/\(name)")
  let frame = try GoldenFrame(named: name, text)
  guard frame.buffer.snapshot(theme: frame.look.theme) == text else {
    throw GoldenFrame.Unreadable(description: "\(name): read and written again it is another file")
  }
  return frame
}

/// Waits until a key is pressed; false when the terminal is gone.
func key(on terminal: NcursesTerminal) -> Bool {
  while true {
    for event in terminal.poll(until: nil) {
      switch event {
      case .key: return true
      case .stop: return false
      default: continue
      }
    }
  }
}

func show(_ names: [Substring], of folder: String, ascii: Bool, anew: Bool) throws {
  let terminal = try NcursesTerminal(NcursesTerminal.Options(mouse: false, ascii: ascii))
  defer { terminal.close() }
  for name in names {
    let frame = try frame(folder, String(name))
    guard terminal.size == frame.size else {
      throw GoldenFrame.Unreadable(description: "\(name): the terminal has \(terminal.size)")
    }
    if anew { terminal.forget() }
    // One that takes no more bytes now wakes the wait when it does again.
    while !terminal.draw(frame.buffer, cursor: nil) { _ = terminal.poll(until: nil) }
    terminal.perform(.notify(title: "", body: "", .bell))
    guard key(on: terminal) else { return }
  }
}

let words = Array(CommandLine.arguments.dropFirst())
guard words.count >= 2 else { fail("usage: screen-fixture FOLDER LIST [--ascii] [--anew]") }
do {
  try show(
    contents(words[1]).split(separator: "\n"),
    of: words[0],
    ascii: words.dropFirst(2).contains("--ascii"),
    anew: words.dropFirst(2).contains("--anew")
  )
} catch {
  fail("\(error)")
}
