import Foundation
import Testing

@testable import ScreenKit

struct ThemeTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("themes")

  @Test(arguments: BuiltInTheme.all.map(\.name))
  func theThemeInTheProgramIsTheOneInItsFile(name: String) throws {
    let path = Self.folder.appendingPathComponent(name + ".yaml").path
    let theme = try Theme.load(path: path)
    let builtIn = try #require(BuiltInTheme.named(name)).theme
    for role in Role.allCases { #expect(theme[role] == builtIn[role], "\(role.name)") }
    #expect(theme == builtIn)
  }

  @Test(arguments: BuiltInTheme.all.map(\.name))
  func everyRoleHasAStyle(name: String) throws {
    let theme = try #require(BuiltInTheme.named(name)).theme
    for role in Role.allCases { #expect(theme[role] != Style(), "\(role.name)") }
    if ["dark", "light", "terminal", "mono", "deuteranopia", "tritanopia"].contains(name) {
      #expect(theme[.base].background == .terminal)
    }
  }

  @Test(arguments: [("dark", [0x00_0000, 0x1E_1E2E, 0x28_2C34]), ("light", [0xFF_FFFF, 0xFD_F6E3])])
  func textCanBeReadOnEveryGroundThatItMeets(name: String, grounds: [UInt32]) throws {
    let theme = try #require(BuiltInTheme.named(name)).theme
    let rows = [Role.cursor, .cursorUnfocused, .selection, .dialog].map { theme[$0].background }
    for role in Role.allCases where !theme[role].foreground.isUnset && theme[role].foreground != .terminal {
      let style = theme[role]
      let own = style.background.isUnset ? grounds.map(Color.hex) + rows : [style.background]
      for ground in own {
        let least = role == .border ? (rows.contains(ground) ? 2.5 : 3) : 4.5
        #expect(contrast(style.foreground, ground) >= least, "\(role.name) on \(ground)")
      }
    }
  }

  /// Whoever extends one of them and changes nothing for the worse has a sound theme.
  @Test(arguments: BuiltInTheme.all.map(\.name)) func builtInThemesAreSound(_ name: String) throws {
    let theme = try #require(BuiltInTheme.named(name)).theme
    #expect(ThemeCheck(theme).contrasts.filter(\.isLow).isEmpty)
  }

  /// What schemes for editors make too faint is lifted.
  @Test(arguments: BuiltInTheme.schemes.map(\.name) + ["high-contrast"])
  func schemesCanBeReadOnTheirOwnGround(name: String) throws {
    let theme = try #require(BuiltInTheme.named(name)).theme
    for contrast in ThemeCheck(theme).contrasts where contrast.role != "cursor-unfocused" {
      let ratio = try #require(contrast.ratios[0], "\(contrast.role)")
      let least = contrast.role == "border" ? 2.5 : contrast.role.hasPrefix("match") ? 3 : 4.4
      #expect(ratio >= least, "\(contrast.role) of \(name)")
    }
  }

  @Test(arguments: [("deuteranopia", ColorVision.deuteranopia), ("tritanopia", .tritanopia)])
  func safeThemesKeepStatesApart(name: String, vision: ColorVision) throws {
    let theme = try #require(BuiltInTheme.named(name)).theme
    #expect(ThemeCheck(theme).confusions(for: vision).isEmpty)
    #expect(ThemeCheck(theme).confusions(for: nil).isEmpty)
    // The standard theme is what they are better than.
    #expect(!ThemeCheck(BuiltInTheme.dark.theme).confusions(for: .deuteranopia).isEmpty)
  }

  @Test func extendingChangesThePaletteOfTheOther() throws {
    let theme = try ThemeParser.theme(
      in: "name: mine\nextends: dark\npalette: {sky: \"#ff0000\"}\nroles: {key: coral}\n",
      path: "t.yaml"
    )
    #expect(theme[.accent].foreground == .hex(0xFF_0000))
    #expect(theme[.key].foreground == .hex(0xFF_8585))
    #expect(theme[.dim] == BuiltInTheme.dark.theme[.dim])
    #expect(theme.kind == .dark)
  }

  private func problem(of path: String) -> String? {
    if case .failure(let problems) = Theme.reading(path: path).theme { problems.description } else { nil }
  }

  @Test func filesExtendFilesAndCirclesEnd() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "themes-\(UInt64.random(in: 0 ... .max))"
    )
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ name: String, _ text: String) throws -> String {
      let path = folder.appendingPathComponent(name + ".yaml").path
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      return path
    }
    _ = try write("a", "name: a\nextends: nord\nroles: {key: base08}\n")
    let second = try write("b", "name: b\nextends: a\nroles: {brand: base0B}\n")
    let theme = try Theme.load(path: second)
    #expect(theme[.key] == BuiltInTheme.named("nord")?.theme[.messageError].withoutAttributes)
    #expect(theme[.base] == BuiltInTheme.named("nord")?.theme[.base])
    let circle = try write("c", "name: c\nextends: d\n")
    _ = try write("d", "name: d\nextends: c\n")
    let inner = try write("inner", "name: inner\nkind: dark\nextends: c\n")
    let remedy = "let one of them extend a built-in theme, or none"
    #expect(
      problem(of: circle)
        == "\(circle):2:10: error: themes extend each other in a circle: c, d, c; \(remedy)"
    )
    #expect(
      problem(of: inner)
        == "\(inner):3:10: error: themes extend each other in a circle: c, d, c; \(remedy)"
    )
    let itself = try write("f", "name: f\nextends: f\n")
    #expect(
      problem(of: itself)
        == "\(itself):2:10: error: the theme 'f' extends itself; let it extend a built-in theme, or none"
    )
    _ = try write("deep0", "name: deep\nextends: dark\n")
    for number in 1...8 { _ = try write("deep\(number)", "name: deep\nextends: deep\(number - 1)\n") }
    _ = try Theme.load(path: write("seven", "name: seven\nextends: deep6\n"))
    let deep = try write("eight", "name: eight\nextends: deep8\n")
    #expect(
      problem(of: deep)
        == "\(deep):2:10: error: more than eight themes extend each other; write some of them as one"
    )
    let missing = try write("e", "name: e\nextends: nrod\n")
    do throws(ThemeProblems) { _ = try Theme.load(path: missing) } catch {
      #expect(error.description == "\(missing):2:10: error: there is no theme 'nrod'; did you mean 'nord'?")
    }
  }

  @Test(arguments: [true, false])
  func base16IsReadInBothLayouts(nested: Bool) throws {
    let colors = Base16.names.enumerated().map { index, name in
      "\(nested ? "  " : "")\(name): \"\(nested ? "#" : "")\(["2e3440", "3b4252", "434c5e", "4c566a", "d8dee9", "e5e9f0", "eceff4", "8fbcbb", "bf616a", "d08770", "ebcb8b", "a3be8c", "88c0d0", "81a1c1", "b48ead", "5e81ac"][index])\""
    }.joined(separator: "\n")
    let head =
      nested
      ? "system: base16\nname: nord\nauthor: me\nvariant: dark\npalette:\n" : "scheme: nord\nauthor: me\n"
    #expect(
      try ThemeParser.theme(in: head + colors + "\n", path: "t.yaml") == BuiltInTheme.named("nord")?.theme
    )
    #expect(problems(head + colors.replacing("a3be8c", with: "a3be8")).count == 1)
    #expect(
      problems(head + colors.replacing("base0F", with: "base0X")).first?.contains("no colour 'base0F'")
        == true
    )
  }

  @Test func monoHasNoColours() throws {
    let theme = try #require(BuiltInTheme.named("mono")).theme
    for role in Role.allCases {
      #expect(theme[role].foreground == .terminal, "\(role.name)")
      #expect([.unset, .terminal].contains(theme[role].background), "\(role.name)")
    }
  }

  @Test(arguments: [
    ("", "t.yaml: error: the file is empty"),
    ("- a\n", "t.yaml:1:1: error: a theme is a mapping with 'name', 'kind', 'palette' and 'roles'"),
    ("name: x\nkind: drak\n", "t.yaml:2:7: error: kind 'drak' is none of dark, light, terminal and mono"),
    ("name: x\nkind: dark\nrols: {}\n", "t.yaml:3:1: error: unknown key 'rols'; did you mean 'roles'?"),
    (
      "name: x\nkind: dark\nroles:\n  acent: red\n",
      "t.yaml:4:3: error: unknown role 'acent'; did you mean 'accent'?"
    ),
    (
      "name: x\nkind: dark\nroles:\n  accent: blu bold\n",
      "t.yaml:4:11: error: 'blu' is no colour and no attribute; did you mean 'blue'?"
    ),
    (
      "name: x\nkind: dark\nroles:\n  accent: \"red on #12345\"\n",
      "t.yaml:4:19: error: '#12345' is no colour; write '#' and six hexadecimal digits"
    ),
    ("name: x\nkind: dark\nroles:\n  accent: red on\n", "t.yaml:4:15: error: 'on' is followed by no colour"),
    (
      "name: x\nkind: dark\nroles:\n  accent: [red]\n",
      "t.yaml:4:11: error: the style of 'accent' is words such as 'blue on default bold'"
    ),
    ("name: x\nkind: dark\npalette: 3\n", "t.yaml:3:10: error: 'palette' is a mapping of names to colours"),
    ("name: x\nname: y\nkind: dark\n", "t.yaml:1:1: error: 'name' is given twice"),
  ])
  func mistakesAreToldWithTheirPlace(text: String, message: String) {
    #expect(problems(text).first == message)
  }

  @Test(arguments: ["a: [", "\u{0}", "%", "\"", "a: b: c", "*x", String(repeating: "[", count: 20_000)])
  func whatIsNotYAMLIsSaidSo(text: String) throws {
    let first = try #require(problems(text).first)
    #expect(first.hasPrefix("t.yaml:") && !first.contains("YamlError"))
  }

  @Test func allMistakesAreToldAtOnce() {
    #expect(problems("name: x\nkind: dark\nroles:\n  acent: red\n  dim: blu\n").count == 2)
  }

  @Test func aThemeThatIsTooLargeIsRefused() {
    #expect(problems(String(repeating: "#", count: 70_000)).first?.contains("64 KiB") == true)
  }

  @Test func rolesThatAFileLeavesOutComeFromTheThemeOfItsKind() throws {
    let theme = try ThemeParser.theme(in: "name: mine\nkind: light\nroles: {accent: red}\n", path: "t.yaml")
    #expect(theme.name == "mine")
    #expect(theme[.accent].foreground == .palette(1))
    #expect(theme[.dim] == BuiltInTheme.light.theme[.dim])
  }

  @Test func aFileThatCannotBeReadIsSaidSo() {
    #expect(throws: ThemeProblems.self) { try Theme.load(path: "/nowhere/at/all.yaml") }
    #expect(throws: ThemeProblems.self) { try Theme.load(path: "/") }
  }

  private func problems(_ text: String) -> [String] {
    do {
      _ = try ThemeParser.theme(in: text, path: "t.yaml")
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  /// The contrast ratio of WCAG 2.
  private func contrast(_ first: Color, _ second: Color) -> Double {
    let (low, high) = (min(luminance(first), luminance(second)), max(luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)
  }

  private func luminance(_ color: Color) -> Double {
    guard case .rgb(let red, let green, let blue) = color.kind else { return 0 }
    let parts = [red, green, blue].map { value -> Double in
      let value = Double(value) / 255
      return value <= 0.03928 ? value / 12.92 : Foundation.pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }
}

extension Style {
  fileprivate var withoutAttributes: Style { Style(foreground, on: background) }
}

struct QuantiserTests {
  @Test func trueColourStaysAsItIs() {
    let style = Style(.hex(0x12_3456), on: .hex(0x65_4321), .bold)
    #expect(Quantiser(depth: .trueColor).style(style) == style)
  }

  @Test(arguments: [
    (0xFF_0000, 196), (0x00_0000, 16), (0xFF_FFFF, 231), (0x80_8080, 244), (0x5F_87AF, 67), (0x08_0808, 232),
  ])
  func twoHundredAndFiftySixColoursTakeTheNearest(color: UInt32, index: Int) {
    #expect(Quantiser(depth: .palette256).style(Style(.hex(color))).foreground == .palette(UInt8(index)))
  }

  @Test func sixteenColoursKeepTheHue() {
    let quantiser = Quantiser(depth: .sixteen)
    #expect([.palette(1), .palette(9)].contains(quantiser.style(Style(.hex(0xFF_5555))).foreground))
    #expect([.palette(2), .palette(10)].contains(quantiser.style(Style(.hex(0x55_CC55))).foreground))
    #expect(quantiser.style(Style(.hex(0xD3_D9E4))).foreground == .terminal)
  }

  @Test func aTintThatIsLostBecomesReversal() {
    let cursor = Style(.hex(0xFF_FFFF), on: .hex(0x2C_3750))
    for depth in [ColorDepth.sixteen, .eight, .none] {
      #expect(Quantiser(depth: depth).style(cursor).attributes.contains(.reverse), "\(depth)")
    }
  }

  @Test func brightColoursOfEightArePlainOnesInBold() {
    let style = Quantiser(depth: .eight).style(Style(.palette(12)))
    #expect(style.foreground == .palette(4) && style.attributes.contains(.bold))
    #expect(Quantiser(depth: .eight).style(Style(.palette(8))).attributes.contains(.dim))
  }

  @Test func everyThemeFitsEveryDepth() {
    for theme in BuiltInTheme.all.map(\.theme) {
      for depth in ColorDepth.allCases {
        for role in Role.allCases { expectFits(Quantiser(depth: depth).style(theme[role]), depth, role) }
      }
    }
  }

  @Test func withoutColourStatesDifferFromTextByTheirSign() {
    let signs = StateRole.allCases.map { GlyphSet.ascii.state($0) }
    #expect(Set(signs).count >= StateRole.allCases.count - 1)
  }

  private func expectFits(_ style: Style, _ depth: ColorDepth, _ role: Role) {
    for color in [style.foreground, style.background] {
      switch (color.kind, depth) {
      case (.terminal, _), (_, .trueColor): break
      case (.palette(let index), .palette256): #expect(index >= 0)
      case (.palette(let index), .sixteen): #expect(index < 16, "\(role.name)")
      case (.palette(let index), .eight): #expect(index < 8, "\(role.name)")
      default: Issue.record("\(role.name) has \(color) at \(depth)")
      }
    }
    #expect(style.foreground != style.background || style.foreground == .terminal, "\(role.name) at \(depth)")
  }
}
