import Testing

@testable import Console
@testable import ScreenKit
@testable import Specs
@testable import Workflow

@Suite struct SpecUpdateTests {
  private func model(_ route: Route = .pipelines, _ size: Size = ScreenFrame.smallest) -> AppModel {
    var model = Sample.model()
    Sample.send(&model, .input(.resize(size)), .feed(.specs(SpecScreenTests.catalogue)))
    model.jump(route)
    Sample.send(&model, .clock(Sample.now))
    return model
  }

  private func text(_ model: AppModel) -> String {
    var buffer = CellBuffer(model.size)
    _ = view(model, into: &buffer)
    return buffer.text
  }

  /// Everything that is seen on the way from the first line to the last.
  private func allText(_ model: AppModel, _ key: String) -> String {
    var model = model
    var seen = text(model)
    for _ in 0..<40 {
      Sample.press(&model, key)
      seen += text(model)
    }
    return seen
  }

  @Test func theSecondProblemOfAPipelineCanBeReachedOnASmallScreen() {
    var model = model()
    #expect(!allText(model, "j").contains("did you mean 'load'"))
    Sample.press(&model, "tab")
    #expect(model.hasDetailFocus)
    let seen = allText(model, "j").split(whereSeparator: { " │\n".contains($0) }).joined(separator: " ")
    #expect(seen.contains("etl.yaml:4:"))
    #expect(seen.contains("laod"))
    // The end is the end.
    Sample.press(&model, "G")
    let offset = model.pageOffset
    #expect(offset > 0)
    Sample.press(&model, "j")
    #expect(model.pageOffset == offset)
    Sample.press(&model, "escape")
    #expect(!model.hasDetailFocus && model.route == .pipelines)
  }

  @Test func aStacksConfigurationIsWholeOnASmallScreen() {
    var model = model(.stacks)
    Sample.press(&model, "tab")
    #expect(allText(model, "j").contains("kubernetes_namespace=ml"))
  }

  @Test func tabGoesThroughListsAndDetails() {
    var model = model()
    Sample.press(&model, "j")
    Sample.press(&model, "tab")
    #expect(model.route == .pipelines && model.hasDetailFocus && model.pipelineList.cursor == 1)
    Sample.press(&model, "tab")
    #expect(model.route == .stacks && !model.hasDetailFocus)
    Sample.press(&model, "tab tab")
    #expect(model.route == .pipelines && !model.hasDetailFocus)
  }

  /// Whoever looks at a pipeline goes on looking at it when another file is written.
  @Test func theCursorStaysOnItsFileWhenOthersCome() throws {
    var model = model()
    Sample.press(&model, "j")
    var catalogue = try #require(model.catalogue)
    let looked = catalogue.pipelines[1].path
    let new = PipelineReader.read(SourceText(path: "pipelines/a-new-one.yaml", text: "name: a\nsteps: {}\n"))
    catalogue.pipelines.insert(PipelineItem(new), at: 0)
    Sample.send(&model, .feed(.specs(catalogue)))
    #expect(catalogue.pipelines[model.pipelineList.cursor].path == looked)
    catalogue.pipelines.removeAll { $0.path == looked }
    Sample.send(&model, .feed(.specs(catalogue)))
    #expect(catalogue.pipelines.indices.contains(model.pipelineList.cursor))
  }

  @Test func theWheelScrollsWhatIsUnderIt() {
    var model = model()
    let detail = SpecsLayout(model.frame).detailRoom
    let list = SpecsLayout(model.frame).list.interior
    Sample.send(&model, .input(.mouse(MouseEvent(.scrollDown, at: detail.origin))))
    #expect(model.pageOffset > 0 && model.pipelineList.cursor == 0)
    Sample.send(&model, .input(.mouse(MouseEvent(.scrollDown, at: list.origin))))
    #expect(model.pageOffset == 0 && model.pipelineList.cursor == 1)
  }

  /// Lines of a pipeline of thousands of steps are made when they are in sight; the last one can be reached.
  @Test func aLargePipelineIsScrolledToItsEnd() throws {
    var text = "name: large\nsteps:\n"
    for number in 0..<2_000 { text += "  step-\(number): {command: x}\n" }
    let item = PipelineItem(PipelineReader.read(SourceText(path: "pipelines/large.yaml", text: text)))
    #expect(item.pipeline?.steps.count == 2_000)
    var model = model()
    Sample.send(&model, .feed(.specs(Catalogue(pipelines: [item], stacks: []))))
    Sample.press(&model, "tab G")
    #expect(self.text(model).contains("step-1999"))
    #expect(try #require(SpecsPage.detail(model)).count == 2_001)
    Sample.press(&model, "enter pagedown pagedown pagedown")
    #expect(model.route == .launch)
    #expect(self.text(model).contains("step-18"))
  }

  /// The form's problems are wrapped, and what stands below the room comes with a page.
  @Test func aFormIsReadToItsEnd() throws {
    var model = model()
    Sample.press(&model, "j enter tab")
    let revision = try #require(model.launch?.revision)
    let long = Problem(
      path: "--param epochs",
      message: "'3x' is no number; write a whole number such as thirty"
    )
    Sample.send(&model, .feed(.checked(revision: revision, [long])))
    let words = text(model).split(whereSeparator: { " │\n".contains($0) }).joined(separator: " ")
    for word in ["thirty", "whole", "3x"] { #expect(words.contains(word)) }
    #expect(!text(model).contains("report"))
    Sample.press(&model, "pagedown pagedown")
    #expect(text(model).contains("report"))
    Sample.press(&model, "x")
    #expect(model.launch?.offset == nil)
    #expect(text(model).contains("epochs"))
  }
}
