import Testing

@testable import Console
@testable import CurlKit
@testable import ScreenKit

@Suite struct CallScreenTests {
  @Test func calls() {
    var model = CallSample.model()
    Sample.press(&model, "j")
    Golden.expectEveryLook(model, "api")
    Sample.press(&model, "/")
    Sample.type(&model, "failed:yes !delete")
    Golden.expectEveryLook(model, "api-filter")
  }

  @Test func withoutCalls() {
    var model = Sample.model()
    Sample.press(&model, "C")
    Golden.expectEveryLook(model, "api-loading")
    Sample.send(&model, .feed(.calls([])))
    Golden.expectEveryLook(model, "api-empty")
  }

  @Test func thousandsOfCalls() {
    var model = CallSample.model()
    let many = (0..<3_000).map { (number: Int) in
      CallSample.call(
        number,
        "GET",
        "/api/v1/namespaces/ml/pods/p\(number)",
        .status(number % 9 == 0 ? 429 : 200)
      )
    }
    Sample.send(&model, .feed(.calls(many.map { NotedCall($0) })))
    Sample.press(&model, "G")
    Golden.expectEveryLook(model, "api-many")
  }
}
