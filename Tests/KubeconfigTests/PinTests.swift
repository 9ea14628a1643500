import Foundation
import Operators
import OrderedCollections
import Testing
import Workflow

/// A run keeps the way to its cluster as it was at the launch.
struct PinTests {
  let folder: ConfigFolder

  init() throws {
    folder = try ConfigFolder()
    try folder.write(
      "config",
      """
      current-context: dev
      clusters: [{name: c, cluster: {server: 'https://c:6443'}}, {name: d, cluster: {server: 'https://d:6443'}}]
      users: [{name: u, user: {token: made-up}}]
      contexts:
      - {name: dev, context: {cluster: c, user: u, namespace: ml}}
      - {name: prod, context: {cluster: d, user: u}}

      """
    )
  }

  private func stack(_ configuration: JSONObject = [:]) -> Stack {
    Stack(
      name: "s",
      components: [
        Component(name: "far", type: .stepOperator, flavor: .kubernetes, configuration: configuration),
        Component(name: "here", type: .stepOperator, flavor: .local),
      ]
    )
  }

  private func server(_ component: Component, _ environment: [String: String]) throws -> String {
    try ClusterConnection(ClusterChoice(component, environment)) { Timestamp(nanoseconds: 0) }.server
  }

  @Test func anotherContextLaterChangesNothing() throws {
    let pinned = stack().pinned(to: ["KUBECONFIG": "config:none"], folder: folder.path)
    let far = pinned.components[0]
    #expect(
      far.configuration == [
        "kubeconfig": .string("\(folder.path)/config:\(folder.path)/none"), "kubernetes_context": "dev",
      ]
    )
    #expect(pinned.components[1] == stack().components[1])
    let text = try String(contentsOfFile: folder.path + "/config", encoding: .utf8)
    try folder.write("config", text.replacing("current-context: dev", with: "current-context: prod"))
    #expect(try server(far, ["KUBECONFIG": "/nonexistent"]) == "https://c:6443")
    // Pinning again changes nothing.
    #expect(pinned.pinned(to: ["KUBECONFIG": "/nonexistent"], folder: "/") == pinned)
  }

  @Test func aContextThatTheStackNamesStays() {
    let pinned = stack(["kubernetes_context": "prod"])
      .pinned(to: ["KUBECONFIG": "\(folder.path)/config"], folder: "/")
    #expect(pinned.components[0].configuration["kubernetes_context"] == "prod")
  }

  @Test func whatCannotBeReadIsLeftAsItIs() {
    #expect(stack().pinned(to: ["KUBECONFIG": "/nonexistent"], folder: "/") == stack())
    #expect(
      stack(["incluster": true]).pinned(to: ["HOME": folder.path], folder: "/") == stack(["incluster": true])
    )
  }
}
