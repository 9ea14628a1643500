internal import OrderedCollections
internal import Specs
internal import Workflow

/// What the workspace holds, checked.
struct Catalogue: Sendable {
  var pipelines: [PipelineItem] = []
  var stacks: [StackItem] = []
  /// Why the folders cannot be read; a sentence.
  var failure: String?
}

struct PipelineItem: Sendable {
  /// The pipeline's name, or the file's where it has none.
  var name: String
  var path: String
  var pipeline: Pipeline?
  var problems: [Problem]
  /// As the file is written, for its lines in the form.
  var parameters: [(name: String, value: String)] {
    (pipeline?.parameters ?? [:]).map { ($0.key, $0.value.plainText) }
  }

  init(_ reading: PipelineReading) {
    path = reading.path
    pipeline = reading.pipeline
    problems = reading.problems
    name = reading.pipeline?.name ?? FileName.stem(of: reading.path)
    if name.isEmpty { name = FileName.stem(of: reading.path) }
  }
}

struct StackItem: Sendable {
  var name: String
  /// `nil` for the stack that is built in.
  var path: String?
  var stack: Stack?
  var problems: [Problem]

  init(_ reading: StackReading) {
    path = reading.path
    stack = reading.stack
    problems = reading.problems
    name = reading.stack?.name ?? ""
    if name.isEmpty { name = FileName.stem(of: reading.path) }
  }

  /// The stack that is always there.
  static let builtIn: StackItem = {
    var item = StackItem(StackReading.builtIn)
    item.path = nil
    return item
  }()
}

/// Names of files.
enum FileName {
  static func base(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The name without folder and extension.
  static func stem(of path: String) -> String {
    let name = base(of: path)
    return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }
}
