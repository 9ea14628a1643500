import Foundation
import Testing

/// The console on a real control plane, with real keys.
@Suite(.enabled(if: TestCluster.folder != nil), .timeLimit(.minutes(8))) struct ClusterConsoleTests {
  private static let talk = """
    name: talk
    steps:
      here: {command: 'echo here'}
      one: {step_operator: cluster, image: any:1, after: [here], command: 'echo one is up; exec sleep 1000'}
      two: {step_operator: cluster, image: any:1, after: [here],
        command: 'i=0; while true; do i=$((i+1)); echo "two says $i"; sleep 0.2; done'}
      three: {step_operator: cluster, image: any:1, after: [here], command: 'echo three is done'}
      last: {command: 'true', after: [one, two, three]}

    """

  @Test func stepsOnTheClusterAreFollowedLive() async throws {
    try await TestCluster.with { space in
      try await Sandbox.with { sandbox in
        try space.stack(in: sandbox)
        try sandbox.pipeline("talk", Self.talk)
        let launched = try await sandbox.start(["run", "talk", "--detach"], environment: space.environment)
          .outcome()
        #expect(launched.status == 0, "\(launched.errors)")
        try await Tmux.with(sandbox, size: (120, 40), environment: space.environment) { tmux in
          try await tmux.untilShown("talk-1")
          try await tmux.press("Enter")
          try await tmux.until("two panes and a step that is done") { screen in
            screen.contains("one is up") && screen.contains("two says 3") && screen.contains("✓ three")
          }
          // A line that is written later comes by itself.
          try await tmux.untilShown("two says 20")
          try await tmux.press("c")
          try await tmux.untilShown("cancel talk-1?")
          try await tmux.press("y")
          try await tmux.untilShown("⊘ two")
        }
        let shown = try await sandbox.run("runs", "watch", "@latest", "--json")
        #expect(shown.status == 130)
        let alive = try await space.kubectl(
          "get",
          "pods",
          "--field-selector=status.phase!=Succeeded",
          "-o",
          "name"
        )
        #expect(alive.isEmpty)
      }
    }
  }

  @Test func jobsAreShownAsKubectlTellsOfThem() async throws {
    try await TestCluster.with { space in
      try await Sandbox.with { sandbox in
        try space.stack(in: sandbox)
        let work = [("good", "echo well done"), ("long", "echo begun; exec sleep 1000")]
        for (name, script) in work {
          try await space.kubectl("create", "job", name, "--image=any:1", "--", "/bin/sh", "-c", script)
        }
        try await space.kubectl("wait", "--for=condition=complete", "job/good", "--timeout=180s")
        try await Tmux.with(sandbox, size: (120, 40), environment: space.environment) { tmux in
          try await tmux.untilShown("no run yet")
          try await tmux.press("J")
          let screen = try await tmux.until("both jobs") { screen in
            screen.contains("✓ succeeded") && screen.contains("● running")
          }
          #expect(screen.rows.contains { $0.contains("good ") && $0.contains("✓ succeeded") })
          #expect(screen.rows.contains { $0.contains("long ") && $0.contains("● running") })
          try await lookAtOne(in: tmux, space)
          try await stopOne(in: tmux, space)
          try await tmux.press("C")
          try await tmux.until("the calls of this console") { screen in
            screen.rows.contains {
              $0.contains("DELETE") && $0.contains("✓ 200")
            }
          }
        }
      }
    }
  }

  /// The page and the log of the job that has ended.
  private func lookAtOne(in tmux: Tmux, _ space: TestCluster.Space) async throws {
    try await tmux.press("/")
    try await tmux.type("good")
    try await tmux.press("Enter")
    try await tmux.until("one job") { $0.contains("1/1") && !$0.contains("long ") }
    try await tmux.press("Enter")
    let pod = try await space.kubectl("get", "pods", "-l", "job-name=good", "-o", "name")
      .trimmingCharacters(in: .whitespacesAndNewlines).replacingOccurrences(of: "pod/", with: "")
    try await tmux.until("its pod and its history") { $0.contains(pod) && $0.contains("SuccessfulCreate") }
    try await tmux.press("l")
    try await tmux.until("its log") { $0.contains("well done") && $0.contains("1 line") }
    #expect(try await space.kubectl("logs", "job/good") == "well done\n")
    try await tmux.press("Escape")
    try await tmux.press("Escape")
    try await tmux.untilShown("good")
    try await tmux.press("Escape")
    try await tmux.untilShown("long ")
  }

  private func stopOne(in tmux: Tmux, _ space: TestCluster.Space) async throws {
    try await tmux.press("/")
    try await tmux.type("long")
    try await tmux.press("Enter", "c")
    try await tmux.until("whose it is") { $0.contains("cancel long?") && $0.contains("not one of ours") }
    try await tmux.press("y")
    try await tmux.untilShown("no job matches long")
    #expect(try await space.kubectl("get", "jobs", "-o", "name") == "job.batch/good\n")
  }
}
