internal import CurlKit
internal import OrderedCollections
internal import Workflow

/// Lists one kind of object of ours and follows it: bookmarks keep the place, a place that is gone means a new list.
struct ResourceFeed: Sendable {
  enum News: Sendable {
    /// All that there is.
    case listed([JSONValue])
    case changed(JSONValue)
    case deleted(JSONValue)
    /// The server is not heard, or does not let us see; it is asked on.
    case lost(KubernetesFault)
    /// It is heard again after that; a list alone does not say so: it may be all that we are let.
    case heard

    /// Whether something may be gone that was there before.
    var tellsOfDeletion: Bool {
      switch self {
      case .listed, .deleted: true
      case .changed, .lost, .heard: false
      }
    }
  }

  let api: KubernetesAPI
  let kind: KubernetesAPI.Kind
  let selector: String
  let tell: @Sendable (News) async -> Void

  /// The server ends a watch after this, so that a connection that died in silence is noticed.
  private static let watchSeconds = 300
  private static let pageSize = 500
  /// Bookmarks come once a minute.
  private static let stallLimit = Duration.seconds(100)

  /// Until the task is cancelled.
  func run() async {
    var version: String?
    var failures = 0
    var isLost = false
    while !Task.isCancelled {
      do throws(KubernetesFault) {
        if version == nil { version = try await list() }
        let before = version
        version = try await watch(from: version ?? "", isLost: &isLost)
        failures = version == nil || version == before ? failures + 1 : 0
        // A watch that ends at once and brings nothing is not asked for in a circle.
        if failures > 1 { await pause(failures) }
      } catch {
        if Task.isCancelled { return }
        failures += 1
        if failures > 1 {
          isLost = true
          await tell(.lost(error))
        }
        if case .status = error { version = nil }
        await pause(failures)
      }
    }
  }

  private func pause(_ failures: Int) async {
    let base = 0.1 * Double(1 << min(failures, 6))
    try? await Task.sleep(for: .seconds(min(base, 5) * Double.random(in: 0.5...1)))
  }

  /// Everything, page by page; in one piece where it has grown too old between two pages: begun anew, it might never end.
  private func list() async throws(KubernetesFault) -> String {
    var objects: [JSONValue] = []
    var next: String?
    var size: String? = String(Self.pageSize)
    while true {
      var query: KubernetesAPI.Query = [("labelSelector", selector)]
      if let size { query.append(("limit", size)) }
      if let next { query.append(("continue", next)) }
      let page: JSONValue
      do throws(KubernetesFault) {
        page = try await api.list(kind, query)
      } catch {
        guard next != nil, case .status(let status) = error, status.isExpired else { throw error }
        (objects, next, size) = ([], nil, nil)
        continue
      }
      objects += page["items"]?.arrayValue ?? []
      next = page["metadata"]?["continue"]?.stringValue?.unlessEmpty
      if next != nil, size == nil {
        throw .garbage(
          "the cluster cuts a list that was asked for in one piece, and forgets it between two pages"
        )
      }
      if next == nil {
        await tell(.listed(objects))
        return page["metadata"]?["resourceVersion"]?.stringValue ?? ""
      }
    }
  }

  /// - Returns: where to go on; `nil` where everything has to be listed again.
  private func watch(from start: String, isLost: inout Bool) async throws(KubernetesFault) -> String? {
    let query: KubernetesAPI.Query = [
      ("labelSelector", selector), ("watch", "true"), ("allowWatchBookmarks", "true"),
      ("resourceVersion", start), ("timeoutSeconds", String(Self.watchSeconds)),
    ]
    let body = try await api.stream(api.path(kind), query, stallLimit: Self.stallLimit)
    defer { body.cancel() }
    if isLost { await tell(.heard) }
    isLost = false
    var (version, lines) = (start, ByteLines())
    do {
      while let chunk = try await body.next() {
        for line in try lines.append(chunk) {
          guard let event = try WatchEvent(line) else { continue }
          switch event {
          case .bookmark(let next): version = next
          case .error(let status):
            if status.isExpired { return nil }
            throw KubernetesFault.status(status)
          case .changed(let object):
            version = object["metadata"]?["resourceVersion"]?.stringValue ?? version
            await tell(.changed(object))
          case .deleted(let object):
            version = object["metadata"]?["resourceVersion"]?.stringValue ?? version
            await tell(.deleted(object))
          }
        }
      }
    } catch let error as HTTPError {
      // What came before the cut is known: the next watch goes on from there.
      if version == start, error.kind != .stalled { throw .transport(error) }
    } catch let fault as KubernetesFault {
      throw fault
    } catch {
      throw .garbage("the cluster's watch sends what is no JSON: \(error)")
    }
    return version
  }
}
