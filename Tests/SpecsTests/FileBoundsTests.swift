import Foundation
import Testing
import Workflow

@testable import Specs

@Suite("Files that cannot be read end in one sentence")
struct FileBoundsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func report(_ path: String) -> String {
    let reading = PipelineReader.read(path)
    #expect(reading.pipeline == nil)
    return folder.relative(ProblemReport(reading.problems).description)
  }

  @Test func aMissingFile() {
    #expect(report(folder.path + "/no.yaml") == "no.yaml: error: there is no such file\n")
  }

  @Test func aFolder() throws {
    try folder.write("", to: "f/x")
    #expect(report(folder.path + "/f") == "f: error: this is a folder, not a file\n")
  }

  @Test func aFIFODoesNotHang() {
    let path = folder.path + "/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    #expect(report(path) == "pipe: error: this is not a regular file\n")
  }

  @Test func aDevice() {
    #expect(report("/dev/null") == "/dev/null: error: this is not a regular file\n")
  }

  @Test func aFileBelowAFile() throws {
    let path = try folder.write("", to: "x")
    #expect(report(path + "/y.yaml") == "x/y.yaml: error: a part of this path is not a folder\n")
  }

  @Test func aLinkToItself() throws {
    let path = folder.path + "/loop"
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
    #expect(report(path) == "loop: error: this symbolic link leads in a circle\n")
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func noPermission() throws {
    let path = try folder.write("name: x", to: "secret.yaml")
    #expect(chmod(path, 0) == 0)
    #expect(report(path) == "secret.yaml: error: the file may not be read: permission denied\n")
  }

  @Test func aFileOfOneMebibyteIsReadAndALargerOneIsNot() throws {
    let head = "name: p\nsteps: {a: {command: x}}\n#"
    let fits = head + String(repeating: "x", count: SourceFile.maximumSize - head.utf8.count)
    let path = try folder.write(fits, to: "fits.yaml")
    #expect(PipelineReader.read(path).problems.isEmpty)
    let large = try folder.write(fits + "x", to: "large.yaml")
    #expect(report(large) == "large.yaml: error: the file is larger than 1024 KiB, which is the limit\n")
  }

  @Test func aNULCharacter() throws {
    let path = try folder.write("name: p\nst\u{0}eps:", to: "nul.yaml")
    #expect(
      report(path) == "nul.yaml:2:3: error: here is a NUL character, so this is not text\nst␀eps:\n  ^\n"
    )
  }

  @Test func aNULCharacterInACommand() throws {
    let path = try folder.write(#"{name: p, steps: {s: {command: "a\0b"}}}"#, to: "shell.yaml")
    let problems = PipelineReader.read(path).problems
    #expect(problems.map(\.severity) == [.error])
    #expect(problems.map(\.message) == ["a NUL character cannot be handed to a program"])
  }

  @Test func invalidUTF8() throws {
    let path = try folder.write(Array("name: p\n# ä".utf8) + [0xC3, 0x28, 0x0A], to: "latin.yaml")
    #expect(
      report(path)
        == "latin.yaml:2:4: error: this is not UTF-8 from here on; save the file as UTF-8\n# ä�(\n   ^\n"
    )
  }

  @Test func aByteOrderMarkAndWindowsLineEndsAreAllowed() throws {
    let path = try folder.write(
      [0xEF, 0xBB, 0xBF] + Array("name: p\r\nsteps:\r\n  a: {command: x, timout: 5m}\r\n".utf8),
      to: "dos.yaml"
    )
    let reading = PipelineReader.read(path)
    #expect(reading.pipeline?.name == "p")
    #expect(
      folder.relative(ProblemReport(reading.problems).description)
        == """
        dos.yaml:3:19: warning: a step has no key 'timout'; did you mean 'timeout'?
          a: {command: x, timout: 5m}
                          ^

        """
    )
  }

  @Test func anEmptyFile() throws {
    let path = try folder.write("", to: "e.yaml")
    #expect(report(path) == "e.yaml:1:1: error: the file is empty; a pipeline has a 'name' and 'steps'\n")
  }
}
