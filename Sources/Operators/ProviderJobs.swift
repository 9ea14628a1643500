package import Workflow

/// Where a job can be seen in a browser.
package struct ConsoleLink: Sendable, Hashable {
  package var title: String
  package var address: String

  package init(title: String, address: String) {
    self.title = title
    self.address = address
  }
}

/// What to list of a provider's jobs.
package struct JobQuery: Sendable, Hashable {
  package var nameContains: String?
  package var onlyLive = false

  package init() {}
}

package struct PageToken: Sendable, Hashable {
  package var text: String
  package init(_ text: String) { self.text = text }
}

package struct JobPage: Sendable, Hashable {
  package var jobs: [ListedJob]
  package var next: PageToken?

  package init(jobs: [ListedJob], next: PageToken? = nil) {
    self.jobs = jobs
    self.next = next
  }
}

/// One line of a provider's list.
package struct ListedJob: Sendable, Hashable {
  package var handle: JobHandle
  package var name: String
  package var state: StepState?
  package var providerState: String
  package var place: String?
  package var owner: String?
  package var startedAt: Timestamp?
  /// The run and step that it belongs to, if it is one of ours.
  package var key: JobKey?
  /// How many logs it has, a number for each instance; `nil` where the provider does not say.
  package var instances: Int?

  package init(handle: JobHandle, name: String, state: StepState?, providerState: String) {
    self.handle = handle
    self.name = name
    self.state = state
    self.providerState = providerState
  }
}
