internal import Workflow

/// Numbers: what a step needs, how long it may take, how often it is tried.
extension PipelineDecoder {
  static let resourceKeys = ["cpu_count", "memory", "gpu_count"]
  static let retryKeys = ["max_retries", "max_preemptions", "delay", "backoff"]

  mutating func decodeLimits(_ fields: Fields, into step: inout Step) {
    step.timeout = limit(fields, "timeout")
    step.queueTimeout = limit(fields, "queue_timeout")
    if let retry = fields["retry"]?.value { step.retry = decodeRetry(retry) }
  }

  private mutating func limit(_ fields: Fields, _ key: String) -> Duration? {
    guard let node = fields[key]?.value, let duration = node.duration(of: key, &findings) else { return nil }
    guard duration > .zero else {
      findings.error(
        at: node.place,
        "a \(key.quoted) of zero would end every attempt at once; leave it out for none"
      )
      return nil
    }
    return duration
  }

  mutating func decodeResources(_ node: YAMLNode) -> Resources {
    var resources = Resources()
    guard let fields = Fields(node, of: "'resources'", &findings) else { return resources }
    fields.reportUnknown(known: Self.resourceKeys, of: "'resources'", &findings)
    if let node = fields["cpu_count"]?.value, let count = node.number(of: "cpu_count", &findings) {
      resources.cpuCount = count
      if count <= 0 { findings.error(at: node.place, "'cpu_count' must be more than zero") }
    }
    if let node = fields["gpu_count"]?.value, let count = node.wholeNumber(of: "gpu_count", &findings) {
      resources.gpuCount = count
      if count < 0 { findings.error(at: node.place, "'gpu_count' cannot be negative") }
    }
    if let node = fields["memory"]?.value { resources.memory = decodeMemory(node) }
    return resources
  }

  private mutating func decodeMemory(_ node: YAMLNode) -> ByteCount? {
    guard let text = node.text(of: "memory", &findings) else { return nil }
    do throws(GrammarError) {
      let size = try ByteCount(parsing: text)
      if size.bytes > 0 { return size }
      findings.error(at: node.place, "'memory' must be more than zero")
    } catch {
      findings.error(at: node.place, error)
    }
    return nil
  }

  private mutating func times(_ fields: Fields, _ key: String) -> Int? {
    guard let node = fields[key]?.value, let count = node.wholeNumber(of: key, &findings) else { return nil }
    if count < 0 { findings.error(at: node.place, "\(key.quoted) cannot be negative") }
    return max(0, count)
  }

  private mutating func decodeRetry(_ node: YAMLNode) -> RetryPolicy {
    var retry = RetryPolicy()
    guard let fields = Fields(node, of: "'retry'", &findings) else { return retry }
    fields.reportUnknown(known: Self.retryKeys, of: "'retry'", &findings)
    if let count = times(fields, "max_retries") { retry.maxRetries = count }
    if let count = times(fields, "max_preemptions") { retry.maxPreemptions = count }
    if let node = fields["delay"]?.value { retry.delay = node.duration(of: "delay", &findings) ?? .zero }
    if let node = fields["backoff"]?.value, let factor = node.number(of: "backoff", &findings) {
      retry.backoff = max(1, factor)
      if factor < 1 {
        findings.error(
          at: node.place,
          "'backoff' must be 1 or more: each pause is that many times the one before"
        )
      }
    }
    return retry
  }
}
