/// The workspaces that `stepdeck init` and `stepdeck demo` write.
///
/// Their files lie beside this one in `workspace/`, as a user would see them, and are compiled into the program, so
/// that a program that was moved elsewhere still has them.
enum SampleWorkspace {
  /// The least to start from: a stack, a pipeline, and the script of its first step.
  static let starterFiles = [
    SampleFile("stacks/local.yaml", PackageResources.local_yaml),
    SampleFile("pipelines/hello.yaml", PackageResources.hello_yaml),
    SampleFile("steps/hello.py", PackageResources.hello_py, executable: true),
  ]

  /// The starter and a pipeline that trains two models on a real data set and writes a report.
  static let demoFiles =
    starterFiles + [
      SampleFile("README.md", PackageResources.README_md),
      SampleFile("pipelines/flowers.yaml", PackageResources.flowers_yaml),
      SampleFile("data/iris.csv", PackageResources.iris_csv),
      SampleFile("steps/load.py", PackageResources.load_py, executable: true),
      SampleFile("steps/describe.py", PackageResources.describe_py, executable: true),
      SampleFile("steps/features.py", PackageResources.features_py, executable: true),
      SampleFile("steps/train.py", PackageResources.train_py, executable: true),
      SampleFile("steps/evaluate.py", PackageResources.evaluate_py, executable: true),
      SampleFile("steps/report.py", PackageResources.report_py, executable: true),
    ]

  /// The name of the pipeline that the demo runs.
  static let demoPipeline = "flowers"
}
