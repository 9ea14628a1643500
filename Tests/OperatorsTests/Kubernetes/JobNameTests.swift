import Testing
import Workflow

@testable import Operators

struct JobNameTests {
  private static let steps = [
    "train", "Train", "a_b", "a-b", "a__b", "9", "-", "_", "x-", String(repeating: "long", count: 15) + "abc",
    String(repeating: "long", count: 15) + "abd",
  ]

  @Test(
    "Names leave room for what pods append, and follow RFC 1123",
    arguments: steps,
    [nil, "Team ML!", "x"]
  )
  func names(step: String, prefix: String?) {
    for attempt in [1, 12, 4321] {
      let name = JobName.make(Sample.key(step, attempt), prefix: prefix)
      #expect(name.utf8.count <= JobName.limit)
      #expect(
        name.utf8.allSatisfy {
          ("a"..."z").contains(UnicodeScalar($0)) || ("0"..."9").contains(UnicodeScalar($0)) || $0 == 0x2D
        }
      )
      #expect(name.first != "-" && name.last != "-")
      #expect(name == JobName.make(Sample.key(step, attempt), prefix: prefix))
    }
  }

  @Test("Every step and attempt has a name of its own")
  func differ() {
    let names = Self.steps.flatMap { step in [1, 2].map { JobName.make(Sample.key(step, $0), prefix: nil) } }
    #expect(Set(names).count == names.count)
  }

  @Test("A plain name says what it is")
  func readable() {
    #expect(JobName.make(Sample.key(), prefix: "ml") == "ml-train-01kb3v0w4r8z5n6q7t9xyzabcd-1")
  }

  @Test("Labels hold what Kubernetes allows")
  func labels() {
    #expect(Marks.labelValue("a_b-c.d") == "a_b-c.d")
    #expect(Marks.labelValue("x-") == "x")
    #expect(Marks.labelValue("--") == nil)
    #expect(Marks.labelValue(String(repeating: "a", count: 62) + "--b")?.utf8.count == 62)
  }
}
