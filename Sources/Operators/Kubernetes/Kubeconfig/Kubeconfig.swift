internal import CurlKit
package import Specs
package import Workflow

/// What kubeconfig files say, merged: of every name the whole entry of the first file that has it.
package struct Kubeconfig: Sendable {
  package var clusters: [String: Cluster] = [:]
  package var users: [String: User] = [:]
  package var contexts: [String: Context] = [:]
  package var currentContext: Text?

  /// A text and where it stands.
  package struct Text: Sendable {
    package var text: String
    package var place: Place
  }

  package struct Cluster: Sendable {
    package var place: Place
    package var server: Text?
    package var authority: Material?
    package var isInsecure = false
    package var serverName: String?
    package var proxy: Text?
    /// What the cluster tells exec plugins.
    package var pluginConfiguration: JSONValue?
  }

  package struct Context: Sendable {
    package var place: Place
    package var cluster: Text?
    package var user: Text?
    package var namespace: String?
  }

  package struct User: Sendable {
    package var place: Place
    package var certificate: Material?
    package var key: Material?
    var token: Secret?
    /// Read again from time to time; goes before `token`.
    package var tokenFile: String?
    package var name: String?
    var password: Secret?
    package var exec: ExecPlugin?
    package var impersonation = Impersonation()
    /// A way to sign in that kubectl has given up.
    package var authProvider: Text?
  }

  /// A certificate or a key: in the kubeconfig, or in a file of its own.
  package enum Material: Sendable {
    case bytes([UInt8])
    /// An absolute path.
    case file(Text)
  }

  /// Whom we act for, where it is not whom we sign in as.
  package struct Impersonation: Sendable, Hashable {
    package var user: String?
    package var uid: String?
    package var groups: [String] = []
    package var extra: [Extra] = []

    package struct Extra: Sendable, Hashable {
      package var key: String
      package var values: [String]
    }
  }

  /// Adds what an earlier file does not have.
  mutating func merge(_ later: Kubeconfig) {
    clusters.merge(later.clusters) { first, _ in first }
    users.merge(later.users) { first, _ in first }
    contexts.merge(later.contexts) { first, _ in first }
    currentContext = currentContext ?? later.currentContext
  }
}

extension Kubeconfig {
  /// The files of `KUBECONFIG`, or `~/.kube/config` where it is not set.
  package static func paths(in environment: [String: String]) -> [String] {
    if let list = environment["KUBECONFIG"], !list.isEmpty {
      return list.split(separator: ":").map(String.init)
    }
    return environment["HOME"].map { ["\($0)/.kube/config"] } ?? []
  }

  /// Reads and merges files; those that do not exist are passed over.
  ///
  /// Reads from the disk: for a thread that may wait. A problem in any file is an error, as for kubectl.
  package static func read(_ paths: [String], folder: String) throws(KubeconfigError) -> Kubeconfig {
    var merged = Kubeconfig()
    for path in paths {
      let absolute = path.hasPrefix("/") ? path : "\(folder)/\(path)"
      do throws(Problem) {
        merged.merge(try KubeconfigReader.read(try SourceFile.read(absolute)))
      } catch {
        if error.message == SourceFile.missing { continue }
        throw KubeconfigError(error)
      }
    }
    return merged
  }
}

/// Why there is no way to a cluster: one sentence, after the place in a file where there is one.
package struct KubeconfigError: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String

  init(_ sentence: String) { description = sentence }

  init(_ problem: Problem) {
    let place = problem.line > 0 ? "\(problem.path):\(problem.line):\(problem.column)" : problem.path
    description = "\(place): \(problem.sentence)"
  }

  init(at place: Place, _ sentence: String, suggestion: String? = nil) {
    self.init(Problem(at: place, sentence, suggestion: suggestion))
  }
}
