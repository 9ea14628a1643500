import Testing
import Workflow

@testable import Specs

@Suite("A workspace finds its specs")
struct WorkspaceTests {
  let folder: TemporaryFolder
  let workspace: Workspace

  init() throws {
    folder = try TemporaryFolder()
    workspace = Workspace(root: folder.path + "/w", environment: ["XDG_CONFIG_HOME": folder.path + "/config"])
  }

  private func stack(_ name: String, in place: String) throws {
    try folder.write("stack_name: \(name)\ncomponents: {}\n", to: "\(place)/\(name).yaml")
  }

  private func pipeline(_ name: String, file: String) throws {
    try folder.write("name: \(name)\nsteps: {a: {command: x}}\n", to: "w/pipelines/\(file)")
  }

  private func failure<T>(_ body: () throws -> T) -> String {
    do {
      _ = try body()
      return "nothing failed"
    } catch {
      return folder.relative("\(error)")
    }
  }

  @Test func theUsersFolder() {
    #expect(Workspace(environment: ["HOME": "/h"]).configurationFolder == "/h/.config/stepdeck")
    #expect(
      Workspace(environment: ["HOME": "/h", "XDG_CONFIG_HOME": "/c"]).configurationFolder == "/c/stepdeck"
    )
    #expect(
      Workspace(environment: ["HOME": "/h", "XDG_CONFIG_HOME": "rel"]).configurationFolder
        == "/h/.config/stepdeck"
    )
    #expect(Workspace(environment: [:]).configurationFolder == nil)
    #expect(Workspace(environment: [:]).configuration.problems.isEmpty)
  }

  @Test func pipelinesAreListedWithTheirProblems() throws {
    #expect(try workspace.pipelines().isEmpty)
    try pipeline("b", file: "2.yml")
    try pipeline("a", file: "1.yaml")
    try folder.write("name: [", to: "w/pipelines/3.yaml")
    try folder.write("x", to: "w/pipelines/notes.txt")
    try folder.write("x", to: "w/pipelines/.hidden.yaml")
    let readings = try workspace.pipelines()
    #expect(
      readings.map { folder.relative($0.path) } == [
        "w/pipelines/1.yaml", "w/pipelines/2.yml", "w/pipelines/3.yaml",
      ]
    )
    #expect(readings.map(\.problems.hasErrors) == [false, false, true])
    #expect(readings.map(\.pipeline?.name) == ["a", "b", nil])
  }

  @Test func aPipelineIsFoundByNameOrFile() throws {
    #expect(
      failure { try workspace.pipeline("train") }.hasSuffix(
        "; write one there, name a file, or begin with 'stepdeck init'"
      )
    )
    try pipeline("train", file: "t.yaml")
    try pipeline("eval", file: "e.yaml")
    #expect(try workspace.pipeline("train").pipeline?.name == "train")
    #expect(try workspace.pipeline(folder.path + "/w/pipelines/e.yaml").pipeline?.name == "eval")
    let overridden = try workspace.pipeline("train", overrides: Overrides(settings: ["a.timeout=5m"]))
    #expect(overridden.pipeline?.steps[0].timeout == .seconds(300))
    #expect(
      failure { try workspace.pipeline("tran") }.hasSuffix("there are eval and train; did you mean 'train'?")
    )
    #expect(
      try workspace.pipeline("./gone.yaml").problems.map(\.headline) == [
        "./gone.yaml: error: there is no such file"
      ]
    )
    try folder.write("name: [", to: "w/pipelines/broken.yaml")
    #expect(try workspace.pipeline("broken").problems.hasErrors)
    try pipeline("train", file: "u.yaml")
    #expect(
      failure { try workspace.pipeline("train") }
        == "w/pipelines/t.yaml and w/pipelines/u.yaml both hold a pipeline 'train'; name the file that you mean"
    )
  }

  @Test func withoutAnyStackTheBuiltInOneIsUsed() throws {
    #expect(try workspace.stack().stack == .local)
    #expect(try workspace.stack("local").stack == .local)
    #expect(
      failure { try workspace.stack("locla") }
        == "there is no stack 'locla'; there is local; did you mean 'local'?"
    )
  }

  @Test func theOnlyStackOfTheWorkspaceIsUsed() throws {
    try stack("one", in: "w/stacks")
    try stack("shared", in: "config/stepdeck/stacks")
    try stack("other", in: "config/stepdeck/stacks")
    try folder.write("stack: shared", to: "config/stepdeck/config.yaml")
    #expect(try workspace.stack().stack?.name == "one")
    #expect(try workspace.stack("shared").stack?.name == "shared")
    #expect(try workspace.stacks().compactMap(\.stack?.name) == ["one", "other", "shared"])
  }

  @Test func theConfigurationNamesAStack() throws {
    try stack("one", in: "w/stacks")
    try stack("two", in: "w/stacks")
    #expect(
      failure { try workspace.stack() }
        == "which stack? Name one with --stack, or as 'stack' in config.yaml; there are one and two"
    )
    try folder.write("stack: two", to: "config/stepdeck/config.yaml")
    #expect(try workspace.stack().stack?.name == "two")
    try folder.write("stack: three", to: "config/stepdeck/config.yaml")
    #expect(
      failure { try workspace.stack() }
        == "there is no stack 'three', which config/stepdeck/config.yaml names; there are one, two and local"
    )
  }

  @Test func aStackOfTheWorkspaceHidesTheUsersOfTheSameName() throws {
    try stack("one", in: "w/stacks")
    try stack("one", in: "config/stepdeck/stacks")
    #expect(try workspace.stacks().map { folder.relative($0.path) } == ["w/stacks/one.yaml"])
  }
}
