internal import CurlKit
internal import OrderedCollections
internal import Synchronization
internal import Workflow

/// Reads all logs of one instance of a Job from a cursor on, until its pods have nothing more.
final class PodLogReader: Sendable {
  struct Piece: Sendable {
    var source: LogSource
    var entries: [LogBatch.Entry]
    var position: SourcePosition
  }

  private let api: KubernetesAPI
  private let store: ClusterStore
  private let job: String
  private let index: Int
  private let pieces = Handoff<Piece>()
  private let position: Mutex<LogPosition>
  private let work = Mutex<Task<Void, Never>?>(nil)

  init(_ api: KubernetesAPI, _ store: ClusterStore, job: String, index: Int, from cursor: [UInt8]?) {
    self.api = api
    self.store = store
    self.job = job
    self.index = index
    position = Mutex(LogPosition(cursor))
  }

  deinit { stop() }

  /// The next batch, empty where a log was opened or has ended; `nil` when there is nothing more for now.
  func next() async throws -> LogBatch? {
    begin()
    return try await withTaskCancellationHandler {
      guard let piece = try await pieces.next() else { return nil }
      let cursor = position.withLock { position in
        position[piece.source] = piece.position
        return position.cursor
      }
      return LogBatch(entries: piece.entries, cursor: cursor)
    } onCancel: {
      stop()
    }
  }

  func stop() {
    work.withLock { $0 }?.cancel()
    pieces.end(.success(()))
  }

  private func begin() {
    work.withLock { work in
      guard work == nil else { return }
      let (api, store, job, index, pieces) = (api, store, job, index, pieces)
      let known = position.withLock { $0 }
      work = Task {
        let tail = InstanceTail(
          api: api,
          store: store,
          job: job,
          index: index,
          known: known,
          pieces: pieces
        )
        do throws(KubernetesFault) {
          try await tail.run()
          pieces.end(.success(()))
        } catch {
          pieces.end(.failure(error.operatorError("the log of \(job) cannot be read")))
        }
      }
    }
  }
}
