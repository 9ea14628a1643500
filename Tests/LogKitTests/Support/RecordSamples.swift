/// Faults as programs print them, and the line that a viewer shows for each.
enum RecordSamples {
  static let traceback = """
    Traceback (most recent call last):
      File "/app/train.py", line 88, in <module>
        main()
      File "/app/train.py", line 40, in main
        loss.backward()  # ERROR: INFO: never a level
    RuntimeError: CUDA out of memory
    """

  static let chained = """
    Traceback (most recent call last):
      File "/app/data.py", line 3, in read
        open(path)
    FileNotFoundError: [Errno 2] No such file or directory: 's3'

    During handling of the above exception, another exception occurred:

    Traceback (most recent call last):
      File "/app/data.py", line 5, in read
        raise StepFailed("no shard")
            ^^^^^^^^^^^^^^^^^^^^^^^^
    app.StepFailed: no shard
    """

  static let all: [(String, String, String)] = [
    ("python", traceback, "Traceback (most recent call last): … 6 lines  RuntimeError: CUDA out of memory"),
    ("chained", chained, "Traceback (most recent call last): … 12 lines  app.StepFailed: no shard"),
    (
      "cause",
      chained.replacing(
        "During handling of the above exception, another exception occurred:",
        with: "The above exception was the direct cause of the following exception:"
      ),
      "Traceback (most recent call last): … 12 lines  app.StepFailed: no shard"
    ),
    (
      "interrupt", "Traceback (most recent call last):\n  File \"x\", line 1, in <module>\nKeyboardInterrupt",
      "Traceback (most recent call last): … 3 lines  KeyboardInterrupt"
    ),
    (
      "group", group,
      "+ Exception Group Traceback (most recent call last): … 10 lines  ExceptionGroup: two (2 sub-exceptions)"
    ),
    (
      "rich", rich,
      "╭───── Traceback (most recent call last) ─────╮ … 4 lines  ZeroDivisionError: division by zero"
    ),
    (
      "java", java,
      "Exception in thread \"main\" java.lang.IllegalStateException: no … 7 lines  Caused by: java.io.IOException: disk"
    ),
    (
      "java logged",
      "2026-11-27 12:00:00 ERROR c.e.App - failed\n\tat a.b.C.d(C.java:1)\n\tat a.b.C.e(C.java:2)",
      "2026-11-27 12:00:00 ERROR c.e.App - failed … 3 lines"
    ),
    (
      "node", "TypeError: x is not a function\n    at f (/app/a.js:1:2)\n    at node:internal/main:1:1",
      "TypeError: x is not a function … 3 lines"
    ),
    ("go", go, "panic: runtime error: index out of range [5] with length 3 … 9 lines"),
    ("rust", rust, "thread 'main' panicked at src/main.rs:2:5: … 6 lines  index out of bounds: the len is 3"),
  ]

  static let group = """
      + Exception Group Traceback (most recent call last):
      |   File "x.py", line 1, in <module>
      |     raise ExceptionGroup("two", [a, b])
      | ExceptionGroup: two (2 sub-exceptions)
      +-+---------------- 1 ----------------
        | ValueError: a
        +---------------- 2 ----------------
        | Traceback (most recent call last):
        | TypeError: b
        +------------------------------------
    """

  static let rich = """
    ╭───── Traceback (most recent call last) ─────╮
    │ /app/x.py:3 in <module>                     │
    ╰─────────────────────────────────────────────╯
    ZeroDivisionError: division by zero
    """

  static let java = """
    Exception in thread "main" java.lang.IllegalStateException: no
    \tat com.example.App.run(App.java:12)
    \tat com.example.App.main(App.java:3)
    Caused by: java.io.IOException: disk
    \tat com.example.Disk.read(Disk.java:7)
    \t... 2 more
    \tSuppressed: java.lang.Exception: x
    """

  static let go = """
    panic: runtime error: index out of range [5] with length 3
    [signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48]

    goroutine 1 [running]:
    main.run({0x1, 0x2})
    \t/tmp/x.go:8 +0x1d
    created by main.main in goroutine 1
    \t/tmp/x.go:4 +0x1d
    exit status 2
    """

  static let rust = """
    thread 'main' panicked at src/main.rs:2:5:
    index out of bounds: the len is 3
    stack backtrace:
       0: std::panicking::begin_panic
                 at /rustc/x/library/std/src/panicking.rs:1:2
    note: run with `RUST_BACKTRACE=full` for more
    """
}
