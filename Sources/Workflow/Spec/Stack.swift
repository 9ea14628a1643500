internal import OrderedCollections

/// A named set of components: where steps can run and where their outputs are kept.
package struct Stack: Sendable, Hashable {
  package var name: String
  package var components: [Component]
  /// The file that the stack was read from; `nil` for the built-in `local` stack.
  package var path: String?

  package init(name: String, components: [Component], path: String? = nil) {
    self.name = name
    self.components = components
    self.path = path
  }

  /// The stack that is used where no other is in sight: everything on this machine.
  package static let local = Stack(
    name: "local",
    components: [
      Component(name: "default", type: .orchestrator, flavor: .local),
      Component(name: "default", type: .artifactStore, flavor: .local),
    ]
  )

  package func components(of type: ComponentType) -> [Component] { components.filter { $0.type == type } }

  package func stepOperator(named name: String) -> Component? {
    components.first { $0.type == .stepOperator && $0.name == name }
  }
}

/// One part of a stack.
///
/// `configuration` keeps ZenML's field names.
package struct Component: Sendable, Hashable {
  package var name: String
  package var type: ComponentType
  package var flavor: Flavor
  package var configuration: JSONObject

  package init(name: String, type: ComponentType, flavor: Flavor, configuration: JSONObject = [:]) {
    self.name = name
    self.type = type
    self.flavor = flavor
    self.configuration = configuration
  }
}

/// What a component is for, in ZenML's words.
///
/// Types that Stepdeck does not use are kept as they came.
package struct ComponentType: RawRepresentable, Sendable, Hashable {
  package var rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }

  package static let orchestrator = ComponentType(rawValue: "orchestrator")
  package static let artifactStore = ComponentType(rawValue: "artifact_store")
  package static let containerRegistry = ComponentType(rawValue: "container_registry")
  package static let imageBuilder = ComponentType(rawValue: "image_builder")
  package static let stepOperator = ComponentType(rawValue: "step_operator")
}

/// The kind of a component: `local`, `kubernetes`, `sagemaker`, `s3` and others.
package struct Flavor: RawRepresentable, Sendable, Hashable {
  package var rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }

  package static let local = Flavor(rawValue: "local")
  package static let kubernetes = Flavor(rawValue: "kubernetes")
}
