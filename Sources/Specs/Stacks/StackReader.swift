package import Workflow

/// What came of reading a stack.
package struct StackReading: Sendable {
  /// As much of the stack as could be made of the file; it may be used only where `problems` has no errors.
  package var stack: Stack?
  /// In the order of place.
  package var problems: [Problem]
  package var map: SourceMap

  package var path: String { map.root.source.path }
}

/// Reads stacks in the form that `zenml stack export` writes.
package enum StackReader {
  package static func read(_ path: String) -> StackReading {
    do throws(Problem) {
      return read(try SourceFile.read(path))
    } catch {
      let map = SourceMap(root: Place(source: SourceText(path: path, bytes: [])))
      return StackReading(stack: nil, problems: [error], map: map)
    }
  }

  package static func read(_ source: SourceText) -> StackReading {
    var findings = Findings()
    let root = Place(source: source)
    guard let node = YAMLComposer.compose(source, &findings), !node.isNull else {
      if !findings.hasErrors {
        findings.error(at: root, "the file is empty; a stack has a 'stack_name' and 'components'")
      }
      return StackReading(stack: nil, problems: findings.problems, map: SourceMap(root: root))
    }
    var decoder = StackDecoder(findings: findings, map: SourceMap(root: root))
    var stack = decoder.decode(node)
    stack?.path = source.path
    return StackReading(stack: stack, problems: decoder.findings.problems, map: decoder.map)
  }
}
