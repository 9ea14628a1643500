import Testing

/// Pipelines with something wrong, and the report that each must give, to the letter.
struct BadPipeline: CustomTestStringConvertible {
  let testDescription: String
  let text: String
  let report: String

  init(_ title: String, _ text: String, _ report: String) {
    testDescription = title
    self.text = text
    self.report = report
  }
}

extension BadPipeline {
  static let table: [BadPipeline] = [
    BadPipeline(
      "an unknown key of the pipeline",
      #"""
      name: p
      step:
        a: {command: x}
      steps:
        a: {command: x}
      """#,
      #"""
      p.yaml:2:1: warning: a pipeline has no key 'step'; did you mean 'steps'?
      step:
      ^

      """#
    ),
    BadPipeline(
      "an unknown key of a step",
      #"""
      name: p
      steps:
        a:
          command: x
          timout: 5m
          colour: red
      """#,
      #"""
      p.yaml:5:5: warning: a step has no key 'timout'; did you mean 'timeout'?
          timout: 5m
          ^
      p.yaml:6:5: warning: a step has no key 'colour'
          colour: red
          ^

      """#
    ),
    BadPipeline(
      "no steps",
      #"""
      name: p
      """#,
      #"""
      p.yaml:1:1: error: the pipeline has no 'steps'
      name: p
      ^

      """#
    ),
    BadPipeline(
      "empty steps",
      #"""
      name: p
      steps:
      """#,
      #"""
      p.yaml:2:1: error: 'steps' is empty; a pipeline needs at least one step
      steps:
      ^

      """#
    ),
    BadPipeline(
      "an empty mapping of steps",
      #"""
      name: p
      steps: {}
      """#,
      #"""
      p.yaml:2:8: error: 'steps' is empty; a pipeline needs at least one step
      steps: {}
             ^

      """#
    ),
    BadPipeline(
      "steps as a list",
      #"""
      name: p
      steps:
        - command: x
      """#,
      #"""
      p.yaml:3:3: error: 'steps' must be a mapping of names to steps, not a list
        - command: x
        ^

      """#
    ),
    BadPipeline(
      "no name",
      #"""
      steps:
        a: {command: x}
      """#,
      #"""
      p.yaml:1:1: error: the pipeline has no 'name'
      steps:
      ^

      """#
    ),
    BadPipeline(
      "an empty name",
      #"""
      name: ""
      steps:
        a: {command: x}
      """#,
      #"""
      p.yaml:1:7: error: the name of a pipeline is empty
      name: ""
            ^

      """#
    ),
    BadPipeline(
      "malformed names",
      #"""
      name: my pipeline
      parameters: {"bad key": 1}
      steps:
        -a:
          command: x
        größe:
          command: x
          outputs: [a b]
          inputs: {ä: b.c}
      """#,
      #"""
      p.yaml:1:7: error: 'my pipeline' cannot name a pipeline: names are made of A-Z, a-z, 0-9, '_' and '-'; did you mean 'my_pipeline'?
      name: my pipeline
            ^
      p.yaml:2:14: error: 'bad key' cannot name a parameter: names are made of A-Z, a-z, 0-9, '_' and '-'; did you mean 'bad_key'?
      parameters: {"bad key": 1}
                   ^
      p.yaml:4:3: error: '-a' cannot name a step: names are made of A-Z, a-z, 0-9, '_' and '-', and begin with a letter or digit; did you mean 'a'?
        -a:
        ^
      p.yaml:6:3: error: 'größe' cannot name a step: names are made of A-Z, a-z, 0-9, '_' and '-'; did you mean 'gr__e'?
        größe:
        ^
      p.yaml:8:15: error: 'a b' cannot name an output: names are made of A-Z, a-z, 0-9, '_' and '-'; did you mean 'a_b'?
          outputs: [a b]
                    ^
      p.yaml:9:14: error: 'ä' cannot name an input: names are made of A-Z, a-z, 0-9, '_' and '-', and begin with a letter or digit
          inputs: {ä: b.c}
                   ^
      p.yaml:9:17: error: the pipeline has no step 'b'
          inputs: {ä: b.c}
                      ^

      """#
    ),
    BadPipeline(
      "a step twice",
      #"""
      name: p
      steps:
        a: {command: x}
        b: {command: x}
        a: {command: y}
      """#,
      #"""
      p.yaml:5:3: error: 'a' stands here twice; the first is in line 3
        a: {command: y}
        ^

      """#
    ),
    BadPipeline(
      "a step without a command",
      #"""
      name: p
      steps:
        a:
          timeout: 5m
        b:
      """#,
      #"""
      p.yaml:3:3: error: the step 'a' has no 'command'
        a:
        ^
      p.yaml:5:3: error: the step 'b' is empty; a step needs a 'command'
        b:
        ^

      """#
    ),
    BadPipeline(
      "empty commands",
      #"""
      name: p
      steps:
        a: {command: []}
        b: {command: "  "}
        c: {command: [python, "", x]}
        d: {command: ["", x]}
        e: {command: {run: x}}
        f: {command: [[x]]}
        g:
          command:
            - echo
            -
      """#,
      #"""
      p.yaml:3:16: error: the command is an empty list
        a: {command: []}
                     ^
      p.yaml:4:16: error: the command is empty
        b: {command: "  "}
                     ^
      p.yaml:6:17: error: the program of the command is empty
        d: {command: ["", x]}
                      ^
      p.yaml:7:16: error: 'command' must be text or a list of texts, not a mapping
        e: {command: {run: x}}
                     ^
      p.yaml:8:17: error: an item of a command must be text, not a list
        f: {command: [[x]]}
                      ^
      p.yaml:12:8: error: this item is empty; write "" for an empty argument
            -
             ^

      """#
    ),
    BadPipeline(
      "a missing value",
      #"""
      name: p
      steps:
        c: {command: [python, , x]}
      """#,
      #"""
      p.yaml:3:25: error: a value is missing here
        c: {command: [python, , x]}
                              ^

      """#
    ),
    BadPipeline(
      "an unknown step in an input",
      #"""
      name: p
      steps:
        load: {command: x, outputs: [data]}
        train:
          command: x
          inputs: {data: laod.data}
      """#,
      #"""
      p.yaml:6:20: error: the pipeline has no step 'laod'; did you mean 'load'?
          inputs: {data: laod.data}
                         ^

      """#
    ),
    BadPipeline(
      "an unknown output",
      #"""
      name: p
      steps:
        load: {command: x, outputs: [data, labels]}
        train:
          command: x
          inputs: {data: load.dat, other: load}
        report:
          command: x
          inputs: {m: train.model}
      """#,
      #"""
      p.yaml:6:20: error: the step 'load' has no output 'dat'; it has data and labels; did you mean 'load.data'?
          inputs: {data: load.dat, other: load}
                         ^
      p.yaml:6:37: error: 'load' names no output of a step; write STEP.OUTPUT, such as load.dataset
          inputs: {data: load.dat, other: load}
                                          ^
      p.yaml:9:17: error: the step 'train' has no output 'model'; it has none
          inputs: {m: train.model}
                      ^

      """#
    ),
    BadPipeline(
      "an unknown step in after",
      #"""
      name: p
      steps:
        a: {command: x, after: [b, c]}
        b: {command: x, after: a_}
      """#,
      #"""
      p.yaml:3:30: error: the pipeline has no step 'c'
        a: {command: x, after: [b, c]}
                                   ^
      p.yaml:4:26: error: the pipeline has no step 'a_'
        b: {command: x, after: a_}
                               ^

      """#
    ),
    BadPipeline(
      "an unknown parameter",
      #"""
      name: p
      parameters: {epochs: 3}
      steps:
        a:
          command: python train.py --epochs ${{ parameters.epoch }} ${{ parameters.x }}
      """#,
      #"""
      p.yaml:5:39: error: the pipeline has no parameter 'epoch'; it has epochs; did you mean 'epochs'?
          command: python train.py --epochs ${{ parameters.epoch }} ${{ parameters.x }}
                                            ^
      p.yaml:5:63: error: the pipeline has no parameter 'x'; it has epochs
          command: python train.py --epochs ${{ parameters.epoch }} ${{ parameters.x }}
                                                                    ^

      """#
    ),
    BadPipeline(
      "a cycle",
      #"""
      name: p
      steps:
        a: {command: x, after: [c]}
        b: {command: x, after: [a]}
        c:
          command: x
          after: [b]
        d: {command: x, after: [d]}
      """#,
      #"""
      p.yaml:3:27: error: these steps wait for each other in a circle: a → c → b → a
        a: {command: x, after: [c]}
                                ^
      p.yaml:8:27: error: the step 'd' waits for itself
        d: {command: x, after: [d]}
                                ^

      """#
    ),
    BadPipeline(
      "a result that closes a cycle",
      #"""
      name: p
      steps:
        a:
          command: [x, "${{ steps.b.results.r }}"]
        b:
          command: x
          after: [a]
      """#,
      #"""
      p.yaml:4:19: error: these steps wait for each other in a circle: a → b → a
          command: [x, "${{ steps.b.results.r }}"]
                        ^

      """#
    ),
    BadPipeline(
      "bad durations",
      #"""
      name: p
      steps:
        a: {command: x, timeout: 2hh}
        b: {command: x, timeout: 30}
        c: {command: x, timeout: 1:30}
        d: {command: x, queue_timeout: -5s}
        e: {command: x, timeout: 0s}
        f: {command: x, timeout: 5min}
        g: {command: x, timeout: [5m]}
        h: {command: x, timeout: 5m1h}
      """#,
      #"""
      p.yaml:3:28: error: '2hh' is not a duration: the units are d, h, m, s and ms; did you mean '2h'?
        a: {command: x, timeout: 2hh}
                                 ^
      p.yaml:4:28: error: '30' has no unit; write it like 30s, 5m, 2h, 1d or 1h30m; did you mean '30s'?
        b: {command: x, timeout: 30}
                                 ^
      p.yaml:5:28: error: '1:30' is not a duration; write it like 30s, 5m, 2h, 1d or 1h30m
        c: {command: x, timeout: 1:30}
                                 ^
      p.yaml:6:34: error: 'queue_timeout' cannot be negative
        d: {command: x, queue_timeout: -5s}
                                       ^
      p.yaml:7:28: error: a 'timeout' of zero would end every attempt at once; leave it out for none
        e: {command: x, timeout: 0s}
                                 ^
      p.yaml:8:28: error: '5min' is not a duration: the units are d, h, m, s and ms; did you mean '5m'?
        f: {command: x, timeout: 5min}
                                 ^
      p.yaml:9:28: error: 'timeout' must be text, not a list
        g: {command: x, timeout: [5m]}
                                 ^
      p.yaml:10:28: error: '5m1h' is not a duration: units go from large to small, each once
        h: {command: x, timeout: 5m1h}
                                 ^

      """#
    ),
    BadPipeline(
      "bad sizes",
      #"""
      name: p
      steps:
        a: {command: x, resources: {memory: 4Gb}}
        b: {command: x, resources: {memory: 4Gi}}
        c: {command: x, resources: {memory: lots}}
        d: {command: x, resources: {memory: -4GB}}
        e: {command: x, resources: {memory: 0}}
      """#,
      #"""
      p.yaml:3:39: error: '4Gb' counts bits, sizes are in bytes; did you mean '4GB'?
        a: {command: x, resources: {memory: 4Gb}}
                                            ^
      p.yaml:4:39: error: '4Gi' has an unknown unit; the units are KB, MB, GB, TB and KiB, MiB, GiB, TiB; did you mean '4GiB'?
        b: {command: x, resources: {memory: 4Gi}}
                                            ^
      p.yaml:5:39: error: 'lots' is not a size; write it like 512MB, 32GB or 16GiB
        c: {command: x, resources: {memory: lots}}
                                            ^
      p.yaml:6:39: error: 'memory' must be more than zero
        d: {command: x, resources: {memory: -4GB}}
                                            ^
      p.yaml:7:39: error: 'memory' must be more than zero
        e: {command: x, resources: {memory: 0}}
                                            ^

      """#
    ),
    BadPipeline(
      "bad counts",
      #"""
      name: p
      steps:
        a: {command: x, resources: {cpu_count: -1, gpu_count: 0.5}}
        b: {command: x, resources: {cpu_count: "2", gpu_count: -2}}
        c: {command: x, resources: {cpus: 2}}
        d: {command: x, resources: 3}
      """#,
      #"""
      p.yaml:3:42: error: 'cpu_count' must be more than zero
        a: {command: x, resources: {cpu_count: -1, gpu_count: 0.5}}
                                               ^
      p.yaml:3:57: error: 'gpu_count' must be a whole number, not '0.5'
        a: {command: x, resources: {cpu_count: -1, gpu_count: 0.5}}
                                                              ^
      p.yaml:4:42: error: 'cpu_count' must be a number, not the text '2'; leave the quotes out
        b: {command: x, resources: {cpu_count: "2", gpu_count: -2}}
                                               ^
      p.yaml:4:58: error: 'gpu_count' cannot be negative
        b: {command: x, resources: {cpu_count: "2", gpu_count: -2}}
                                                               ^
      p.yaml:5:31: warning: 'resources' has no key 'cpus'; did you mean 'cpu_count'?
        c: {command: x, resources: {cpus: 2}}
                                    ^
      p.yaml:6:30: error: 'resources' must be a mapping of keys to values, not a number
        d: {command: x, resources: 3}
                                   ^

      """#
    ),
    BadPipeline(
      "bad retry",
      #"""
      name: p
      steps:
        a: {command: x, retry: {max_retries: -1, delay: soon, backoff: 0.5}}
        b: {command: x, retry: {retries: 1}}
        c: {command: x, retry: 3}
      """#,
      #"""
      p.yaml:3:40: error: 'max_retries' cannot be negative
        a: {command: x, retry: {max_retries: -1, delay: soon, backoff: 0.5}}
                                             ^
      p.yaml:3:51: error: 'soon' is not a duration; write it like 30s, 5m, 2h, 1d or 1h30m
        a: {command: x, retry: {max_retries: -1, delay: soon, backoff: 0.5}}
                                                        ^
      p.yaml:3:66: error: 'backoff' must be 1 or more: each pause is that many times the one before
        a: {command: x, retry: {max_retries: -1, delay: soon, backoff: 0.5}}
                                                                       ^
      p.yaml:4:27: warning: 'retry' has no key 'retries'; did you mean 'max_retries'?
        b: {command: x, retry: {retries: 1}}
                                ^
      p.yaml:5:26: error: 'retry' must be a mapping of keys to values, not a number
        c: {command: x, retry: 3}
                               ^

      """#
    ),
    BadPipeline(
      "a bad mode",
      #"""
      name: p
      execution_mode: fail_fats
      steps:
        a: {command: x}
      """#,
      #"""
      p.yaml:2:17: error: 'fail_fats' is no execution mode; there are continue_on_failure, stop_on_failure and fail_fast; did you mean 'fail_fast'?
      execution_mode: fail_fats
                      ^

      """#
    ),
    BadPipeline(
      "bad flags",
      #"""
      name: p
      steps:
        a: {command: x, spot: yes}
        b: {command: x, spot: "true"}
      """#,
      #"""
      p.yaml:3:25: error: 'spot' must be true or false, not 'yes'; did you mean 'true'?
        a: {command: x, spot: yes}
                              ^
      p.yaml:4:25: error: 'spot' must be true or false, not the text 'true'; leave the quotes out
        b: {command: x, spot: "true"}
                              ^

      """#
    ),
    BadPipeline(
      "environment",
      #"""
      name: p
      steps:
        a: {command: x, environment: [A, B]}
        b: {command: x, environment: {A=B: 1, "": 2, "N\0": x, STEPDECK_RUN: y}}
        c: {command: x, environment: {A: {b: c}}}
      """#,
      #"""
      p.yaml:3:32: error: 'environment' must be a mapping of keys to values, not a list
        a: {command: x, environment: [A, B]}
                                     ^
      p.yaml:4:33: error: 'A=B' cannot name an environment variable: it has a '='
        b: {command: x, environment: {A=B: 1, "": 2, "N\0": x, STEPDECK_RUN: y}}
                                      ^
      p.yaml:4:41: error: the name of an environment variable is empty
        b: {command: x, environment: {A=B: 1, "": 2, "N\0": x, STEPDECK_RUN: y}}
                                              ^
      p.yaml:4:48: error: 'N\u{0}' cannot name an environment variable: it has a NUL character
        b: {command: x, environment: {A=B: 1, "": 2, "N\0": x, STEPDECK_RUN: y}}
                                                     ^
      p.yaml:4:58: error: 'STEPDECK_RUN' is set by Stepdeck for every step
        b: {command: x, environment: {A=B: 1, "": 2, "N\0": x, STEPDECK_RUN: y}}
                                                               ^
      p.yaml:5:36: error: 'A' must be text, not a mapping
        c: {command: x, environment: {A: {b: c}}}
                                         ^

      """#
    ),
    BadPipeline(
      "an unclosed expression",
      #"""
      name: p
      steps:
        a:
          command: echo ${{ parameters.x
        b:
          command: [echo, "ok ${{ env.HOME"]
      """#,
      #"""
      p.yaml:4:19: error: '${{' is not closed by '}}'; write '$${{' where the text itself is meant
          command: echo ${{ parameters.x
                        ^
      p.yaml:6:25: error: '${{' is not closed by '}}'; write '$${{' where the text itself is meant
          command: [echo, "ok ${{ env.HOME"]
                              ^

      """#
    ),
    BadPipeline(
      "an unknown expression",
      #"""
      name: p
      parameters: {lr: 1}
      steps:
        a: {command: "echo ${{ params.lr }}"}
        b: {command: [x, "${{ steps.a.result.acc }}", "${{ nonsense }}"]}
      """#,
      #"""
      p.yaml:4:22: error: '${{ params.lr }}' is no expression; there are ${{ parameters.NAME }}, ${{ steps.STEP.results.NAME }} and ${{ env.NAME }}; did you mean '${{ parameters.lr }}'?
        a: {command: "echo ${{ params.lr }}"}
                           ^
      p.yaml:5:21: error: '${{ steps.a.result.acc }}' is no expression; there are ${{ parameters.NAME }}, ${{ steps.STEP.results.NAME }} and ${{ env.NAME }}; did you mean '${{ steps.a.results.acc }}'?
        b: {command: [x, "${{ steps.a.result.acc }}", "${{ nonsense }}"]}
                          ^
      p.yaml:5:50: error: '${{ nonsense }}' is no expression; there are ${{ parameters.NAME }}, ${{ steps.STEP.results.NAME }} and ${{ env.NAME }}
        b: {command: [x, "${{ steps.a.result.acc }}", "${{ nonsense }}"]}
                                                       ^

      """#
    ),
    BadPipeline(
      "expressions in a shell command",
      #"""
      name: p
      steps:
        a: {command: x}
        b:
          command: |
            echo start
            echo ${{ steps.a.results.acc }} ${{ env.HOME }}
      """#,
      #"""
      p.yaml:7:12: error: a result is no shell code: hand it over by 'environment', or write the command as a list
            echo ${{ steps.a.results.acc }} ${{ env.HOME }}
                 ^
      p.yaml:7:39: error: 'env.HOME' is no shell code: hand it over by 'environment', or write the command as a list
            echo ${{ steps.a.results.acc }} ${{ env.HOME }}
                                            ^

      """#
    ),
    BadPipeline(
      "an expression where none is known",
      #"""
      name: p
      parameters: {tag: v1}
      steps:
        a: {command: x, image: "img:${{ parameters.tag }}"}
      """#,
      #"""
      p.yaml:4:26: error: expressions are known in 'command' and 'environment' only
        a: {command: x, image: "img:${{ parameters.tag }}"}
                               ^

      """#
    ),
    BadPipeline(
      "names that collide in the environment",
      #"""
      name: p
      steps:
        a: {command: x, outputs: [my-model, my_model]}
        b:
          command: x
          inputs:
            d-1: a.my-model
            D_1: a.my_model
          environment: {TOKEN: x, STEPDECK_INPUT_D_1: y}
          secrets: [TOKEN, TOKEN]
      """#,
      #"""
      p.yaml:3:39: error: the outputs 'my-model' and 'my_model' would both be STEPDECK_OUTPUT_MY_MODEL
        a: {command: x, outputs: [my-model, my_model]}
                                            ^
      p.yaml:8:7: error: the inputs 'd-1' and 'D_1' would both be STEPDECK_INPUT_D_1
            D_1: a.my_model
            ^
      p.yaml:9:29: error: 'STEPDECK_INPUT_D_1' is set by Stepdeck for an input or output
          environment: {TOKEN: x, STEPDECK_INPUT_D_1: y}
                                  ^
      p.yaml:10:15: error: 'TOKEN' stands in 'environment' and in 'secrets'
          secrets: [TOKEN, TOKEN]
                    ^
      p.yaml:10:22: warning: 'TOKEN' stands twice in 'secrets'
          secrets: [TOKEN, TOKEN]
                           ^

      """#
    ),
    BadPipeline(
      "an output twice",
      #"""
      name: p
      steps:
        a: {command: x, outputs: [m, n, m]}
      """#,
      #"""
      p.yaml:3:35: error: 'm' stands twice in 'outputs'
        a: {command: x, outputs: [m, n, m]}
                                        ^

      """#
    ),
    BadPipeline(
      "two problems in one place and wide characters",
      #"""
      name: p
      steps:
        a:
          command: [echo, "日本語 👩‍👩‍👧 ${{ oops }}"]
      """#,
      #"""
      p.yaml:4:28: error: '${{ oops }}' is no expression; there are ${{ parameters.NAME }}, ${{ steps.STEP.results.NAME }} and ${{ env.NAME }}
          command: [echo, "日本語 👩‍👩‍👧 ${{ oops }}"]
                                     ^

      """#
    ),
    BadPipeline(
      "a tab for indentation",
      #"""
      name: p
      steps:
      \#ta: {command: x}
      """#,
      #"""
      p.yaml:3:1: error: a tab cannot indent YAML; use spaces
          a: {command: x}
      ^

      """#
    ),
    BadPipeline(
      "an unclosed list",
      #"""
      name: p
      steps:
        a: {command: [x, y}
      """#,
      #"""
      p.yaml:3:21: error: a list in '[ ]' lacks a ',' or its ']' before this
        a: {command: [x, y}
                          ^

      """#
    ),
    BadPipeline(
      "an unclosed quote",
      #"""
      name: p
      steps:
        a: {command: "x}
      """#,
      #"""
      p.yaml:3:16: error: this quoted text has no end
        a: {command: "x}
                     ^

      """#
    ),
    BadPipeline(
      "a colon too many",
      #"""
      name: p
      steps:
        a: {command: x}
         b: c: d
      """#,
      #"""
      p.yaml:4:4: error: a key is expected here; mend the indentation, or the quotes before this
         b: c: d
         ^

      """#
    ),
    BadPipeline(
      "text that is no mapping",
      #"""
      hello world
      """#,
      #"""
      p.yaml:1:1: error: a pipeline must be a mapping of keys to values, not text
      hello world
      ^

      """#
    ),
    BadPipeline(
      "nothing at all",
      #"""
      # only a comment
      """#,
      #"""
      p.yaml:1:1: error: the file is empty; a pipeline has a 'name' and 'steps'
      # only a comment
      ^

      """#
    ),
    BadPipeline(
      "two documents",
      #"""
      name: p
      steps: {a: {command: x}}
      ---
      name: q
      """#,
      #"""
      p.yaml:3:1: error: a second document begins here; a file holds one
      ---
      ^

      """#
    ),
    BadPipeline(
      "an unknown alias",
      #"""
      name: p
      steps: {a: *b}
      """#,
      #"""
      p.yaml:2:12: error: no anchor for the alias '*b'
      steps: {a: *b}
                 ^

      """#
    ),
    BadPipeline(
      "an alias to itself",
      #"""
      name: p
      steps: &s {a: *s}
      """#,
      #"""
      p.yaml:2:15: error: the alias '*s' stands for a node that holds it
      steps: &s {a: *s}
                    ^

      """#
    ),
    BadPipeline(
      "a tag",
      #"""
      name: !secret p
      steps: {a: {command: x}}
      """#,
      #"""
      p.yaml:1:7: warning: the tag '!secret' means nothing here
      name: !secret p
            ^

      """#
    ),
    BadPipeline(
      "keys that are no text",
      #"""
      name: p
      steps:
        [a, b]: {command: x}
      """#,
      #"""
      p.yaml:3:3: error: a key must be text, not a list
        [a, b]: {command: x}
        ^

      """#
    ),
    BadPipeline(
      "an unknown step in a result",
      #"""
      name: p
      steps:
        a: {command: x}
        b: {command: [x, "${{ steps.aa.results.r }}"]}
        c:
          command: x
          environment: {ACC: "${{ steps.c.results.r }}"}
      """#,
      #"""
      p.yaml:4:21: error: the pipeline has no step 'aa'
        b: {command: [x, "${{ steps.aa.results.r }}"]}
                          ^
      p.yaml:7:25: error: the step 'c' waits for itself
          environment: {ACC: "${{ steps.c.results.r }}"}
                              ^

      """#
    ),
    BadPipeline(
      "values of the wrong kind",
      #"""
      name: [p]
      parameters: [a]
      execution_mode: {a: b}
      steps:
        a: {command: x, image: "", inputs: [a], outputs: {a: b}, step_operator: [x], settings: 3}
        b: {command: x, inputs: {i: {a: b}}, outputs: [[a]], resources: {memory: [1]}, secrets: ["A=B"]}
        c: 3
      """#,
      #"""
      p.yaml:1:7: error: 'name' must be text, not a list
      name: [p]
            ^
      p.yaml:2:13: error: 'parameters' must be a mapping of keys to values, not a list
      parameters: [a]
                  ^
      p.yaml:3:17: error: 'execution_mode' must be text, not a mapping
      execution_mode: {a: b}
                      ^
      p.yaml:5:26: error: '' cannot name an image
        a: {command: x, image: "", inputs: [a], outputs: {a: b}, step_operator: [x], settings: 3}
                               ^
      p.yaml:5:38: error: 'inputs' must be a mapping of keys to values, not a list
        a: {command: x, image: "", inputs: [a], outputs: {a: b}, step_operator: [x], settings: 3}
                                           ^
      p.yaml:5:52: error: 'outputs' must be a list, not a mapping
        a: {command: x, image: "", inputs: [a], outputs: {a: b}, step_operator: [x], settings: 3}
                                                         ^
      p.yaml:5:75: error: 'step_operator' must be a name, true or false, not a list
        a: {command: x, image: "", inputs: [a], outputs: {a: b}, step_operator: [x], settings: 3}
                                                                                ^
      p.yaml:5:90: error: 'settings' must be a mapping of keys to values, not a number
        a: {command: x, image: "", inputs: [a], outputs: {a: b}, step_operator: [x], settings: 3}
                                                                                               ^
      p.yaml:6:31: error: 'i' must be text, not a mapping
        b: {command: x, inputs: {i: {a: b}}, outputs: [[a]], resources: {memory: [1]}, secrets: ["A=B"]}
                                    ^
      p.yaml:6:50: error: 'outputs' must be text, not a list
        b: {command: x, inputs: {i: {a: b}}, outputs: [[a]], resources: {memory: [1]}, secrets: ["A=B"]}
                                                       ^
      p.yaml:6:76: error: 'memory' must be text, not a list
        b: {command: x, inputs: {i: {a: b}}, outputs: [[a]], resources: {memory: [1]}, secrets: ["A=B"]}
                                                                                 ^
      p.yaml:6:92: error: 'A=B' cannot name an environment variable: it has a '='
        b: {command: x, inputs: {i: {a: b}}, outputs: [[a]], resources: {memory: [1]}, secrets: ["A=B"]}
                                                                                                 ^
      p.yaml:7:6: error: the step 'c' must be a mapping of keys to values, not a number
        c: 3
           ^

      """#
    ),
    BadPipeline(
      "control characters",
      #"""
      name: p\#u{1B}[31m
      steps: {a: {command: x}}
      """#,
      #"""
      p.yaml:1:8: error: this control character may not stand in YAML
      name: p␛[31m
             ^

      """#
    ),
    BadPipeline(
      "a percent sign",
      #"""
      name: p
      steps: {a: {command: %x}}
      """#,
      #"""
      p.yaml:2:22: error: '%' cannot begin a text without quotes; put the text in quotes
      steps: {a: {command: %x}}
                           ^

      """#
    ),
    BadPipeline(
      "a text over several lines",
      #"""
      name: p
      steps:
        a:
          command: >
            first line
            second ${{ parameters.missing }}
          environment:
            LONG: "one \
              two ${{ parameters.gone }}"
      """#,
      #"""
      p.yaml:6:14: error: the pipeline has no parameter 'missing'; it has none
            second ${{ parameters.missing }}
                   ^
      p.yaml:9:13: error: the pipeline has no parameter 'gone'; it has none
              two ${{ parameters.gone }}"
                  ^

      """#
    ),
  ]
}
