internal import ScreenKit

/// All keys and commands, made from the tables that dispatch them.
enum HelpPage {
  static func paint(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    let box = model.frame.body
    let lines = lines(model)
    buffer.box(
      box,
      style: look[.accent],
      glyphs: look.glyphs,
      top: BoxTitle(left: [look.span("keys and commands", .title)])
    )
    let inside = box.interior.inset(dx: 1, dy: 0)
    let keyWidth = model.frame.breadth == .narrow ? 14 : 24
    buffer.clipped(to: inside) { buffer in
      for row in 0..<inside.height where model.helpOffset + row < lines.count {
        let point = Point(x: inside.x, y: inside.y + row)
        switch lines[model.helpOffset + row] {
        case .heading(let text): _ = buffer.put(text, at: point, look[.title])
        case .blank: break
        case .entry(let key, let help):
          buffer.put("  " + key, at: point, look[.key], limit: keyWidth)
          buffer.put(
            help,
            at: Point(x: point.x + keyWidth + 1, y: point.y),
            look[.text],
            limit: inside.width - keyWidth - 1
          )
        }
      }
    }
    buffer.scrollbar(
      Rect(x: box.x + 1, y: inside.y, width: box.width - 1, height: inside.height),
      offset: model.helpOffset,
      visible: inside.height,
      count: lines.count,
      look: look
    )
  }

  enum Line: Hashable {
    case heading(String)
    case entry(key: String, help: String)
    case blank
  }

  static func count(_ model: AppModel) -> Int { lines(model).count }

  static func lines(_ model: AppModel) -> [Line] {
    let glyphs = model.glyphs
    var lines: [Line] = []
    for context in KeyContext.allCases {
      let bindings = model.keys.bindings.filter { $0.context == context && !$0.keys.isEmpty }
      guard !bindings.isEmpty else { continue }
      lines.append(.heading(context.title))
      for binding in bindings {
        lines.append(.entry(key: binding.symbols(glyphs), help: binding.help))
      }
      lines.append(.blank)
    }
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
