import Foundation
import Testing

@testable import Console

/// What tmux says of a window, told by a program in its place.
@Suite struct TmuxWindowTests {
  @Test(arguments: [
    ("echo 1 1 0", true, true), ("echo 2 1 0", true, true), ("echo 1 0 0", true, false),
    ("echo 0 1 0", true, false), ("echo 1 1 0", false, true), ("echo 1 0 0", false, false),
    // With focus-events on it tells all.
    ("echo 1 1 1", true, true), ("echo 1 1 1", false, false), ("echo 1 0 1", true, false),
    // Where it does not answer, what it has told counts.
    ("echo 1 0 0; exit 1", true, true), ("echo no server", true, true), ("true", true, true),
    ("true", false, false), (#"test "$4" = %7 && echo 1 0 0"#, true, false),
  ])
  func isSeen(_ script: String, _ isTold: Bool, _ expected: Bool) throws {
    let folder = NSTemporaryDirectory() + "tmux-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let program = folder + "/tmux"
    try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: program))
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
    let environment = ["PATH": folder + ":/usr/bin:/bin", "TMUX": "/tmp/s,1,0", "TMUX_PANE": "%7"]
    let window = try #require(TmuxWindow(environment))
    #expect(window.isSeen(isTold: isTold) == expected)
  }

  @Test func withoutTmuxThereIsNone() {
    #expect(TmuxWindow([:]) == nil)
    #expect(TmuxWindow(["TMUX": "/tmp/s,1,0", "TMUX_PANE": "-x"]) == nil)
    #expect(TmuxWindow(["TMUX": "", "TMUX_PANE": "%1"]) == nil)
    #expect(TmuxWindow(["TMUX": "x", "TMUX_PANE": "%1", "PATH": "/nowhere"])?.isSeen(isTold: true) == true)
  }
}
