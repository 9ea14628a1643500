internal import CNcurses
internal import CTerminalGuard
internal import ScreenKit

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The screen as curses keeps it: it is told which cells have changed and says which bytes bring the terminal
/// there.
///
/// Curses writes into a file in memory and not to the terminal, so that a terminal that takes no bytes never
/// makes the program wait, and so that what goes out is one piece a frame.
final class CursesScreen {
  private let output: Int32
  private let file: UnsafeMutablePointer<FILE>
  private let screen: OpaquePointer
  private let unicode: Bool
  /// Nil for terminals whose sequences are not those of ECMA-48.
  private var compactor: SGRCompactor?
  private var columns = ColumnKeeper()
  private var colors: ColorPairs
  /// What the terminal shows; nil when that is not known.
  private var shown: CellBuffer?
  private var cursor: Point?

  init(terminal: Terminfo, depth: ColorDepth, unicode: Bool, size: Size) throws(TerminalError) {
    self.unicode = unicode
    compactor = terminal.speaksANSI ? SGRCompactor() : nil
    output = stepdeck_nameless_file()
    guard output >= 0, let file = fdopen(output, "w") else {
      throw TerminalError("no memory for a screen: " + String(cString: strerror(errno)))
    }
    self.file = file
    let own = OwnDescription(
      name: terminal.name,
      direct: depth == .trueColor,
      lines: max(1, size.height),
      columns: max(1, size.width)
    )
    guard let made = Self.open(own, file) else {
      throw TerminalError("curses cannot use a terminal of type '\(terminal.name)'")
    }
    screen = made
    typeahead(-1)
    colors = ColorPairs(depth: depth)
    leaveok(stepdeck_window(), true)
    resize(to: size)
    _ = take()
  }

  deinit {
    endwin()
    delscreen(screen)
    fclose(file)
  }

  func resize(to size: Size) {
    _ = resize_term(Int32(max(1, size.height)), Int32(max(1, size.width)))
    forget()
  }

  /// Makes the next frame paint everything.
  func forget() {
    shown = nil
    clearok(stepdeck_physical_screen(), true)
    compactor?.reset()
  }

  /// The bytes that make the terminal show `frame`; none when it shows it already.
  func bytes(for frame: CellBuffer, cursor: Point?) -> [UInt8] {
    if colors.isFull {
      colors.reset()
      forget()
    }
    let blank = CellBuffer(frame.size)
    if shown == nil || shown?.size != frame.size { werase(stepdeck_window()) }
    let old = shown?.size == frame.size ? shown : nil
    let runs = frame.changes(from: old ?? blank)
    guard !runs.isEmpty || old == nil || cursor != self.cursor else { return [] }
    for run in runs { paint(run, of: frame) }
    leaveok(stepdeck_window(), cursor == nil)
    if let cursor { wmove(stepdeck_window(), Int32(cursor.y), Int32(cursor.x)) }
    wnoutrefresh(stepdeck_window())
    doupdate()
    shown = frame
    self.cursor = cursor
    let bytes = take()
    guard let compact = compactor?.compact(bytes) else { return bytes }
    return unicode ? columns.keep(compact) : compact
  }

  private func paint(_ run: CellRun, of frame: CellBuffer) {
    let row = frame.row(run.y)
    var cells: [cchar_t] = []
    cells.reserveCapacity(run.columns.count)
    var style = Style()
    var look = ColorPairs.Look(attributes: 0, pair: 0)
    for x in run.columns {
      let cell = row[row.startIndex + x]
      if cell.glyph.isContinuation { continue }
      if cell.style != style || x == run.columns.lowerBound {
        style = cell.style
        look = colors.look(style)
      }
      append(cell.glyph, look, to: &cells)
    }
    mvwadd_wchnstr(stepdeck_window(), Int32(run.y), Int32(run.columns.lowerBound), cells, Int32(cells.count))
  }

  private func append(_ glyph: Glyph, _ look: ColorPairs.Look, to cells: inout [cchar_t]) {
    let steady = SteadyGlyph(glyph) { scalar in
      unicode && stepdeck_columns(scalar.value) == Int32(TextWidth.of(scalar))
    }
    cells.append(cell(unicode ? steady.first : plain(glyph, steady.first), look))
    if !steady.second.isContinuation {
      cells.append(cell(steady.second, look))
    } else if glyph.width == 2, !unicode {
      cells.append(cell(.space, look))
    }
  }

  /// The ASCII sign for a glyph, where the terminal knows no other.
  private func plain(_ glyph: Glyph, _ steady: Glyph) -> Glyph {
    if let only = steady.single, only.isASCII { return steady }
    return Glyph(glyph[0].map(GlyphSet.asciiFallback) ?? " ")
  }

  private func cell(_ glyph: Glyph, _ look: ColorPairs.Look) -> cchar_t {
    if let only = glyph.single {
      return withUnsafePointer(to: only.value) { stepdeck_cell($0, 1, look.attributes, look.pair) }
    }
    let scalars = glyph.scalars.map(\.value)
    return stepdeck_cell(scalars, Int32(scalars.count), look.attributes, look.pair)
  }

  /// Takes what curses has written.
  private func take() -> [UInt8] {
    fflush(file)
    let count = lseek(output, 0, SEEK_CUR)
    guard count > 0 else { return [] }
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, used in
      used = max(0, pread(output, buffer.baseAddress, Int(count), 0))
    }
    ftruncate(output, 0)
    lseek(output, 0, SEEK_SET)
    return bytes
  }

  /// Starts curses with our own description of the terminal; the environment is what it was afterwards, for
  /// the programs that this one starts.
  private static func open(_ own: OwnDescription, _ file: UnsafeMutablePointer<FILE>) -> OpaquePointer? {
    let before = getenv("TERMINFO").map { String(cString: $0) }
    setenv("TERMINFO", own.environmentValue, 1)
    defer {
      if let before { setenv("TERMINFO", before, 1) } else { unsetenv("TERMINFO") }
    }
    // The size is the description's, whatever `LINES` and `COLUMNS` say.
    use_env(false)
    return newterm(own.name, file, file)
  }
}
