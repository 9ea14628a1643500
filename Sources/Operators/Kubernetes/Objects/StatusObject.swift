internal import CurlKit
internal import OrderedCollections
internal import Workflow

/// A cluster's answer to a request that it did not fulfil.
struct StatusObject: Error, Sendable, Hashable, CustomStringConvertible {
  var code: Int
  var reason: String
  var message: String

  init(code: Int, reason: String, message: String) {
    self.code = code
    self.reason = reason
    self.message = message
  }

  /// Reads a `Status`; what is none is shown as it came, its first bytes.
  init(httpStatus: Int, body: [UInt8]) {
    if let value = try? JSONParser.parse(body), let object = value.objectValue,
      object.text("kind") == "Status"
    {
      self.init(object: object, code: httpStatus)
    } else {
      let text = String(decoding: body.prefix(300), as: UTF8.self)
      let line = text.split(whereSeparator: \.isNewline).first.map(String.init)
      self.init(code: httpStatus, reason: "", message: line ?? "HTTP status \(httpStatus)")
    }
  }

  init(object: JSONObject, code: Int) {
    self.init(
      code: object.int("code") ?? code,
      reason: object.text("reason") ?? "",
      message: object.text("message") ?? "HTTP status \(code)"
    )
  }

  var description: String { reason.isEmpty ? "\(message) (HTTP \(code))" : message }

  var isMissing: Bool { code == 404 }
  var alreadyExists: Bool { code == 409 && reason == "AlreadyExists" }
  /// The version that was asked for is no more; everything is to be listed again.
  var isExpired: Bool { code == 410 || reason == "Expired" || reason == "Gone" }
  /// Asking again may help: too many requests, an overloaded or starting server.
  var isPassing: Bool { code == 429 || code >= 500 || code == 408 || reason == "Conflict" }
}
