@testable import Console
@testable import CurlKit
@testable import Workflow

/// Calls to a made-up API server.
enum CallSample {
  static func call(
    _ number: Int,
    _ method: String,
    _ path: String,
    _ outcome: CallAudit.Outcome,
    attempt: Int = 1,
    isStream: Bool = false
  ) -> CallAudit {
    var request = HTTPRequest(method, "https://10.0.0.1:6443" + path)
    request.attempt = attempt
    return CallAudit(
      of: request,
      outcome: outcome,
      startedAt: Sample.now + .milliseconds(number * 731 - 60_000),
      latency: .milliseconds(Double(number * number) + 0.25),
      isStream: isStream
    )
  }

  static let all = [
    call(1, "GET", "/apis/batch/v1/namespaces/ml/jobs?labelSelector=stepdeck%2Frun&limit=500", .status(200)),
    call(
      2,
      "GET",
      "/apis/batch/v1/namespaces/ml/jobs?watch=1&allowWatchBookmarks=true",
      .status(200),
      isStream: true
    ),
    call(3, "POST", "/apis/batch/v1/namespaces/ml/jobs?fieldValidation=Strict", .status(503)),
    call(4, "POST", "/apis/batch/v1/namespaces/ml/jobs?fieldValidation=Strict", .status(201), attempt: 2),
    call(
      5,
      "GET",
      "/api/v1/namespaces/ml/pods/train-01run00041-train-2-x7k2p/log?container=main&follow=true&timestamps=true",
      .failure(HTTPError(.cut, "the connection to 10.0.0.1 broke before its answer was whole"))
    ),
    call(6, "DELETE", "/apis/batch/v1/namespaces/ml/jobs/nightly-\u{1B}[31m作业", .status(403)),
  ]

  static func model() -> AppModel {
    var model = Sample.model()
    Sample.press(&model, "C")
    Sample.send(&model, .feed(.calls(all.map { NotedCall($0) })))
    return model
  }
}
