package import Workflow

/// What came of reading a pipeline.
package struct PipelineReading: Sendable {
  /// As much of the pipeline as could be made of the file, for showing it; it may be launched only where `problems`
  /// has no errors.
  package var pipeline: Pipeline?
  /// All problems that need no stack to be found, in the order of place.
  package var problems: [Problem]
  /// Where everything was written, for later checks.
  package var map: SourceMap

  package var path: String { map.root.source.path }
}

/// Reads pipelines from YAML, with the overrides of a command, and checks all that can be checked without a stack.
package enum PipelineReader {
  package static func read(_ path: String, overrides: Overrides = Overrides()) -> PipelineReading {
    do throws(Problem) {
      return read(try SourceFile.read(path), overrides: overrides)
    } catch {
      let map = SourceMap(root: Place(source: SourceText(path: path, bytes: [])))
      return PipelineReading(pipeline: nil, problems: [error], map: map)
    }
  }

  package static func read(_ source: SourceText, overrides: Overrides = Overrides()) -> PipelineReading {
    var findings = Findings()
    let root = Place(source: source)
    var map = SourceMap(root: root)
    let node = YAMLComposer.compose(source, &findings)
    guard var node, !node.isNull else {
      if !findings.hasErrors {
        findings.error(at: root, "the file is empty; a pipeline has a 'name' and 'steps'")
      }
      return PipelineReading(pipeline: nil, problems: findings.problems, map: map)
    }
    overrides.apply(to: &node, &findings)
    var decoder = PipelineDecoder(findings: findings, map: map)
    var pipeline = decoder.decode(node)
    pipeline?.path = source.path
    findings = decoder.findings
    map = decoder.map
    if let pipeline { PipelineChecks(pipeline: pipeline, map: map).run(&findings) }
    return PipelineReading(pipeline: pipeline, problems: findings.problems, map: map)
  }
}
