// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target of ours: language mode 6, the upcoming features that we rely on, and no warnings.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .treatAllWarnings(as: .error),
]

let collections: [Target.Dependency] = [
  .product(name: "DequeModule", package: "swift-collections"),
  .product(name: "OrderedCollections", package: "swift-collections"),
]
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

/// A floor of the program: a target imports only those that stand before it in this file.
func floor(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], golden: [String] = []) -> Target {
  .testTarget(
    name: name,
    dependencies: dependencies,
    exclude: golden,
    swiftSettings: strict
  )
}

let package = Package(
  name: "stepdeck",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "stepdeck", targets: ["stepdeck"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.0.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
  ],
  targets: [
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"]), .brew(["ncurses"])]),
    .systemLibrary(name: "CPCRE2", providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
    .target(name: "CTerminalGuard"),
    .target(name: "CSystem"),
    .target(name: "CCurl"),

    floor("Workflow", collections),
    floor("SystemKit"),
    floor("LogKit", ["CPCRE2", "CSystem", "SystemKit", "Workflow"] + collections),
    floor("CurlKit", ["CCurl", "SystemKit", "Workflow"] + collections),
    floor("ScreenKit", [yams] + collections),
    floor("Specs", ["Workflow", "CSystem", yams] + collections),
    floor("CloudAuth", ["CurlKit", "Workflow"]),
    floor("Host", ["Workflow", "SystemKit", "LogKit", "CSystem"] + collections),
    floor("Journal", ["Workflow", "SystemKit", "CSystem", grdb] + collections),
    floor(
      "Operators",
      ["Workflow", "SystemKit", "Specs", "Host", "LogKit", "CurlKit", "CloudAuth"] + collections
    ),
    floor(
      "Engine",
      ["Workflow", "SystemKit", "LogKit", "Journal", "Operators", "Host", "CSystem", logging] + collections
    ),
    floor("NcursesTerminal", ["ScreenKit", "SystemKit", "CNcurses", "CTerminalGuard"]),
    floor(
      "Console",
      [
        "Workflow", "SystemKit", "Specs", "LogKit", "ScreenKit", "CurlKit", "Journal", "Host", "Operators",
        "Engine",
      ]
        + collections
    ),
    .executableTarget(
      name: "stepdeck",
      dependencies: [
        "Workflow", "SystemKit", "Specs", "LogKit", "ScreenKit", "Journal", "Host", "CurlKit", "Operators",
        "Engine", "Console", "NcursesTerminal", argumentParser, logging,
      ] + collections,
      resources: [.embedInCode("Sample/workspace")],
      swiftSettings: strict
    ),

    .target(name: "SeededRandom", path: "Tests/SeededRandom", swiftSettings: strict),
    tests("SystemKitTests", ["SystemKit"]),
    tests("WorkflowTests", ["SeededRandom", "Workflow"] + collections),
    tests("LogKitTests", ["LogKit", "SeededRandom", "Workflow"] + collections),
    tests("CurlKitTests", ["CurlKit", "SeededRandom", "Workflow"]),
    tests("CloudAuthTests", ["CloudAuth", "CurlKit", "Workflow"]),
    tests("KubeconfigTests", ["Operators", "CurlKit", "Workflow"] + collections),
    tests("ScreenKitTests", ["ScreenKit", "SeededRandom"], golden: ["Golden"]),
    tests("SpecsTests", ["SeededRandom", "Specs", "Workflow"] + collections),
    .executableTarget(
      name: "host-fixture",
      dependencies: ["Host"],
      path: "Tests/HostFixture",
      swiftSettings: strict
    ),
    tests("HostTests", ["Host", "Workflow", "SystemKit", "LogKit", "host-fixture"] + collections),
    tests("OperatorsTests", ["Operators", "CurlKit", "Workflow"] + collections),
    tests("JournalTests", ["Journal", "Workflow"]),
    .target(
      name: "OperatorConformance",
      dependencies: ["Engine", "Operators", "Journal", "SystemKit", "Workflow", logging] + collections,
      path: "Tests/OperatorConformance",
      swiftSettings: strict
    ),
    tests(
      "EngineTests",
      [
        "Engine", "Operators", "Journal", "Host", "Workflow", "SystemKit", "LogKit", "OperatorConformance",
        "host-fixture", logging,
      ] + collections
    ),
    tests(
      "ConsoleTests",
      [
        "Console", "CurlKit", "ScreenKit", "SeededRandom", "Workflow", "Journal", "LogKit", "Operators",
        "Specs",
      ],
      golden: ["Golden"]
    ),
    .target(
      name: "GoldenFrames",
      dependencies: ["ScreenKit"],
      path: "Tests/GoldenFrames",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "screen-fixture",
      dependencies: ["GoldenFrames", "NcursesTerminal", "ScreenKit"],
      path: "Tests/ScreenFixture",
      swiftSettings: strict
    ),
    .target(
      name: "ScriptedCloud",
      dependencies: ["Engine", "Host", "Operators", "SeededRandom", "SystemKit", "Workflow"] + collections,
      path: "Tests/ScriptedCloud",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "engine-fixture",
      dependencies: ["Engine", "Host", "Journal", "LogKit", "Operators", "ScriptedCloud", "Workflow"]
        + collections,
      path: "Tests/EngineFixture",
      swiftSettings: strict
    ),
    .executableTarget(
      name: "engine-day",
      dependencies: ["Engine", "Host", "Journal", "LogKit", "Operators", "Workflow", logging] + collections,
      path: "Bench/day",
      swiftSettings: strict
    ),
    tests(
      "SurvivalTests",
      [
        "engine-day",
        "Console", "Engine", "Host", "Journal", "LogKit", "OperatorConformance", "Operators", "ScriptedCloud",
        "SeededRandom", "Specs", "Workflow", "engine-fixture",
      ] + collections
    ),
    tests(
      "KubernetesTests",
      ["OperatorConformance", "Engine", "Operators", "CurlKit", "Workflow"] + collections
    ),
    tests(
      "EndToEndTests",
      ["GoldenFrames", "ScreenKit", "SeededRandom", "Workflow", "screen-fixture"],
      golden: ["Workspace/Golden", "Terminal/bare_terminal.py", "Kubernetes/stand_in_cluster.py"]
    ),
  ]
)
