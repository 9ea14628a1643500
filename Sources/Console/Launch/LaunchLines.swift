internal import ScreenKit
internal import Specs
internal import Workflow

/// Where the form stands, and the pipeline beside it where there is room.
struct LaunchLayout {
  var form: Rect
  var pipeline: Rect?
  var grip: BorderGrip?

  init(_ frame: ScreenFrame) {
    form = frame.body
    guard frame.breadth == .wide else { return }
    let usual = frame.body.width * 55 / 100
    let division = Division(frame.body, .form, from: .left, usual: usual, least: (40, 30), frame.borders)
    (form, pipeline, grip) = (division.part, division.rest, division.grip)
  }
}

/// The lines of a launch form: a field each, its problems wrapped below it; then other problems, or the steps.
struct LaunchLines {
  /// Columns of the labels.
  let labels: Int
  /// For each field.
  let problems: [[String]]
  private var other: [[StyledSpan]]
  private var steps: SpecsDetail?

  init(_ form: LaunchModel, _ look: Look, width: Int, hasSteps: Bool) {
    let labels = min(width / 3, max(8, form.fields.map { TextWidth.of($0.label) }.max() ?? 8))
    self.labels = labels
    problems = form.fields.map { field in
      form.problems(of: field).flatMap { problem in
        let text = "\(look.glyphs.state(.failed)) \(problem.sentence)"
        return WordWrap.lines(text, width: max(4, width - labels - 2))
      }
    }
    other = SpecsDetail.problems(form.otherProblems, look, width: width)
    if hasSteps, other.isEmpty, let pipeline = form.pipeline.pipeline {
      steps = SpecsDetail(stepsOf: pipeline, look, width: width)
    }
  }

  /// Lines of the fields, and a free one.
  private var fieldCount: Int { problems.reduce(1) { $0 + 1 + $1.count } }

  /// Lines below the fields.
  var restCount: Int { other.count + (steps?.count ?? 0) }

  func rest(_ index: Int) -> [StyledSpan] {
    index < other.count ? other[index] : steps?.line(index - other.count) ?? []
  }

  var count: Int { fieldCount + restCount }

  /// The field that a line is of, with its problems; counted from 0.
  func field(at line: Int) -> Int? {
    var end = 0
    for (field, problems) in problems.enumerated() {
      end += 1 + problems.count
      if line >= 0, line < end { return field }
    }
    return nil
  }

  /// The line on which a field begins.
  func line(of field: Int) -> Int { problems.prefix(field).reduce(0) { $0 + 1 + $1.count } }

  /// The first line in a room of `height` lines: what was scrolled to, else such that the focused field is in sight.
  func offset(_ form: LaunchModel, _ height: Int) -> Int {
    max(0, min(form.offset ?? (line(of: form.focus) - height + 3), count - height))
  }
}
