import Foundation
import SystemKit
import Testing

@Suite struct FileLockTests {
  @Test func isOfTheOpenFileAndGoesWithIt() throws {
    let path = NSTemporaryDirectory() + "sd-lock-\(UUID().uuidString)"
    defer { unlink(path) }
    let (owner, other) = (open(path, O_RDWR | O_CREAT, 0o600), open(path, O_RDWR))
    try #require(owner >= 0 && other >= 0)
    defer { close(other) }
    #expect(!FileLock.isHeld(other))
    #expect(FileLock.take(owner) == .taken)
    #expect(FileLock.isHeld(other))
    #expect(FileLock.take(other) == .held)
    close(owner)
    #expect(!FileLock.isHeld(other))
    #expect(FileLock.take(other) == .taken)
  }

  @Test func whatIsNoOpenFileSaysWhy() {
    #expect(FileLock.take(-1) == .failed(errno: EBADF))
    #expect(!FileLock.isHeld(-1))
  }
}
