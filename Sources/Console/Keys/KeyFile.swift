internal import ScreenKit
package import Specs
internal import Workflow

/// The user's `keys.yaml`, which gives actions other keys.
///
/// For example:
///
/// ```yaml
/// runs:
///   cancel: C            # instead of c
///   sort: []             # no key
/// everywhere:
///   quit: [Q, ctrl-c]
/// ```
///
/// What is written for an action takes the place of all its keys. A file with an error changes nothing: half a keyboard
/// would be worse than the one in the manual.
package enum KeyFile {
  /// The keys as the file wants them, and its problems; without a file the standard ones.
  package static func read(_ path: String) -> (keys: KeyMap, problems: [Problem]) {
    do throws(Problem) {
      return read(try SourceFile.read(path))
    } catch {
      return (.standard, error.message == SourceFile.missing ? [] : [error])
    }
  }

  package static func read(_ source: SourceText) -> (keys: KeyMap, problems: [Problem]) {
    var findings = Findings()
    let wishes = YAMLComposer.compose(source, &findings).map { self.wishes(in: $0, &findings) } ?? []
    let keys = KeyMap.standard.changed(by: wishes)
    KeyConflicts(keys: keys, wishes: wishes).report(&findings)
    return (findings.hasErrors ? .standard : keys, findings.problems)
  }

  private static func wishes(in root: YAMLNode, _ findings: inout Findings) -> [KeyWish] {
    if root.isNull { return [] }
    guard case .mapping(let contexts) = root.content else {
      findings.error(at: root.place, "keys must be a mapping of places to actions, not \(root.kind)")
      return []
    }
    let known = KeyContext.allCases
    return contexts.flatMap { entry -> [KeyWish] in
      guard let context = known.first(where: { $0.rawValue == entry.key }) else {
        findings.error(
          at: entry.keyPlace,
          "there is no place \(entry.key.quoted); there are \(known.map(\.rawValue).joined(separator: ", "))",
          suggestion: NearestName.to(entry.key, among: known.map(\.rawValue))
        )
        return []
      }
      return wishes(in: entry.value, context, &findings)
    }
  }

  private static func wishes(
    in node: YAMLNode,
    _ context: KeyContext,
    _ findings: inout Findings
  ) -> [KeyWish] {
    if node.isNull { return [] }
    guard case .mapping(let actions) = node.content else {
      findings.error(
        at: node.place,
        "\(context.rawValue.quoted) must be a mapping of actions to keys, not \(node.kind)"
      )
      return []
    }
    let known = KeyMap.standard.bindings.filter { $0.context == context }.map(\.action)
    return actions.compactMap { entry in
      guard let action = known.first(where: { $0.name == entry.key }) else {
        findings.error(
          at: entry.keyPlace,
          "\(context.rawValue.quoted) has no action \(entry.key.quoted)",
          suggestion: NearestName.to(entry.key, among: known.map(\.name))
        )
        return nil
      }
      return KeyWish(
        context: context,
        action: action,
        place: entry.keyPlace,
        keys: keys(in: entry.value, of: action, &findings)
      )
    }
  }

  private static func keys(
    in node: YAMLNode,
    of action: KeyAction,
    _ findings: inout Findings
  ) -> [KeyWish.Wanted] {
    let items: [YAMLNode]
    switch node.content {
    case .sequence(let list): items = list
    case .scalar: items = node.isNull ? [] : [node]
    case .mapping:
      findings.error(at: node.place, "\(action.name.quoted) must be a key or a list of keys, not a mapping")
      return []
    }
    return items.compactMap { item in
      guard let text = item.scalar?.text else {
        findings.error(at: item.place, "a key of \(action.name.quoted) must be text, not \(item.kind)")
        return nil
      }
      do throws(KeyNameError) {
        return KeyWish.Wanted(key: try Key(name: text), place: item.place)
      } catch {
        findings.error(at: item.place, error.description)
        return nil
      }
    }
  }
}

/// What a line of `keys.yaml` asks for.
struct KeyWish: Sendable {
  struct Wanted: Sendable {
    var key: Key
    var place: Place
  }

  var context: KeyContext
  var action: KeyAction
  var place: Place
  var keys: [Wanted]
}

extension KeyMap {
  /// These keys, but for the actions of `wishes` those that are wished.
  func changed(by wishes: [KeyWish]) -> KeyMap {
    var bindings = bindings
    for wish in wishes {
      for index in bindings.indices
      where bindings[index].context == wish.context && bindings[index].action == wish.action {
        bindings[index].keys = wish.keys.map(\.key)
      }
    }
    return KeyMap(bindings)
  }
}
