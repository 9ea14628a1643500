internal import ScreenKit

/// All keys and commands, made from the tables that dispatch them.
enum HelpPage {
  static func paint(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    let box = model.frame.body
    let rows = rows(model)
    buffer.box(
      box,
      style: look[.accent],
      glyphs: look.glyphs,
      top: BoxTitle(left: [look.span("keys and commands", .title)])
    )
    let inside = box.interior.inset(dx: 1, dy: 0)
    buffer.clipped(to: inside) { buffer in
      for row in 0..<inside.height where model.helpOffset + row < rows.count {
        let point = Point(x: inside.x, y: inside.y + row)
        switch rows[model.helpOffset + row] {
        case .heading(let text): _ = buffer.put(text, at: point, look[.title])
        case .blank: break
        case .entry(let key, let help):
          buffer.put(key, at: Point(x: point.x + 2, y: point.y), look[.key])
          buffer.put(help, at: Point(x: point.x + keyWidth(model) + 1, y: point.y), look[.text])
        }
      }
    }
    buffer.scrollbar(
      Rect(x: box.x + 1, y: inside.y, width: box.width - 1, height: inside.height),
      offset: model.helpOffset,
      visible: inside.height,
      count: rows.count,
      look: look
    )
  }

  private static func keyWidth(_ model: AppModel) -> Int { model.frame.breadth == .narrow ? 14 : 24 }

  enum Line: Hashable {
    case heading(String)
    case entry(key: String, help: String)
    case blank
  }

  static func count(_ model: AppModel) -> Int { rows(model).count }

  /// The lines as they stand on the screen: keys and texts wrapped below themselves, so that nothing is cut.
  static func rows(_ model: AppModel) -> [Line] {
    let width = model.frame.body.interior.width - 2
    let keyWidth = keyWidth(model)
    return lines(model).flatMap { line -> [Line] in
      switch line {
      case .blank: return [.blank]
      case .heading(let text): return WordWrap.lines(text, width: width).map { .heading($0) }
      case .entry(let key, let help):
        let keys =
          TextWidth.fits(key, keyWidth - 2) ? [key] : WordWrap.lines(key, width: keyWidth - 2)
        let texts = WordWrap.lines(help, width: max(1, width - keyWidth - 1))
        return (0..<max(keys.count, texts.count)).map {
          .entry(key: $0 < keys.count ? keys[$0] : "", help: $0 < texts.count ? texts[$0] : "")
        }
      }
    }
  }

  /// The view below the help comes first, with the keys that mean something in it; then all the others.
  static func lines(_ model: AppModel) -> [Line] {
    let here = model.contextsBelowHelp
    var lines: [Line] = []
    // A key that an inner place has taken for itself means nothing else there.
    var taken: Set<Key> = []
    for context in here {
      lines += section(context, context.title, without: taken, model)
      for binding in model.keys.bindings where binding.context == context { taken.formUnion(binding.keys) }
    }
    for context in KeyContext.allCases where !here.contains(context) {
      let isGeneral = context == .list || context == .text
      lines += section(context, context.title + (isGeneral ? ", behind the view's own keys" : ""), model)
    }
    return lines + others(model.glyphs)
  }

  private static func section(
    _ context: KeyContext,
    _ title: String,
    without taken: Set<Key> = [],
    _ model: AppModel
  ) -> [Line] {
    var entries: [Line] = []
    for var binding in model.keys.bindings where binding.context == context {
      binding.keys.removeAll(where: taken.contains)
      if binding.keys.isEmpty { continue }
      entries.append(.entry(key: binding.symbols(model.glyphs), help: binding.help))
    }
    return entries.isEmpty ? [] : [.heading(title)] + entries + [.blank]
  }

  /// Commands, and what the signs of states mean.
  private static func others(_ glyphs: GlyphSet) -> [Line] {
    var lines: [Line] = []
    lines.append(.heading("commands"))
    for verb in CommandLine.verbs {
      lines.append(.entry(key: ":" + verb.name + (verb.argument.map { " " + $0 } ?? ""), help: verb.help))
    }
    lines += [.blank, .heading("states")]
    for state in StateRole.allCases where state != .submitting {
      lines.append(
        .entry(
          key: String(glyphs.state(state)),
          help: state == .queued ? "submitting or queued" : state.rawValue
        )
      )
    }
    return lines
  }
}
