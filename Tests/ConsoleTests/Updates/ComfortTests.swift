import Testing

@testable import Console
@testable import ScreenKit
@testable import Workflow

@Suite struct ComfortTests {
  @Test func copyTakesTheNameUnderTheCursor() {
    var model = Sample.model()
    Sample.send(&model, .feed(.runs(Sample.rows)))
    #expect(Sample.press(&model, "j y") == [.terminal(.copy("etl-12"))])
    #expect(model.notice == .info("copied the name of the run: 6 bytes"))
  }

  @Test func copyTakesTheLinesInSightWhole() {
    var model = Sample.looking(at: Sample.liveRun())
    model.open(.log(Sample.id(41), step: "train"))
    let long = String(repeating: "x", count: 300)
    let lines = [LogLine(number: 0, text: "\u{1B}[31mred\u{1B}[0m"), LogLine(number: 1, text: long)]
    let key = LogKey(Sample.id(41), "train", 2)
    Sample.send(&model, .feed(.log(key, LogContent(total: 2, lines: lines))))
    #expect(Sample.press(&model, "y") == [.terminal(.copy("red\n\(long)\n"))])
  }

  @Test func aLongCopyIsCutAtACharacterAndSaysSo() throws {
    var model = Sample.looking(at: Sample.liveRun())
    model.open(.log(Sample.id(41), step: "train"))
    let lines = [LogLine(number: 0, text: "x" + String(repeating: "数", count: 30_000))]
    Sample.send(&model, .feed(.log(LogKey(Sample.id(41), "train", 2), LogContent(total: 1, lines: lines))))
    let effects = Sample.press(&model, "y")
    guard case .terminal(.copy(let text))? = effects.first else {
      Issue.record("nothing is copied")
      return
    }
    #expect(text.utf8.count <= TerminalRequest.copyLimit)
    #expect(text.utf8.count > TerminalRequest.copyLimit - 4)
    #expect(text.hasSuffix("数"))
    #expect(model.notice?.text.hasPrefix("copied the first 73,") == true)
  }

