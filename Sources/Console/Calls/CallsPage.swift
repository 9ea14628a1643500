internal import CurlKit
internal import ScreenKit
internal import Workflow

/// Where the list of calls stands, and below it the call under the cursor in full, where there is room.
struct CallsLayout {
  var list: Rect
  var detail: Rect?
  var grip: BorderGrip?

  init(_ frame: ScreenFrame) {
    let body = frame.body
    guard body.height >= 16 else {
      list = body
      return
    }
    let division = Division(
      body,
      .calls,
      from: .bottom,
      usual: 6,
      least: (3, 5),
      sharesLine: true,
      frame.borders
    )
    (list, detail, grip) = (division.rest, division.part, division.grip)
  }

  /// Rows of the list below its heading.
  var rows: Int { max(1, list.interior.height - 1) }
}

/// Every call to a provider: method, address, status, time, try.
enum CallsPage {
  static func paint(_ model: AppModel, into buffer: inout CellBuffer) {
    let look = model.look
    let calls = model.calls
    var layout = CallsLayout(model.frame)
    if calls.shownCount == 0 { layout = CallsLayout(list: model.frame.body) }
    buffer.box(
      layout.list,
      style: look[.accent],
      glyphs: look.glyphs,
      top: title(model),
      bottom: place(model)
    )
    if let (text, hint) = blank(model) {
      return Blank.note(text, hint: hint, in: layout.list.interior, look: look, into: &buffer)
    }
    if let detail = layout.detail {
      paintDetail(model, in: detail, into: &buffer)
      BoxJoints([layout.list, detail]).paint(look, into: &buffer)
    }
    paintTable(model, layout.list.interior, into: &buffer)
  }

  private static func title(_ model: AppModel) -> BoxTitle {
    let look = model.look
    let calls = model.calls
    var left = [look.span("api", .title)]
    if !calls.all.isEmpty {
      left.append(look.span(" \(look.glyphs.separator) \(calls.all.count.grouped)", .dim))
    }
    return BoxTitle(
      left: left,
      right: calls.filterText.isEmpty ? [] : [look.span("/ " + calls.filterText, .accent)]
    )
  }

  private static func place(_ model: AppModel) -> BoxTitle {
    let calls = model.calls
    guard calls.shownCount > 0, CallsLayout(model.frame).detail == nil else { return BoxTitle() }
    return BoxTitle(right: [position(model)])
  }

  private static func position(_ model: AppModel) -> StyledSpan {
    let calls = model.calls
    return model.look.span("\((calls.position.cursor + 1).grouped)/\(calls.shownCount.grouped)", .dim)
  }

  private static func blank(_ model: AppModel) -> (text: String, hint: String)? {
    let calls = model.calls
    guard calls.shownCount == 0 else { return nil }
    if !calls.isLoaded { return (model.waiting("reading the calls to providers", for: .calls), "") }
    if calls.all.isEmpty {
      return ("no provider has been called yet", "steps on a provider, and views of its jobs, call it")
    }
    return ("no call matches \(calls.filterText)", "/ changes the filter, Esc clears it")
  }

  private static func paintTable(_ model: AppModel, _ rect: Rect, into buffer: inout CellBuffer) {
    let calls = model.calls
    let isNarrow = model.frame.breadth == .narrow
    let columns = [
      TableColumn("TIME", width: isNarrow ? 8 : 12), TableColumn("METHOD", width: 6, rank: 2),
      TableColumn("STATUS", width: 10), TableColumn("MS", width: 7, align: .right, rank: 1),
      TableColumn("TRY", width: 3, align: .right, rank: 3), TableColumn("ADDRESS", width: 12...400),
    ]
    var table = Table(columns: columns, count: calls.shownCount, position: calls.position)
    table.position.fit(count: table.count, visible: table.visible(in: rect))
    table.paint(into: &buffer, rect, model.look) { cells(calls[shownAt: $0], model, isNarrow: isNarrow) }
    buffer.scrollbar(
      Rect(x: rect.x, y: rect.y + 1, width: rect.width + 1, height: rect.height - 1),
      offset: table.position.offset,
      visible: table.visible(in: rect),
      count: table.count,
      look: model.look
    )
  }

  private static func cells(_ call: CallAudit, _ model: AppModel, isNarrow: Bool) -> [TableCell] {
    let look = model.look
    let local = model.context.localTime
    let time = isNarrow ? call.startedAt.clock(local) : call.startedAt.clockWithMilliseconds(local)
    return [
      TableCell(time, look[.dim]), TableCell(call.method, look[.text]), TableCell(answer(of: call, look)),
      TableCell(Number.short(call.latency.inSeconds * 1_000), look[.dim]),
      TableCell(call.attempt == 1 ? "" : "\(call.attempt)", look[.messageWarn]),
      TableCell(call.target.withoutScheme, look[.text]),
    ]
  }

  /// `✓ 200`, `✗ 403`, `✗ cut`.
  private static func answer(of call: CallAudit, _ look: Look) -> [StyledSpan] {
    // A stream goes on after its headers.
    let more = call.isStream ? look.glyphs.isASCII ? " ..." : " …" : ""
    return look.state(call.isFine ? .succeeded : .failed, call.answer + more)
  }

  private static func paintDetail(_ model: AppModel, in box: Rect, into buffer: inout CellBuffer) {
    let look = model.look
    buffer.box(box, style: look[.border], glyphs: look.glyphs, bottom: BoxTitle(right: [position(model)]))
    guard let call = model.calls.selected else { return }
    let inside = box.interior.inset(dx: 1, dy: 0)
    let (head, reason) = detailLines(call, width: inside.width)
    var lines = head + reason
    let offset = max(0, min(model.calls.detailOffset, lines.count - inside.height))
    // The reason must be seen, however long the address is.
    if offset == 0 { lines = Array(head.prefix(max(0, inside.height - reason.count))) + reason }
    for (row, line) in lines.dropFirst(offset).prefix(inside.height).enumerated() {
      buffer.put(line.text, at: Point(x: inside.x, y: inside.y + row), look[line.role], limit: inside.width)
    }
  }

  private typealias DetailLine = (text: String, role: Role)

  /// What was called, and why it failed.
  private static func detailLines(_ call: CallAudit, width: Int) -> (head: [DetailLine], reason: [DetailLine])
  {
    let head = WordWrap.lines("\(call.method) \(call.target)", width: width).map { ($0, Role.text) }
    let reason = WordWrap.lines(call.trouble ?? "", width: width).map { ($0, Role.messageError) }
    return (head, call.trouble == nil ? [] : reason)
  }

  /// How far the call in full can be scrolled.
  static func lastDetailOffset(_ model: AppModel) -> Int {
    guard let room = CallsLayout(model.frame).detail?.interior.inset(dx: 1, dy: 0),
      let call = model.calls.selected
    else { return 0 }
    let (head, reason) = detailLines(call, width: room.width)
    return max(0, head.count + reason.count - room.height)
  }
}

extension CallsLayout {
  fileprivate init(list: Rect) { self.list = list }
}

extension String {
  /// Without `https://`: the host is what matters in a narrow column.
  fileprivate var withoutScheme: String {
    firstRange(of: "://").map { String(self[$0.upperBound...]) } ?? self
  }
}
