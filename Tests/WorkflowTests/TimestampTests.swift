import Testing

@testable import Workflow

@Suite("Times are written as RFC 3339 in UTC")
struct TimestampTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (951_827_696_789, "2000-02-29T12:34:56.789Z"),
    (1_700_000_000_123, "2023-11-14T22:13:20.123Z"), (-1, "1969-12-31T23:59:59.999Z"),
    (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
  ])
  func `known instants`(milliseconds: Int, text: String) throws {
    let time = Timestamp(nanoseconds: Int64(milliseconds) * 1_000_000)
    #expect(time.rfc3339 == text)
    #expect(Timestamp(rfc3339: text) == time)
  }

  @Test func `offsets and fractions are read`() {
    #expect(
      Timestamp(rfc3339: "2023-11-14T23:13:20.5+01:00") == Timestamp(nanoseconds: 1_700_000_000_500_000_000)
    )
    #expect(Timestamp(rfc3339: "2023-11-14T22:13:20Z") == Timestamp(nanoseconds: 1_700_000_000_000_000_000))
  }

  @Test(arguments: [
    "", "2023", "2262-04-11T23:47:16.9Z", "2262-04-12T00:00:00Z", "2023-13-01T00:00:00Z", "2023-11-14 22:13",
    "2023-11-14T22:13:20", "2023-11-14T22:13:20Zx",
  ])
  func `what is no time is refused`(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test func `every day of eight hundred years comes back`() {
    for day in stride(from: -146_097, to: 146_097, by: 13) {
      let clock = ClockFields(secondsSince1970: Int64(day) * 86_400)
      #expect(ClockFields.daysSince1970(year: clock.year, month: clock.month, day: clock.day) == day)
    }
  }
}
