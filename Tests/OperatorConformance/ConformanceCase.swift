/// What every operator has to hold; one test each.
package enum ConformanceCase: String, Sendable, CaseIterable, CustomStringConvertible {
  // The operator alone.
  case unknownJobIsNotFound
  case repeatedSubmissionMakesOneJob
  case submissionsAtOnceMakeOneJob
  case submittedJobIsFoundByTheNextOperator
  case successIsToldOnceAndLast
  case failureHasStatusAndReason
  case logIsReadWholeAndFromEveryCursor
  case cancelHasAProofAndMayBeRepeated
  case cancelOfAnEndedJobChangesNothing
  case releaseMayBeRepeated
  case emptyRosterIsSilentAndLaterJobsAreTold
  case liveJobIsListedWithItsKey
  case previewKeepsSecrets

  // The operator under an engine.
  case graphRunsToItsEnd
  case resultsReachTheNextStep
  case failedAttemptsAreRepeated
  case timeoutIsAFailureWithProof
  case cancelInEveryStateHasAProof
  case secretsAreMasked
  case engineMayDieAtEveryFact
  case engineMayDieWhileItCancels

  package var description: String { rawValue }

  package func prove(_ subject: any ConformanceSubject) async throws {
    switch self {
    case .unknownJobIsNotFound: try await ContractCases(subject).unknownJobIsNotFound()
    case .repeatedSubmissionMakesOneJob: try await ContractCases(subject).repeatedSubmissionMakesOneJob()
    case .submissionsAtOnceMakeOneJob: try await ContractCases(subject).submissionsAtOnceMakeOneJob()
    case .submittedJobIsFoundByTheNextOperator: try await ContractCases(subject).submittedJobIsFound()
    case .successIsToldOnceAndLast: try await ContractCases(subject).successIsToldOnceAndLast()
    case .failureHasStatusAndReason: try await ContractCases(subject).failureHasStatusAndReason()
    case .logIsReadWholeAndFromEveryCursor: try await ContractCases(subject).logIsReadFromEveryCursor()
    case .cancelHasAProofAndMayBeRepeated: try await ContractCases(subject).cancelHasAProof()
    case .cancelOfAnEndedJobChangesNothing: try await ContractCases(subject).cancelOfAnEndedJob()
    case .releaseMayBeRepeated: try await ContractCases(subject).releaseMayBeRepeated()
    case .emptyRosterIsSilentAndLaterJobsAreTold: try await ContractCases(subject).laterJobsAreTold()
    case .liveJobIsListedWithItsKey: try await ContractCases(subject).liveJobIsListed()
    case .previewKeepsSecrets: try await ContractCases(subject).previewKeepsSecrets()
    case .graphRunsToItsEnd: try await RunCases(subject).graphRunsToItsEnd()
    case .resultsReachTheNextStep: try await RunCases(subject).resultsReachTheNextStep()
    case .failedAttemptsAreRepeated: try await RunCases(subject).failedAttemptsAreRepeated()
    case .timeoutIsAFailureWithProof: try await RunCases(subject).timeoutIsAFailure()
    case .cancelInEveryStateHasAProof: try await RunCases(subject).cancelInEveryState()
    case .secretsAreMasked: try await RunCases(subject).secretsAreMasked()
    case .engineMayDieAtEveryFact: try await DeathCases(subject).engineDiesAtEveryFact()
    case .engineMayDieWhileItCancels: try await DeathCases(subject).engineDiesWhileItCancels()
    }
  }
}