  @Test func clipboardAndNotesAreHarmlessBytes() {
    #expect(
      String(decoding: TerminalRequest.copy("hi\u{7}").bytes(tmux: false), as: UTF8.self)
        == "\u{1B}]52;c;aGkH\u{7}"
    )
    let through = TerminalRequest.copy("a").bytes(tmux: true)
    #expect(
      String(decoding: through, as: UTF8.self)
        == "\u{1B}]52;c;YQ==\u{7}\u{1B}Ptmux;\u{1B}\u{1B}]52;c;YQ==\u{7}\u{1B}\\"
    )
    let note = TerminalRequest.notify(title: "a;b\u{7}", body: "\u{1B}]0;x\u{9C}", .osc777).bytes(tmux: false)
    #expect(String(decoding: note, as: UTF8.self) == "\u{1B}]777;notify;ab ; ]0;x \u{7}")
    #expect(TerminalRequest.notify(title: "a", body: "b", .bell).bytes(tmux: true) == [7])
    // Tmux marks the window, whatever it passes on.
    let wrapped = TerminalRequest.notify(title: "a", body: "b", .osc9).bytes(tmux: true)
    #expect(String(decoding: wrapped, as: UTF8.self) == "\u{1B}Ptmux;\u{1B}\u{1B}]9;a: b\u{7}\u{1B}\\\u{7}")
  }

  @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
  func base64(_ text: String, _ coded: String) {
    #expect(TerminalRequest.base64(Array(text.utf8)) == coded)
  }

  @Test func endsAreToldOfWhileTheWindowIsNotLookedAt() {
    var model = Sample.model()
    model.context.alert = Alert(kind: .osc9, after: .seconds(30))
    Sample.send(&model, .feed(.runs(Sample.rows)))
    let ended = Sample.row(41, "train-41", .failed, "srfkk", ago: 492, took: 400, note: "features: OOM")
    let short = Sample.row(40, "etl-12", .succeeded, "sss", ago: 1326, took: 3)
    var watched = model
    #expect(update(&watched, .feed(.rows([ended]))).isEmpty)
    Sample.send(&model, .input(.focus(false)))
    let effects = update(&model, .feed(.rows([ended, short])))
    #expect(
      effects == [.terminal(.notify(title: "stepdeck: train-41 failed", body: "features: OOM", .osc9))]
    )
    // The end is told of once.
    #expect(update(&model, .feed(.rows([ended]))).isEmpty)
  }

  /// Whether somebody looks may be old news in tmux, so it is asked.
  @Test func tmuxIsAskedWhoLooks() {
    var model = Sample.model()
    model.context.alert = Alert(kind: .bell, after: .seconds(30))
    model.context.isInTmux = true
    Sample.send(&model, .feed(.runs(Sample.rows)))
    let ended = Sample.row(41, "train-41", .failed, "srfkk", ago: 492, took: 400)
    let note = TerminalRequest.notify(title: "stepdeck: train-41 failed", body: "after 06:40", .bell)
    for events in [[], [true], [false, true], [false]] {
      var asking = model
      for event in events { Sample.send(&asking, .input(.focus(event))) }
      #expect(
        update(&asking, .feed(.rows([ended]))) == [.tellUnlessSeen([note], isLookedAt: events.last ?? true)]
      )
      #expect(update(&asking, .feed(.unseen([note]))) == [.terminal(note)])
    }
  }

  @Test func theScreenIsSavedAsTextAndAsADrawing() {
    var model = Sample.model()
    #expect(Sample.press(&model, "ctrl-s") == [.saveScreen(nil)])
    Sample.press(&model, ":")
    Sample.type(&model, "save shot.txt")
    #expect(Sample.press(&model, "enter") == [.saveScreen("./shot.txt")])
    for name in ["shot", "shot.png", "~/shot.txt/"] {
      Sample.press(&model, ":")
      Sample.type(&model, "save \(name)")
      #expect(Sample.press(&model, "enter").isEmpty)
      #expect(model.notice?.kind == .error && model.notice?.text.contains("\(name).svg") == true)
    }
    Sample.send(&model, .feed(.runs(Sample.rows)))
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    let picture = ScreenPicture(buffer, kind: .dark).svg
    #expect(picture.contains("train-40"))
    // A state's sign stands alone, in its colour.
    #expect(picture.contains { $0 == "✗" })
    #expect(picture.split(separator: "\n").contains { $0.contains("fill=\"#ff8585\"") && $0.contains(">✗<") })
    #expect(picture.contains("fill=\"#ff8585\""))
    #expect(!picture.contains("<script"))
    #expect(picture.hasSuffix("</svg>\n"))
  }

  @Test func theThemeGoesWithTheGroundUntilOneIsChosen() {
    var model = Sample.model()
    Sample.send(&model, .input(.ground(isLight: true)))
    #expect(model.theme.name == "dark")
    model.followsGround = true
    Sample.send(&model, .input(.ground(isLight: true)))
    #expect(model.theme.name == "light")
    Sample.press(&model, ":")
    Sample.type(&model, "theme nord")
    #expect(Sample.press(&model, "enter") == [.leaveTheme])
    Sample.send(&model, .input(.ground(isLight: false)))
    #expect(model.theme.name == "nord")
  }

  @Test(arguments: [
    ("see https://a.example/x?y=1#z.", "https://a.example/x?y=1#z"),
    ("(http://a.example)", "http://a.example"),
    ("https://one.example then https://two.example/p, end", "https://two.example/p"), ("https://", nil),
    ("ftp://x", nil),
    ("<a href=\"https://a.example/\">", "https://a.example/"),
  ])
  func addressesAreFoundInText(_ text: String, _ address: String?) {
    #expect(WebAddress.last(in: text) == address)
  }

  @Test func aLinkInSightIsOpenedAndNothingElse() {
    var model = Sample.looking(at: Sample.liveRun())
    model.open(.log(Sample.id(41), step: "train"))
    let lines = [LogLine(number: 0, text: "board at https://board.example/run/1.")]
    Sample.send(&model, .feed(.log(LogKey(Sample.id(41), "train", 2), LogContent(total: 1, lines: lines))))
    guard case .openLink(let step?, _, _, address: let address)? = Sample.press(&model, "o").first else {
      Issue.record("nothing is opened")
      return
    }
    #expect(step.name == "train")
    #expect(address == "https://board.example/run/1")
    var runs = Sample.model()
    Sample.send(&runs, .feed(.runs(Sample.rows)))
    #expect(Sample.press(&runs, "o").isEmpty)
    #expect(runs.notice == .info("there is no link here"))
  }

  @Test func onlyAddressesOfTheWebReachAProgram() {
    let bad = ["--help", "file:///etc/passwd", "https://a b", "https://a\u{1B}]0;x", "javascript:1", ""]
    for address in bad { #expect(!Browser.isSafe(address), "\(address)") }
    #expect(Browser.isSafe("https://a.example/?q=1&r=%20"))
    // Without a screen the address is shown, for the eye and the terminal's own links.
    #expect(Browser(environment: [:]).open("https://a.example") == .info("https://a.example"))
    #expect(
      Browser(environment: ["BROWSER": "true"]).open("https://a.example") == .info("opened https://a.example")
    )
    #expect(
      Browser(environment: ["BROWSER": "/nowhere/x"]).open("https://a.example") == .info("https://a.example")
    )
  }
}
