internal import Workflow

/// Which feeds of a cluster are not heard, since when and why.
struct FeedOutages: Sendable {
  private struct Outage {
    let since: Timestamp
    var fault: KubernetesFault
  }

  private var outages: [KubernetesAPI.Kind: Outage] = [:]

  /// A cluster that is not heard is worth a remark after this.
  private static let silenceLimit = Duration.seconds(5)

  /// Takes what a feed tells.
  ///
  /// Lists go on where only the watch fails: they end no outage.
  mutating func note(_ news: ResourceFeed.News, of kind: KubernetesAPI.Kind, now: () -> Timestamp) {
    switch news {
    case .listed: return
    case .heard, .changed, .deleted: outages[kind] = nil
    case .lost(let fault):
      // What is said of an outage changes where it has become the cluster's verdict, and not with every call.
      let known = outages[kind]
      guard known == nil || fault.isVerdict && known?.fault.isVerdict == false else { return }
      outages[kind] = Outage(since: outages.values.map(\.since).min() ?? now(), fault: fault)
    }
  }

  /// What is to be said of all jobs besides where they stand, or when to ask again.
  func remark(now: Timestamp) -> (text: String?, wake: Timestamp?) {
    let ordered = outages.values.sorted { $0.since < $1.since }
    if let verdict = ordered.first(where: { $0.fault.isVerdict }) {
      return ("\(StaleMark.unseen): \(verdict.fault)", nil)
    }
    guard let first = ordered.first else { return (nil, nil) }
    if now - first.since < Self.silenceLimit { return (nil, first.since + Self.silenceLimit) }
    return (StaleMark.text(StaleMark.state, first.since, first.fault.description), nil)
  }
}
