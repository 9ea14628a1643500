import Foundation
import SystemKit
import Testing

@Suite struct WakePipeTests {
  private func isReadable(_ pipe: WakePipe) -> Bool {
    var entry = pollfd(fd: pipe.reader, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) == 1
  }

  @Test func wakesUntilItIsDrained() throws {
    let pipe = try #require(WakePipe())
    #expect(!isReadable(pipe))
    for byte in UInt8(1)...3 { pipe.wake(byte) }
    #expect(isReadable(pipe))
    #expect(pipe.drain() == [1, 2, 3])
    #expect(!isReadable(pipe))
    #expect(pipe.drain() == [])
  }

  /// A wake never waits, however full the pipe is.
  @Test func aFullOneWakes() throws {
    let pipe = try #require(WakePipe())
    let count = 1 << 17
    for _ in 0..<count { pipe.wake() }
    #expect(isReadable(pipe))
    let drained = pipe.drain().count
    #expect(drained > 0 && drained < count)
    #expect(!isReadable(pipe))
  }

  @Test func noChildInheritsIt() throws {
    let pipe = try #require(WakePipe())
    #expect([pipe.reader, pipe.writer].allSatisfy { fcntl($0, F_GETFD) & FD_CLOEXEC != 0 })
  }
}
