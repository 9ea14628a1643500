internal import OrderedCollections
package import Workflow

extension CallAudit {
  package var json: JSONObject {
    var json: JSONObject = [
      "time": .string(startedAt.rfc3339), "method": .string(method), "target": .string(target),
      "status": .null, "error": .null, "latency_ms": .number((latency.inSeconds * 1e5).rounded() / 100),
      "attempt": .integer(Int64(attempt)), "stream": .bool(isStream),
    ]
    switch outcome {
    case .status(let status): json["status"] = .integer(Int64(status))
    case .failure(let error):
      json["error"] = .string(error.description)
      json["kind"] = .string(error.kind.rawValue)
    }
    return json
  }

  /// `nil` where it is none.
  package init?(_ value: JSONValue) {
    guard let method = value["method"]?.stringValue, let target = value["target"]?.stringValue,
      let time = value["time"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) }),
      let latency = value["latency_ms"]?.doubleValue, (0..<1e12).contains(latency)
    else { return nil }
    self.method = method
    self.target = target
    startedAt = time
    self.latency = .milliseconds(latency)
    attempt = value["attempt"]?.integerValue.flatMap { Int(exactly: $0) } ?? 1
    isStream = value["stream"]?.boolValue ?? false
    if let status = value["status"]?.integerValue {
      outcome = .status(Int(status))
    } else {
      let kind = value["kind"]?.stringValue.flatMap { HTTPError.Kind(rawValue: $0) } ?? .system
      outcome = .failure(HTTPError(kind, value["error"]?.stringValue ?? ""))
    }
  }
}
