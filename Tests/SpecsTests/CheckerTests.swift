import OrderedCollections
import Testing
import Workflow

@testable import Specs

@Suite("A pipeline is checked against its stack")
struct CheckerTests {
  private let stack = Stack(
    name: "mixed",
    components: [
      Component(name: "here", type: .stepOperator, flavor: .local),
      Component(name: "gpu-cluster", type: .stepOperator, flavor: Flavor(rawValue: "kubernetes")),
    ]
  )

  private func report(_ text: String, in stack: Stack) -> String {
    let reading = PipelineReader.read(SourceText(path: "p.yaml", text: text))
    return ProblemReport(Checker.check(reading, in: stack)).description
  }

  @Test func anOperatorThatTheStackDoesNotHave() {
    let text =
      "name: p\nsteps:\n  a: {command: x, step_operator: gpu-clutser, timout: 1}\n  b: {command: x, step_operator: true}"
    #expect(
      report(text, in: stack)
        == """
        p.yaml:3:34: error: the stack 'mixed' has no step operator 'gpu-clutser'; it has here and gpu-cluster; did you mean 'gpu-cluster'?
          a: {command: x, step_operator: gpu-clutser, timout: 1}
                                         ^
        p.yaml:3:47: warning: a step has no key 'timout'; did you mean 'timeout'?
          a: {command: x, step_operator: gpu-clutser, timout: 1}
                                                      ^

        """
    )
    #expect(
      report(text, in: .local)
        == """
        p.yaml:3:34: error: the stack 'local' has no step operator 'gpu-clutser'; it has none
          a: {command: x, step_operator: gpu-clutser, timout: 1}
                                         ^
        p.yaml:3:47: warning: a step has no key 'timout'; did you mean 'timeout'?
          a: {command: x, step_operator: gpu-clutser, timout: 1}
                                                      ^
        p.yaml:4:34: error: the stack 'local' has no step operator; leave 'step_operator' out to run here
          b: {command: x, step_operator: true}
                                         ^

        """
    )
  }

  @Test func imagesAndSpotMeanNothingHere() {
    #expect(
      report("name: p\nsteps: {a: {command: x, image: i, spot: true, step_operator: here}}", in: stack)
        == """
        p.yaml:2:32: note: 'image' is not used: this step runs on this machine
        steps: {a: {command: x, image: i, spot: true, step_operator: here}}
                                       ^
        p.yaml:2:41: note: 'spot' is not used: this step runs on this machine
        steps: {a: {command: x, image: i, spot: true, step_operator: here}}
                                                ^

        """
    )
    #expect(
      report("name: p\nsteps: {a: {command: x, image: i, step_operator: gpu-cluster}}", in: stack).isEmpty
    )
  }

  @Test func settings() {
    let text = """
      name: p
      steps:
        a:
          command: x
          settings:
            step_operator.kubernetes: {pod_settings: {}}
            step_operator.kubernets: {}
            step_operator.local: {x: 1}
            docker: {}
            orchestrator: 3
      """
    let reading = PipelineReader.read(SourceText(path: "p.yaml", text: text))
    #expect(
      Checker.check(reading, in: stack).map(\.headline) == [
        "p.yaml:7:7: warning: there is no flavor 'kubernets'; did you mean 'step_operator.kubernetes'?",
        "p.yaml:8:7: warning: the flavor 'local' takes no settings",
        "p.yaml:9:7: warning: settings 'docker' are not used; the keys are 'step_operator.FLAVOR' and "
          + "'orchestrator.FLAVOR'",
        "p.yaml:10:21: error: settings 'orchestrator' must be a mapping",
      ]
    )
  }
}
