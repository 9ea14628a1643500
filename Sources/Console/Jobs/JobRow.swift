internal import Operators
internal import Workflow

/// A step operator of one of the workspace's stacks, whose provider has jobs.
struct JobSource: Hashable, Sendable {
  var stack: String
  var component: String
  var flavor: Flavor
}

/// A job of a provider, as the console names it.
struct JobRef: Hashable, Sendable {
  var source: JobSource
  var handle: JobHandle
  var name: String
  /// Which of its instances a log is of, from 0.
  var instance = 0

  /// The job, whichever of its instances is meant.
  var whole: JobRef {
    var job = self
    job.instance = 0
    return job
  }
}

/// A line of the list of jobs.
struct JobRow: Hashable, Sendable {
  var source: JobSource
  var job: ListedJob

  var ref: JobRef { JobRef(source: source, handle: job.handle, name: job.name) }
  var isOurs: Bool { job.key != nil }

  /// What the state column says where the provider's word is none of ours.
  var stateWord: String { job.state?.rawValue ?? job.providerState }
}

/// What a provider has told of its jobs.
enum JobListing: Sendable {
  /// As it was at a moment; there is more than was asked for where `hasMore`.
  case jobs([JobRow], asOf: Timestamp, hasMore: Bool)
  /// It cannot be asked; a sentence.
  case failed(String)
}

/// What a provider has told of one job.
enum JobSheet: Sendable {
  case description(JobDescription, asOf: Timestamp)
  case failed(String)
}

/// How the copy of a job's log stands.
enum JobLogStanding: Sendable, Hashable {
  /// Lines come as they are written.
  case live
  /// The provider has nothing more.
  case ended
  /// The provider does not answer; a sentence.
  case stale(since: Timestamp, String)
}

/// What is looked at of the providers' jobs.
struct JobsRequest: Hashable, Sendable {
  enum Subject: Hashable, Sendable {
    /// The list, with at least so many of each provider where there are so many.
    case list(atLeast: Int)
    case one(JobRef)
    case log(JobRef)
  }

  var subject: Subject
  /// Counts the wishes for an answer at once.
  var wish: Int
}
