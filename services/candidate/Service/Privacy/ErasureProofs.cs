using Dapper;
using Grpc.Core;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Feed;
using NodaTime;

namespace Hiring.Candidate.Privacy;

/// <summary>Hears from evaluation what it erased.</summary>
public sealed class EvaluationProofs(EvaluationService.EvaluationServiceClient evaluation, IServiceProvider services)
    : FeedSubscriber<EvaluationEvent>($"{Service}/erasures", services)
{
    internal const string Service = "evaluation";

    /// <inheritdoc />
    protected override AsyncServerStreamingCall<EvaluationEvent> Follow(long afterPosition, CancellationToken cancellation) =>
        evaluation.FollowEvents(new() { AfterPosition = afterPosition }, cancellationToken: cancellation);

    /// <inheritdoc />
    protected override Task Apply(EvaluationEvent told, Write write) => told.PersonErased is { } erased
        ? Proof.Record(Service, Guid.Parse(erased.ErasureId), told.OccurTime.ToInstant(), erased.Rows, write)
        : Task.CompletedTask;
}

/// <summary>Hears from interview-scheduling what it erased.</summary>
public sealed class SchedulingProofs(SchedulingService.SchedulingServiceClient scheduling, IServiceProvider services)
    : FeedSubscriber<SchedulingEvent>($"{Service}/erasures", services)
{
    internal const string Service = "interview-scheduling";

    /// <inheritdoc />
    protected override AsyncServerStreamingCall<SchedulingEvent> Follow(long afterPosition, CancellationToken cancellation) =>
        scheduling.FollowEvents(new() { AfterPosition = afterPosition }, cancellationToken: cancellation);

    /// <inheritdoc />
    protected override Task Apply(SchedulingEvent told, Write write) => told.PersonErased is { } erased
        ? Proof.Record(Service, Guid.Parse(erased.ErasureId), told.OccurTime.ToInstant(), erased.Rows, write)
        : Task.CompletedTask;
}

internal static class Proof
{
    /// <summary>Writes down what a service reported; the first report stands. One of an erasure that is not known here (a database that was set back) changes nothing.</summary>
    internal static async Task Record(string service, Guid erasure, Instant at, long rows, Write write)
    {
        var recorded = await write.Connection.ExecuteAsync(new CommandDefinition(
            "update erasure_proofs set erased_at = @at, rows = @rows where erasure_id = @erasure and service = @service and erased_at is null",
            new { service, erasure, at, rows }, cancellationToken: write.Cancellation));
        if (recorded > 0)
            write.Audit($"{service} feed", "record-erasure", [erasure]);
    }
}
