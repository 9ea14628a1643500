internal import Workflow

/// Builds nodes from events within bounds: depth, and the number of nodes that aliases stand for.
///
/// It keeps its own stack, so the nesting of a file never becomes nesting of calls.
package struct YAMLComposer {
  static let maximumDepth = 100
  static let maximumNodes = 250_000

  private let source: SourceText
  private var open: [Frame] = []
  private var anchors: [String: YAMLNode] = [:]
  private var nodes = 0
  private var root: YAMLNode?
  private var documents = 0

  /// The file's only document; `nil` where there is none.
  ///
  /// What is wrong is added to `findings`.
  package static func compose(_ source: SourceText, _ findings: inout Findings) -> YAMLNode? {
    if let (place, sentence) = source.encodingFault {
      findings.error(at: place, sentence)
      return nil
    }
    var composer = YAMLComposer(source: source)
    return source.bytes.withUnsafeBufferPointer { bytes in
      let events = YAMLEvents(bytes)
      do {
        while let event = try events.next() { try composer.take(event, &findings) }
        return composer.root
      } catch let fault as YAMLEvents.Fault {
        let (place, sentence) = fault.explained(in: source)
        findings.error(at: place, sentence)
      } catch let stop as Stop {
        findings.error(at: stop.place, stop.message)
      } catch {
        findings.error(at: Place(source: source), "this cannot be read as YAML")
      }
      return nil
    }
  }

  private init(source: SourceText) { self.source = source }

  /// Why the reading ends before the end.
  private struct Stop: Error {
    var place: Place
    var message: String
  }

  private mutating func take(_ event: YAMLEvents.Event, _ findings: inout Findings) throws {
    let place = Place(source: source, offset: source.byteOffset(ofScalar: event.start))
    let end = source.byteOffset(ofScalar: event.end)
    if let tag = event.tag { findings.warning(at: place, "the tag \(tag.quoted) means nothing here") }
    switch event.kind {
    case .documentStart:
      documents += 1
      if documents > 1 {
        throw Stop(place: place, message: "a second document begins here; a file holds one")
      }
    case .scalar(let scalar, let anchor):
      let node = YAMLNode(.scalar(scalar), place: place, end: end)
      try add(node, at: place, anchor: anchor, &findings)
    case .alias(let anchor):
      guard let node = anchors[anchor] else {
        let isOpen = open.contains { $0.anchor == anchor }
        let name = "*\(anchor)".quoted
        throw Stop(
          place: place,
          message: isOpen
            ? "the alias \(name) stands for a node that holds it" : "no anchor for the alias \(name)"
        )
      }
      try add(node, at: place, anchor: nil, &findings)
    case .sequenceStart(let anchor): try push(Frame(isMapping: false, place: place, anchor: anchor))
    case .mappingStart(let anchor): try push(Frame(isMapping: true, place: place, anchor: anchor))
    case .sequenceEnd, .mappingEnd:
      guard let frame = open.popLast() else { return }
      try add(frame.node(end: end), at: frame.place, anchor: frame.anchor, &findings)
    case .other: break
    }
  }

  private mutating func push(_ frame: Frame) throws {
    guard open.count < Self.maximumDepth else {
      throw Stop(place: frame.place, message: "this is nested deeper than \(Self.maximumDepth) levels")
    }
    open.append(frame)
  }

  /// Puts a finished node, or what an alias at `place` stands for, where it belongs.
  private mutating func add(
    _ node: YAMLNode,
    at place: Place,
    anchor: String?,
    _ findings: inout Findings
  ) throws {
    if let anchor { anchors[anchor] = node }
    let isContainer = node.scalar == nil
    // The nodes inside a container were counted when they came; an alias brings all of its nodes again.
    let isAlias = anchor == nil && place.offset != node.place.offset
    nodes += isAlias ? node.weight : 1
    guard nodes <= Self.maximumNodes else {
      throw Stop(
        place: place,
        message: "this file unfolds to more than \(Self.maximumNodes) values, which is the limit"
      )
    }
    guard open.count + node.height + (isContainer ? 1 : 0) <= Self.maximumDepth else {
      throw Stop(place: place, message: "this is nested deeper than \(Self.maximumDepth) levels")
    }
    if open.isEmpty {
      root = node
    } else {
      open[open.count - 1].add(node, at: place, &findings)
    }
  }
}
