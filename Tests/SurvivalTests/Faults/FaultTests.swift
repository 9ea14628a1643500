import Foundation
import Testing

/// The real program under `kill -9`: engine, host and command die at moments that a seed has chosen.
///
/// `SEED=n` plays one round again, `ROUNDS=n` plays more of them.
@Suite(.serialized) struct FaultTests {
  private static var seeds: [UInt64] {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["SEED"].flatMap(UInt64.init) { return [seed] }
    let rounds = environment["ROUNDS"].flatMap { Int($0) } ?? 20
    return (0..<rounds).map { _ in .random(in: .min ... .max) }
  }

  @Test(arguments: Self.seeds) func nothingIsDoneTwiceAndNothingIsLost(_ seed: UInt64) async throws {
    try await onOwnThread { try FaultRound.play(seed: seed) }
  }
}
