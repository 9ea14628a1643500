internal import Specs
internal import Workflow

/// Reads and checks what the workspace holds; works on the feed's thread.
struct SpecDesk {
  private let workspace: Workspace
  private let root: String

  init(_ workspace: Workspace, root: String) {
    self.workspace = workspace
    self.root = root
  }

  var watchedPaths: Set<String> {
    var paths: Set<String> = [root + "/pipelines", root + "/stacks"]
    if let folder = workspace.configurationFolder { paths.insert(folder + "/stacks") }
    return paths
  }

  func read() -> Catalogue {
    do throws(Problem) {
      let pipelines = try workspace.pipelines().map(PipelineItem.init)
      let stacks = try workspace.stacks().map(StackItem.init)
      return Catalogue(pipelines: pipelines, stacks: stacks.isEmpty ? [.builtIn] : stacks)
    } catch {
      return Catalogue(failure: error.sentence)
    }
  }
}
