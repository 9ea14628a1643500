import OrderedCollections
import Testing
import Workflow

@testable import Specs

@Suite("Stacks are read as ZenML exports them")
struct StackReaderTests {
  private func read(_ text: String) -> StackReading {
    StackReader.read(SourceText(path: "s.yaml", text: text))
  }
  private func report(_ text: String) -> String { ProblemReport(read(text).problems).description }

  @Test func anExportedStackWorksAsItIs() throws {
    let reading = read(
      """
      components:
        artifact_store:
        - configuration:
            path: s3://team-ml
            key: '{{aws.access_key}}'
            client_kwargs: {nested: ['{{ aws.token }}', '{{aws.access_key}}']}
          flavor: s3
          name: team-s3
          type: artifact_store
        experiment_tracker:
        - configuration: {tracking_uri: http://x}
          flavor: mlflow
          name: mlflow
          type: experiment_tracker
        orchestrator:
        - configuration: {}
          flavor: local
          name: default
          type: orchestrator
        step_operator:
          name: gpu-cluster
          type: step_operator
          flavor: kubernetes
          configuration: {kubernetes_context: prod, kubernetes_namespace: ml}
      stack_name: mixed
      zenml_version: 0.93.0
      """
    )
    #expect(reading.problems.isEmpty)
    let stack = try #require(reading.stack)
    #expect(stack.name == "mixed")
    #expect(stack.path == "s.yaml")
    #expect(stack.components.map(\.name) == ["team-s3", "mlflow", "default", "gpu-cluster"])
    #expect(
      stack.components.map(\.type.rawValue)
        == ["artifact_store", "experiment_tracker", "orchestrator", "step_operator"]
    )
    #expect(stack.stepOperator(named: "gpu-cluster")?.configuration["kubernetes_context"] == "prod")
    #expect(stack.components[0].secretReferences.map(\.name) == ["aws.access_key", "aws.token"])
    #expect(stack.components[0].configuration["key"] == "{{aws.access_key}}")
  }

  @Test func anotherOrchestratorIsANote() {
    #expect(
      report("stack_name: s\ncomponents: {orchestrator: {name: kf, flavor: kubeflow}}")
        == """
        s.yaml:2:47: note: the orchestrator 'kf' is not used: Stepdeck orchestrates itself, on this machine
        components: {orchestrator: {name: kf, flavor: kubeflow}}
                                                      ^

        """
    )
  }

  /// Steps and engine do not work in one folder.
  @Test(arguments: ["out", "./out", "~/out"])
  func aLocalStoreHasAnAbsolutePath(path: String) {
    let text = report(
      "stack_name: s\ncomponents: {artifact_store: {name: a, flavor: local, configuration: {path: \(path)}}}"
    )
    #expect(
      text.hasPrefix(
        "s.yaml:2:77: error: the path of a local artifact store must begin with /, and '\(path)' does not\n"
      )
    )
  }

  @Test func everyProblemAtOnce() {
    #expect(
      report(
        """
        name: s
        components:
          orchestrator:
            - {name: a, flavor: local, type: orchestrator}
            - {name: b, flavor: local}
          step_operators: {name: x, flavor: local}
          step_operator:
            - {name: gpu, flavor: kubernets, configuraton: {}}
            - {name: gpu, flavor: modal, type: orchestrator}
            - {flavor: local, configuration: {image: x}}
            - {name: y}
            - 3
          artifact_store: {name: "", flavor: local, configuration: {paths: x, key: "{{token}}"}}
        """
      )
        == """
        s.yaml:1:1: warning: a stack has no key 'name'; did you mean 'stack_name'?
        name: s
        ^
        s.yaml:1:1: error: the stack has no 'stack_name'; write its name as 'stack_name'
        name: s
        ^
        s.yaml:5:7: error: a stack has only one component of type 'orchestrator'
            - {name: b, flavor: local}
              ^
        s.yaml:6:3: warning: there is no type of component 'step_operators'; did you mean 'step_operator'?
          step_operators: {name: x, flavor: local}
          ^
        s.yaml:8:27: warning: Stepdeck knows no step operator of flavor 'kubernets'; did you mean 'kubernetes'?
            - {name: gpu, flavor: kubernets, configuraton: {}}
                                  ^
        s.yaml:8:38: warning: a component has no key 'configuraton'; did you mean 'configuration'?
            - {name: gpu, flavor: kubernets, configuraton: {}}
                                             ^
        s.yaml:9:14: error: the stack has two components of type 'step_operator' with the name 'gpu'
            - {name: gpu, flavor: modal, type: orchestrator}
                     ^
        s.yaml:9:40: error: this component stands under 'step_operator' but says that it is 'orchestrator'; did you mean 'step_operator'?
            - {name: gpu, flavor: modal, type: orchestrator}
                                               ^
        s.yaml:10:7: error: the component has no 'name'
            - {flavor: local, configuration: {image: x}}
              ^
        s.yaml:10:39: warning: the local step operator has no key 'image'
            - {flavor: local, configuration: {image: x}}
                                              ^
        s.yaml:11:7: error: the component 'y' has no 'flavor'
            - {name: y}
              ^
        s.yaml:12:7: error: a component must be a mapping of keys to values, not a number
            - 3
              ^
        s.yaml:13:26: error: '' cannot name a component
          artifact_store: {name: "", flavor: local, configuration: {paths: x, key: "{{token}}"}}
                                 ^
        s.yaml:13:61: warning: the local artifact store has no key 'paths'; did you mean 'path'?
          artifact_store: {name: "", flavor: local, configuration: {paths: x, key: "{{token}}"}}
                                                                    ^
        s.yaml:13:71: warning: the local artifact store has no key 'key'
          artifact_store: {name: "", flavor: local, configuration: {paths: x, key: "{{token}}"}}
                                                                              ^
        s.yaml:13:76: error: '{{token}}' names no secret; write {{SECRET.KEY}}, such as {{aws.token}}
          artifact_store: {name: "", flavor: local, configuration: {paths: x, key: "{{token}}"}}
                                                                                   ^

        """
    )
  }

  @Test func aSecretThatIsNowhereIsAProblem() {
    let reading = read(
      """
      stack_name: s
      components:
        container_registry: {name: r, flavor: default, configuration: {user: "{{hub.user}}", token: "{{hub.token}}"}}
      """
    )
    #expect(reading.problems.isEmpty)
    let resolver = SecretResolver(environment: ["HUB_USER": "somebody"])
    #expect(
      reading.unknownSecrets(resolver).map(\.headline) == [
        "s.yaml:3:95: error: the secret 'hub.token' has no value: set HUB_TOKEN in the environment, or "
          + "'hub.token' under 'secrets' in config.yaml"
      ]
    )
    #expect((try? resolver.value(of: "hub.user")) == "somebody")
  }

  @Test func aStackWithoutComponents() {
    #expect(report("stack_name: s").hasPrefix("s.yaml:1:1: error: the stack has no 'components'\n"))
    #expect(report("").hasPrefix("s.yaml:1:1: error: the file is empty; a stack has"))
  }
}
