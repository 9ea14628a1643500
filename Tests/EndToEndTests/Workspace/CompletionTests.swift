import Foundation
import Testing

/// Names are completed in a real bash, with the words that it makes of a line, and as other shells ask for them.
@Suite(.timeLimit(.minutes(2))) struct CompletionTests {
  /// Completes the line in `LINE` as a press of Tab at its end does: `=` is a word of its own.
  private static let tab = #"""
    source "$SCRIPT"
    stepdeck() { "$STEPDECK" "$@"; }
    COMP_LINE=$LINE COMP_POINT=${#LINE} COMP_TYPE=9 COMP_KEY=9
    read -ra COMP_WORDS <<< "${LINE//=/ = }"
    case $LINE in *' '|*=) COMP_WORDS+=("") ;; esac
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    registered=$(complete -p stepdeck); registered=${registered#*-F } registered=${registered% *}
    "$registered" stepdeck "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
    for reply in "${COMPREPLY[@]}"; do printf '%s\n' "$reply"; done
    """#

  private func bash(
    _ sandbox: Sandbox,
    _ line: String,
    script: String? = nil
  ) async throws -> [String] {
    let path = sandbox.root + "/completions"
    if script == nil, !FileManager.default.fileExists(atPath: path) {
      let outcome = try await sandbox.run("--generate-completion-script", "bash")
      try outcome.output.write(to: URL(fileURLWithPath: path))
    }
    let program = try RunningProgram(
      ["/bin/bash", "--norc", "-c", Self.tab],
      environment: sandbox.environment(["STEPDECK": Program.path, "LINE": line, "SCRIPT": script ?? path]),
      folder: sandbox.workspace,
      errorPath: "\(sandbox.root)/errors-\(UInt64.random(in: 0 ... .max))"
    )
    let outcome = try await program.outcome()
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(line): \(outcome.errors)")
    return outcome.lines
  }

  private static let pipeline = """
    name: train
    parameters: {rate: 0.1, rounds: 20, title: two words}
    steps:
      load: {command: 'true', environment: {SEED: '1'}}
      learn: {command: 'true', after: [load]}

    """

  private func stack(_ name: String, _ operators: [String]) -> String {
    let list = operators.map {
      "    - {name: \($0), type: step_operator, flavor: kubernetes, configuration: {kubernetes_namespace: ml}}\n"
    }
    return """
      stack_name: \(name)
      components:
        orchestrator:
          - {name: default, type: orchestrator, flavor: local}
        step_operator:
      \(list.joined())
      """
  }

  /// A workspace with two stacks, a pipeline, a theme of the user's own, and a run.
  private func fill(_ sandbox: Sandbox) async throws {
    try sandbox.pipeline("train", Self.pipeline)
    let themes = sandbox.root + "/home/.config/stepdeck/themes"
    try FileManager.default.createDirectory(atPath: themes, withIntermediateDirectories: true)
    let files = [
      (sandbox.workspace + "/stacks/far.yaml", stack("far", ["gpu-cluster", "gpu-spare"])),
      (sandbox.workspace + "/stacks/near.yaml", stack("near", ["small"])),
      (themes + "/dusk.yaml", "name: evening\nextends: dark\n"),
    ]
    for (path, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
    #expect(try await sandbox.run("run", "train", "--stack", "local", "--plain").status == 0)
  }

  @Test func bashCompletesEveryKindOfName() async throws {
    try await Sandbox.with { sandbox in
      try await fill(sandbox)
      let cases: [(line: String, names: [String])] = [
        ("stepdeck runs show ", ["@latest", "train-1"]), ("stepdeck runs show tr", ["train-1"]),
        ("stepdeck logs train-1 l", ["load", "learn"]), ("stepdeck logs train-1 --also tr", ["train-1"]),
        ("stepdeck logs train-1 --level w", ["warning"]), ("stepdeck runs retry train-1 le", ["learn"]),
        ("stepdeck run ", ["train"]), ("stepdeck run tr", ["train"]), ("stepdeck pipelines show ", ["train"]),
        ("stepdeck pipelines check tr", ["train"]), ("stepdeck runs list --pipeline ", ["train"]),
        ("stepdeck runs list --state s", ["stopping", "succeeded"]),
        ("stepdeck run train --stack ", ["far", "near", "local"]),
        ("stepdeck run train --stack n", ["near"]), ("stepdeck run train --stack=n", ["near"]),
        ("stepdeck run train --stack=", ["far", "near", "local"]), ("stepdeck run --stack=near t", ["train"]),
        ("stepdeck run train --only l", ["load", "learn"]), ("stepdeck run train --from le", ["learn"]),
        ("stepdeck run train --only load --reuse ", ["@latest", "train-1"]),
        (
          "stepdeck run train --stack far --operator le",
          ["learn=gpu-cluster", "learn=gpu-spare", "learn=local"]
        ),
        ("stepdeck run train --stack=far --operator learn=", ["gpu-cluster", "gpu-spare", "local"]),
        ("stepdeck run train --stack far --operator learn=gpu-s", ["gpu-spare"]),
        ("stepdeck run train --operator load=local --only le", ["learn"]),
        ("stepdeck run train --param r", ["rate=0.1", "rounds=20"]),
        ("stepdeck run train --param t", ["title="]), ("stepdeck run train --param rounds=", ["20"]),
        ("stepdeck run train --set load.t", ["load.timeout="]),
        ("stepdeck run train --set load.environment.", ["load.environment.SEED="]),
        (
          "stepdeck run train --param rate=1 --set learn.resources.",
          ["learn.resources.cpu_count=", "learn.resources.memory=", "learn.resources.gpu_count="]
        ),
        ("stepdeck stacks show f", ["far"]), ("stepdeck stacks check ", ["far", "near", "local"]),
        ("stepdeck pipelines check --stack f", ["far"]), ("stepdeck doctor --stack n", ["near"]),
        ("stepdeck jobs list --stack far ", ["gpu-cluster", "gpu-spare"]),
        ("stepdeck jobs show --stack near ", ["small"]), ("stepdeck jobs show --stack=near ", ["small"]),
        ("stepdeck jobs logs --stack far gpu-s", ["gpu-spare"]),
        ("stepdeck jobs cancel --stack near ", ["small"]),
        ("stepdeck --theme d", ["dark", "deuteranopia", "dracula", "dusk"]),
        ("stepdeck theme check du", ["dusk"]),
      ]
      for (line, names) in cases { #expect(try await bash(sandbox, line) == names, "\(line)") }
    }
  }

  /// The workspace that stands on the line counts, wherever the shell is.
  @Test func namesOfAnotherWorkspaceAreCompleted() async throws {
    try await Sandbox.with { sandbox in
      try await fill(sandbox)
      let other = Sandbox(root: sandbox.root + "/other")
      try FileManager.default.createDirectory(atPath: other.workspace, withIntermediateDirectories: true)
      let path = sandbox.workspace
      #expect(try await bash(other, "stepdeck run ") == [])
      #expect(try await bash(other, "stepdeck run --workspace \(path) tr") == ["train"])
      #expect(try await bash(other, "stepdeck run --workspace=\(path) train --stack f") == ["far"])
      let operators = ["gpu-cluster", "gpu-spare"]
      #expect(
        try await bash(other, "stepdeck jobs list --workspace \(path) --stack far ") == operators
      )
    }
  }

  /// `make install` puts them where each shell looks, for anybody to read.
  @Test func completionsAreInstalled() async throws {
    try await Sandbox.with { sandbox in
      try await fill(sandbox)
      var source = URL(fileURLWithPath: #filePath)
      for _ in 1...4 { source.deleteLastPathComponent() }
      let prefix = sandbox.root + "/prefix"
      let line = "umask 077; make -C '\(source.path)' install BINARY=\"$STEPDECK\" PREFIX='\(prefix)'"
      let outcome = try await sandbox.shell(line)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let files = ["bash-completion/completions/stepdeck", "zsh/site-functions/_stepdeck"]
      for file in files + ["fish/vendor_completions.d/stepdeck.fish", "man/man1/stepdeck.1"] {
        let path = "\(prefix)/share/\(file)"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains("stepdeck"), "\(file)")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o644, "\(file)")
      }
      let script = "\(prefix)/share/\(files[0])"
      #expect(try await bash(sandbox, "stepdeck run train --stack n", script: script) == ["near"])
      let version = try await sandbox.shell("'\(prefix)/bin/stepdeck' version")
      #expect(version.text.hasPrefix("stepdeck "))
    }
  }

  /// What makes each shell know the completions, and say when it waits for a line.
  private static let settings = [
    "zsh": (
      "_stepdeck", ".zshrc", "fpath=($PWD $fpath); autoload -Uz compinit; compinit -D -u; PS1='ready> '\n"
    ),
    "fish": (
      "stepdeck.fish", "start.fish", "source stepdeck.fish; function fish_prompt; echo 'ready> '; end\n"
    ),
  ]

  /// Tab in a shell that somebody sits at.
  @Test(arguments: [
    ("zsh", "ZDOTDIR=$PWD exec zsh -d"), ("fish", "exec fish --no-config -C 'source start.fish'"),
  ])
  func otherShellsCompleteAtTheirPrompt(_ shell: String, _ start: String) async throws {
    try await Sandbox.with { sandbox in
      try await fill(sandbox)
      let (script, file, text) = try #require(Self.settings[shell])
      try sandbox.write(file, text)
      try await sandbox.run("--generate-completion-script", shell).output.write(
        to: URL(fileURLWithPath: sandbox.workspace + "/" + script)
      )
      let path = "mkdir bin; ln -s \"$STEPDECK\" bin/stepdeck; PATH=$PWD/bin:$PATH; export PATH; "
      try await Tmux.with(sandbox, size: (100, 50), path + start) { tmux in
        try await tmux.untilShown("ready>")
        let lines = [
          ("runs show tr", "show train-1"), ("logs train-1 le", "train-1 learn"),
          ("run train --stack n", "--stack near"), ("run train --param ra", "--param rate=0.1"),
          ("run train --param rounds=", "rounds=20"), ("run train --set load.environment.", "SEED="),
          ("run train --stack far --operator learn=gpu-s", "learn=gpu-spare"),
          ("jobs list --stack near ", "--stack near small"), ("logs train-1 --level w", "--level warning"),
          ("run train --only l", "load"), ("stacks show ", "far near local"),
          ("run train --param r", "rate=0.1 rounds=20"),
        ]
        for (line, completed) in lines {
          try await tmux.type("stepdeck \(line)")
          try await tmux.press("Tab")
          try await tmux.until("\(completed) in \(shell)") { screen in
            completed.split(separator: " ").allSatisfy { screen.contains(String($0)) }
          }
          try await tmux.press("C-u", "C-l")
          try await tmux.until("an empty line") { screen in
            screen.contains("ready>") && !screen.contains("stepdeck")
          }
        }
      }
    }
  }
}
