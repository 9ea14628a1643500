import SeededRandom
import Testing

@testable import LogKit

/// Lines as real programs write them, and lines that only look as if they named a level.
struct LevelCorpusTests {
  private func level(_ text: String) -> LogLevel? { LevelDetector.level(of: Array(text.utf8)[...]) }

  @Test(
    arguments: [
      // Python's logging: the default, basicConfig, other formats.
      ("WARNING:root:low disk", LogLevel.warning),
      ("ERROR:trainer.data:cannot read shard 7", .error),
      ("2026-11-27 12:00:00,123 - trainer - INFO - epoch 3", .info),
      ("2026-11-27 12:00:00,123 DEBUG trainer.py:12 batch", .debug),
      ("[2026-11-27 12:00:00,123] [INFO] [logging.py:96:log_dist] [Rank 0] step=10", .info),
      ("[2026-11-27T12:00:00.000+0000] {taskinstance.py:1398} INFO - Marking task", .info),
      ("[WARNING|trainer.py:803] 2026-11-27 12:00:00,123 >> tokenizer is slow", .warning),
      ("2026-11-27-ERROR-broken", .error),
      ("trainer-INFO-started", .info),
      ("[INFO/MainProcess] process shutting down", .info),
      ("CRITICAL: gone", .critical),
      // loguru and structlog.
      ("2026-11-27 12:00:00.123 | SUCCESS  | __main__:main:12 - saved", .info),
      ("2026-11-27 12:00:00.123 | ERROR    | __main__:main:12 - broke", .error),
      (
        "\u{1B}[32m2026-11-27 12:00:00.123\u{1B}[0m | \u{1B}[33m\u{1B}[1mWARNING \u{1B}[0m | m:f:1 - x",
        .warning
      ),
      ("2026-11-27 12:00:00 [info     ] started                        step=3", .info),
      (
        "\u{1B}[2m2026-11-27 12:00:00\u{1B}[0m [\u{1B}[32m\u{1B}[1merror    \u{1B}[0m] \u{1B}[1mbroken\u{1B}[0m",
        .error
      ),
      (
        #"{"text":"x","record":{"elapsed":{"repr":"0:00"},"level":{"icon":"i","name":"WARNING","no":30}}}"#,
        .warning
      ),
      // klog, glog, absl, PyTorch, TensorFlow, Triton, Ray, Optuna, notebooks.
      ("E1127 12:00:00.000000 1 file.go:1] failed", .error),
      ("I20261127 12:00:00.000000 140 server.cc:12] up", .info),
      ("W1127 12:00:00.123456 139912345678 xla_bridge.py:464] no GPU", .warning),
      ("[rank0]:[W1127 12:00:00.000000000 ProcessGroupNCCL.cpp:1496] Warning: leak", .warning),
      ("[W Context.cpp:70] Warning: torch.use_deterministic", .warning),
      ("2026-11-27 12:00:00.123456: W tensorflow/core/framework/op.cc:12] slow", .warning),
      ("2026-11-27 12:00:00.123 [E:onnxruntime:Default, graph.cc:1 Resolve] bad", .error),
      ("[2026-11-27 12:00:00,123 I 123 456] (raylet) main.cc:1: up", .info),
      ("[I 2026-11-27 12:00:00,000] Trial 0 finished with value: 0.1", .info),
      ("[W 12:00:00.000 NotebookApp] no token", .warning),
      ("[11/27/2026-12:00:00] [TRT] [W] fallback", nil),
      ("node-1:12:34 [0] NCCL INFO Bootstrap : Using eth0", .info),
      ("(trainer pid=12) ERROR 11-27 12:00:00 [core.py:12] died", .error),
      ("wandb: WARNING offline", .warning),
      ("[LightGBM] [Warning] No further splits", .warning),
      ("[12:00:00] WARNING: /workspace/src/learner.cc:12: ", .warning),
      ("/usr/lib/python3/torch/x.py:12: UserWarning: old", .warning),
      ("pip._vendor.urllib3.exceptions.ReadTimeoutError: timed out", .error),
      ("KeyboardInterrupt: ", .error),
      ("Fatal Python error: Segmentation fault", .critical),
      // logfmt and JSON.
      (#"time="2026-11-27T12:00:00Z" level=warning msg="disk" error="none""#, .warning),
      (#"ts=2026-11-27T12:00:00Z caller=main.go:1 level=error msg="ERROR level=info""#, .error),
      (#"msg="set level=debug" level=info"#, .info),
      ("2026-11-27T12:00:00Z level=warn msg=slow", .warning),
      (#"{"severity":"NOTICE","message":"ERROR"}"#, .info),
      (#"{"levelno":30,"msg":"x"}"#, .warning),
      (#"{"level":30,"time":1,"msg":"pino"}"#, .info),
      (#"{"@t":"2026","@l":"Fatal","@m":"x"}"#, .critical),
      (#"{"@timestamp":"2026","log":{"level":"error","logger":"x"}}"#, .error),
      (#"{"SeverityText":"Warn","Body":"x"}"#, .warning),
      (#"{"severityNumber":17}"#, .error),
      (#"{"MESSAGE":"x","PRIORITY":"4"}"#, .warning),
      (#"2026-11-27T12:00:00.000Z stdout F {"level":"error"}"#, .error),
      ("\u{1B}[36mINFO\u{1B}[0m[0012] started  level=error", .info),
      // Agents and servers.
      ("2026-11-27T12:00:00Z E! [outputs.cloudwatch] denied", .error),
      ("2026-11-27T12:00:00Z I! Starting", .info),
      ("[2026/11/27 12:00:00] [ warn] [engine] retry", .warning),
      ("[2026/11/27 12:00:00] [error] [output:x] denied", .error),
      ("2026-11-27 12:00:00 +0000 [warn]: #0 retry", .warning),
      ("2026-11-27 12:00:00 UTC | CORE | INFO | (pkg/x.go:1 in f) | up", .info),
      ("2026-11-27T12:00:00.000000Z\tinfo\tproxy\tready", .info),
      ("[2026-11-27 12:00:00.000][1][warning][main] [source/x.cc:1] x", .warning),
      ("2026/11/27 12:00:00 [error] 12#12: *1 upstream", .error),
      ("[Fri Nov 27 12:00:00.123 2026] [core:error] [pid 1] denied", .error),
      ("2026-11-27T12:00:00.000Z  WARN crate::module: slow", .warning),
      ("12:00PM INF listening", .info),
      ("[12:00:00 ERR] broke", .error),
      ("Nov 27 12:00:00 ALERT x", .critical),
      ("26/11/27 12:00:00 WARN NativeCodeLoader: x", .warning),
      ("2026-11-27 12:00:00.000 ERROR 1234 --- [main] c.e.App : x", .error),
      ("[2026-11-27 12:00:00] production.ERROR: x", .error),
      ("info: Microsoft.Hosting.Lifetime[0]", .info),
      ("fail: Service[0]", .error),
      ("<3>disk failed", .error),
      ("<165>1 2026-11-27T12:00:00Z host app", .info),
      ("npm ERR! code 1", .error),
      ("fatal: not a git repository", .critical),
      ("Exception in thread \"main\" java.lang.NullPointerException", .error),
      ("[rank1]: RuntimeError: CUDA out of memory", .error),
      ("[rank1]: Traceback (most recent call last):", .error),
      ("2026-11-27T12:00:00.000Z stderr F ValueError: x", .error),
    ] as [(String, LogLevel?)]
  )
  func `a writer's level is found`(_ text: String, _ expected: LogLevel?) {
    #expect(level(text) == expected)
  }

  @Test(arguments: [
    "error=0", "ERROR=0", "errors: 0", "ERRORS: 0", "error: 0", "ERROR: 0, WARN: 2", "warnings=3 errors=1",
    "0 errors, 0 warnings", "no error found", "loss: INF", "all is FINE", "Success: it works", "status=ERROR",
    "set the level to \"ERROR\"", "levels: DEBUG, INFO, WARN", "ERROR_COUNT 3", "log.ERROR(x)", "$ERROR",
    "Args: log_level=debug", "--log-level=debug", "Namespace(level='debug')",
    "Logger ready: level=DEBUG format=x",
    "I think so", "12:00:00 I think so", "E = mc2", "A 1 B", "exited (error) again", "see the info (debug)",
    "NON-ERROR path", "epoch 1 W 3", "std::error: x", "{\"level\":3,\"score\":5}",
    "{\"priority\":\"critical\"}",
    "<3 love", "<div>", "[E1127] gene", "the PANIC button", "let INF be the bound", "step 3 val/ERROR 0.2",
  ])
  func `what only resembles a level is none`(_ text: String) {
    #expect(level(text) == nil)
  }

  @Test
  func `the first word that names a level is the writer's`() {
    #expect(level("INFO 3 requests ended in error") == .info)
    #expect(level("INFO [error] was handled, ERROR again") == .info)
    #expect(level("2026-11-27 12:00:00 INFO error: 3 retries") == .info)
    #expect(level("DEBUG FATAL WARNING") == .debug)
  }

  /// Every format of a known writer, with any level, time, logger and words behind it.
  @Test(arguments: 0..<200)
  func `words behind the level change nothing`(_ round: Int) {
    var text = RandomText(generator: SeededGenerator())
    let seed = text.generator.seed
    let chosen = LogLevel.allCases[text.generator.pick(0...5)]
    let words = [
      "error", "ERROR", "level=debug", "errors=3", "[warn]", "INFO", "0", "Traceback", "fatal:", "x",
    ]
    let tail = (0..<text.generator.pick(0...6)).map { _ in words[text.generator.pick(0...words.count - 1)] }
    let message = tail.joined(separator: " ")
    let (small, capital) = (chosen.name, chosen.name.uppercased())
    let lines = [
      "2026-11-27 12:00:00,123 - a.b - \(capital) - \(message)", "\(capital):root:\(message)",
      "2026-11-27 12:00:00.123 | \(capital)     | a:b:1 - \(message)",
      "2026-11-27 12:00:00 [\(small)   ] \(message)",
      "time=2026-11-27T12:00:00Z level=\(small) msg=\"\(message)\"",
      "{\"time\":1,\"msg\":\"\(message)\",\"level\":\"\(capital)\"}",
      "\u{1B}[31m\(capital)\u{1B}[0m \(message)",
      "2026-11-27T12:00:00Z\t\(small)\tx\t\(message)", "[\(small)] \(message)",
    ]
    for line in lines { #expect(level(line) == chosen, "seed \(seed): \(line)") }
  }

  @Test(arguments: 0..<100)
  func `text of small words and numbers has no level`(_ round: Int) {
    var generator = SeededGenerator()
    let words = [
      "error", "errors", "warning", "info", "debug", "fatal", "3", "0.25", "loss", "=", "step", "(error)",
    ]
    let line = (0..<generator.pick(1...12)).map { _ in words[generator.pick(0...words.count - 1)] }
    #expect(level(line.joined(separator: " ")) == nil, "seed \(generator.seed): \(line)")
  }
}
