import CurlKit
import OrderedCollections
import Synchronization
import Testing
import Workflow

@testable import Operators

@Suite(.timeLimit(.minutes(5))) struct FeedTests {
  private static func object(_ name: String, _ version: String) -> JSONValue {
    ["metadata": ["name": .string(name), "resourceVersion": .string(version)]]
  }

  private static func line(_ type: String, _ object: JSONValue) -> String {
    JSONValue.object(["type": .string(type), "object": object]).jsonText + "\n"
  }

  private static func list(_ names: [String], version: String, next: String? = nil) -> ScriptedAPI.Answer {
    var meta: JSONObject = ["resourceVersion": .string(version)]
    meta.put("continue", next)
    return .json(["metadata": .object(meta), "items": .array(names.map { object($0, version) })])
  }

  private static func query(_ request: HTTPRequest, _ name: String) -> String? {
    request.url.split(separator: "?").last?.split(separator: "&").first { $0.hasPrefix("\(name)=") }
      .map { String($0.dropFirst(name.count + 1)) }
  }

  /// What a feed tells until `count` things were told.
  private func told(_ server: ScriptedAPI, count: Int) async -> [String] {
    let (news, yield) = AsyncStream<String>.makeStream()
    let feed = ResourceFeed(api: server.api, kind: .jobs, selector: Marks.selector) { news in
      switch news {
      case .listed(let objects):
        yield.yield("list " + objects.compactMap { ObjectMeta($0)?.name }.joined(separator: ","))
      case .changed(let object): yield.yield("change \(ObjectMeta(object)?.name ?? "")")
      case .deleted(let object): yield.yield("delete \(ObjectMeta(object)?.name ?? "")")
      case .lost(let fault): yield.yield("lost \(fault)")
      case .heard: yield.yield("heard")
      }
    }
    return await withTaskGroup(of: [String].self) { group in
      group.addTask {
        await feed.run()
        return []
      }
      group.addTask {
        var all: [String] = []
        for await item in news {
          all.append(item)
          if all.count == count { break }
        }
        return all
      }
      var result: [String] = []
      while let part = await group.next() {
        result += part
        group.cancelAll()
      }
      return result
    }
  }

  @Test("Pages are one list; a watch goes on from bookmark to bookmark")
  func pagesAndBookmarks() async {
    let server = ScriptedAPI { request, count in
      switch count {
      case 0: Self.list(["a"], version: "5", next: "more")
      case 1: Self.list(["b"], version: "5")
      case 2:
        ScriptedAPI.Answer(chunks: [
          Self.line("ADDED", Self.object("c", "6")), Self.line("BOOKMARK", Self.object("", "9")),
        ])
      default: ScriptedAPI.Answer(chunks: [Self.line("DELETED", Self.object("c", "12"))], staysOpen: true)
      }
    }
    #expect(await told(server, count: 3) == ["list a,b", "change c", "delete c"])
    #expect(Self.query(server.requests[1], "continue") == "more")
    #expect(server.requests.dropFirst(2).map { Self.query($0, "resourceVersion") } == ["5", "9"])
  }

  @Test("A version that is gone means a new list, however the server says so", arguments: [true, false])
  func gone(asStatus: Bool) async {
    let server = ScriptedAPI { request, count in
      switch count {
      case 0: Self.list(["a"], version: "5")
      case 1:
        asStatus
          ? .fault(410, "Expired")
          : ScriptedAPI.Answer(chunks: [
            Self.line("ERROR", ["kind": "Status", "code": 410, "reason": "Expired", "message": "too old"])
          ])
      case 2: Self.list(["b"], version: "50")
      default: ScriptedAPI.Answer(staysOpen: true)
      }
    }
    #expect(await told(server, count: 2) == ["list a", "list b"])
  }

  @Test("A cut watch goes on from what it brought")
  func cut() async {
    let server = ScriptedAPI { request, count in
      switch count {
      case 0: Self.list([], version: "5")
      case 1:
        ScriptedAPI.Answer(
          chunks: [Self.line("ADDED", Self.object("a", "7")), "{\"type\":\"ADD"],
          failure: HTTPError(.cut, "cut")
        )
      default: ScriptedAPI.Answer(chunks: [Self.line("ADDED", Self.object("b", "8"))], staysOpen: true)
      }
    }
    #expect(await told(server, count: 3) == ["list ", "change a", "change b"])
    #expect(Self.query(server.requests[2], "resourceVersion") == "7")
  }

  @Test("A server that is not heard is asked on, and that is told")
  func outage() async {
    let server = ScriptedAPI { request, count in
      count < 3
        ? ScriptedAPI.Answer(failure: HTTPError(.cannotConnect, "no way")) : Self.list(["a"], version: "1")
    }
    #expect(await told(server, count: 3) == ["lost no way", "lost no way", "list a"])
  }

  @Test("A list that has grown too old between two pages is asked for once more in one piece")
  func expiringPages() async {
    let server = ScriptedAPI { request, count in
      if Self.query(request, "watch") != nil { return ScriptedAPI.Answer(staysOpen: true) }
      if Self.query(request, "continue") != nil { return .fault(410, "Expired", "too old") }
      let isWhole = Self.query(request, "limit") == nil
      return Self.list(["a"] + (isWhole ? ["b"] : []), version: "5", next: isWhole ? nil : "more")
    }
    #expect(await told(server, count: 1) == ["list a,b"])
    #expect(server.requests.prefix(3).map { Self.query($0, "limit") } == ["500", "500", nil])
  }

  @Test(
    "A list that expires however it is asked for is told with its reason, and every try begins with one page"
  )
  func endlesslyExpiring() async {
    let server = ScriptedAPI { request, count in
      Self.query(request, "continue") != nil
        ? .fault(410, "Expired", "too old") : Self.list(["a"], version: "5", next: "more")
    }
    let news = await told(server, count: 2)
    #expect(news.count == 2 && news.allSatisfy { $0.hasPrefix("lost the cluster cuts a list") }, "\(news)")
    // Three tries of three requests; a fourth may have begun.
    #expect((9...12).contains(server.requests.count), "\(server.requests.count)")
  }

  @Test("A watch that the server refuses means a new list, and the reason is told")
  func refusedWatch() async {
    let server = ScriptedAPI { request, count in
      Self.query(request, "watch") != nil
        ? .fault(422, "Invalid", "resourceVersionMatch is forbidden for watch") : Self.list([], version: "5")
    }
    let news = await told(server, count: 4)
    #expect(news.count == 4)
    #expect(
      news.prefix(3) == ["list ", "list ", "lost resourceVersionMatch is forbidden for watch"],
      "\(news)"
    )
    #expect(server.requests.allSatisfy { Self.query($0, "sendInitialEvents") == nil })
  }

  @Test("That a watch is heard again is told before it brings anything")
  func heardAgain() async {
    let server = ScriptedAPI { request, count in
      switch count {
      case 0: Self.list([], version: "5")
      case 1, 2: ScriptedAPI.Answer(failure: HTTPError(.cannotConnect, "no way"))
      default: ScriptedAPI.Answer(staysOpen: true)
      }
    }
    #expect(await told(server, count: 3) == ["list ", "lost no way", "heard"])
    #expect(Self.query(server.requests[3], "resourceVersion") == "5")
  }

  @Test("A list between two watches that fail does not end the outage; a watch that opens does")
  func listedMeanwhile() async {
    let server = ScriptedAPI { request, count in
      guard Self.query(request, "watch") != nil else { return Self.list([], version: "5") }
      return count < 6 ? .fault(503, "", "no way") : ScriptedAPI.Answer(staysOpen: true)
    }
    let lost = "lost no way (HTTP 503)"
    #expect(await told(server, count: 6) == ["list ", "list ", lost, "list ", lost, "list "])
    let again = ScriptedAPI { request, count in
      guard Self.query(request, "watch") != nil else { return Self.list([], version: "5") }
      return count < 4 ? .fault(503, "", "no way") : ScriptedAPI.Answer(staysOpen: true)
    }
    #expect(await told(again, count: 5) == ["list ", "list ", lost, "list ", "heard"])
  }

  @Test("What is said of an outage stays until a watch is heard, whatever is listed meanwhile")
  func outages() {
    func at(_ seconds: Int64) -> Timestamp { Timestamp(nanoseconds: seconds * 1_000_000_000) }
    let down = KubernetesFault.transport(HTTPError(.cannotConnect, "no way"))
    let forbidden = KubernetesFault.status(StatusObject(code: 403, reason: "Forbidden", message: "no right"))
    var outages = FeedOutages()
    outages.note(.lost(down), of: .jobs) { at(0) }
    #expect(outages.remark(now: at(1)).wake == at(5))
    outages.note(.listed([]), of: .jobs) { at(3) }
    outages.note(.lost(down), of: .jobs) { at(4) }
    let stale = "state stale since 1970-01-01T00:00:00.000Z: no way"
    #expect(outages.remark(now: at(6)).text == stale)
    outages.note(.lost(forbidden), of: .jobs) { at(7) }
    outages.note(.listed([]), of: .jobs) { at(8) }
    #expect(outages.remark(now: at(8)).text == "what becomes of it cannot be seen: no right")
    #expect(StaleMark.isIn(outages.remark(now: at(8)).text))
    outages.note(.heard, of: .jobs) { at(9) }
    #expect(outages.remark(now: at(20)).text == nil && outages.remark(now: at(20)).wake == nil)
  }

  @Test("Lines of a watch come whole from every split")
  func lines() throws {
    let text = Array("{\"a\":1}\n\n{\"b\":2}\n{\"c\"".utf8)
    for cut in 0...text.count {
      var lines = ByteLines()
      let all = try lines.append(Array(text[..<cut])) + lines.append(Array(text[cut...]))
      #expect(all.map { String(decoding: $0, as: UTF8.self) } == ["{\"a\":1}", "{\"b\":2}"])
    }
    var small = ByteLines(limit: 10)
    #expect(throws: HTTPError.self) { try small.append([UInt8](repeating: 0x61, count: 11)) }
  }
}
