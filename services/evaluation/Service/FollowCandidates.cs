using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Evaluation.Privacy;
using Hiring.Evaluation.Questions;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Feed;

namespace Hiring.Evaluation;

/// <summary>Hears from the candidate service who was erased, and which questions were asked.</summary>
public sealed class FollowCandidates(CandidateService.CandidateServiceClient candidates, IServiceProvider services)
    : FeedSubscriber<CandidateEvent>("candidate", services)
{
    /// <inheritdoc />
    protected override AsyncServerStreamingCall<CandidateEvent> Follow(long afterPosition, CancellationToken cancellation) =>
        candidates.FollowEvents(new() { AfterPosition = afterPosition }, cancellationToken: cancellation);

    /// <inheritdoc />
    protected override Task Apply(CandidateEvent told, Write write) => told.FactCase switch
    {
        CandidateEvent.FactOneofCase.CandidateErased => ErasePerson.Apply(told.CandidateErased, write),
        CandidateEvent.FactOneofCase.ScreeningFinished => CountExposures.Apply(told.ScreeningFinished, write),
        _ => Task.CompletedTask,
    };
}
