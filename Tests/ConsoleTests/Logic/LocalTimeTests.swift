import Testing

@testable import Console
@testable import Workflow

/// Clocks on the wall are set twice a year.
@Suite struct LocalTimeTests {
  /// Berlin in 2026: summer from 29 March, 01:00 UTC, to 25 October, 01:00 UTC.
  private static let (spring, autumn): (Int64, Int64) = (1_774_746_000, 1_792_890_000)

  private let berlin = LocalTime(
    around: Timestamp(nanoseconds: (autumn + 30 * 86_400) * 1_000_000_000),
    years: 1
  ) {
    (LocalTimeTests.spring..<LocalTimeTests.autumn).contains($0) ? 7_200 : 3_600
  }

  private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

  @Test func eachTimeHasTheClockOfItsDay() throws {
    #expect(try time("2026-03-29T00:59:59Z").clock(berlin) == "01:59:59")
    #expect(try time("2026-03-29T01:00:00Z").clock(berlin) == "03:00:00")
    #expect(try time("2026-10-25T00:59:59Z").clock(berlin) == "02:59:59")
    #expect(try time("2026-10-25T01:00:00Z").clock(berlin) == "02:00:00")
    // Of times that are not known the nearest ones hold.
    #expect(try time("2001-07-01T12:00:00Z").clock(berlin) == "13:00:00")
  }

  /// A run of Saturday evening, looked at on Monday.
  @Test func daysAreThoseOfTheWall() throws {
    let monday = try time("2026-10-26T08:00:00Z")
    #expect(try time("2026-10-24T16:30:00Z").age(at: monday, berlin) == "Sat 18:30")
    #expect(try time("2026-10-24T22:30:00Z").age(at: monday, berlin) == "Sun 00:30")
    #expect(try time("2026-10-25T23:30:00Z").age(at: monday, berlin) == "00:30:00")
  }

  @Test func aTimeOfDayIsGoneToOverTheChange() throws {
    let place = LogGoal.Place(
      now: try time("2026-10-25T09:00:00Z"),
      near: try time("2026-10-25T06:00:00Z"),
      start: nil,
      local: berlin
    )
    #expect(try LogGoal("0:30", place) == .moment(time("2026-10-24T22:30:00Z")))
    #expect(try LogGoal("8:30", place) == .moment(time("2026-10-25T07:30:00Z")))
  }
}
