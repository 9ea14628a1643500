internal import OrderedCollections
package import Workflow

extension Stack {
  /// The stack with the way to each cluster written out as it is at this moment.
  ///
  /// A run outlives the shell that launched it: whoever chooses another `KUBECONFIG` or another current context later must not send an
  /// engine that looks for this run's jobs to another cluster. Names and paths are kept, never what the files hold.
  /// Reads from the disk: for a thread that may wait. What cannot be read is left as it is: using it tells why.
  package func pinned(to environment: [String: String], folder: String) -> Stack {
    var stack = self
    stack.components = components.map { $0.pinned(to: environment, folder: folder) }
    return stack
  }
}

extension Component {
  fileprivate func pinned(to environment: [String: String], folder: String) -> Component {
    let settings = KubernetesConfiguration(self).settings
    guard type == .stepOperator, flavor == .kubernetes, !settings.isInCluster else { return self }
    let paths = ClusterChoice(self, environment).paths.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" }
    guard let config = try? Kubeconfig.read(paths, folder: folder), !config.contexts.isEmpty else {
      return self
    }
    var pinned = self
    pinned.configuration["kubeconfig"] = .string(paths.joined(separator: ":"))
    if settings.context == nil, let current = config.currentContext {
      pinned.configuration["kubernetes_context"] = .string(current.text)
    }
    return pinned
  }
}

extension ClusterChoice {
  fileprivate var paths: [String] { Kubeconfig.paths(in: environment) }
}
