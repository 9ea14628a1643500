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
    #expect(theme[.base].background == .terminal)
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
