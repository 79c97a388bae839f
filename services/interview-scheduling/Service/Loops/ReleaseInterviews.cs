using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.InterviewScheduling.Privacy;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Feed;
using NodaTime;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>
/// Hears from the candidate service that an application ended without a hire, and cancels what is left of its loops. A
/// booked loop whose last interview is over took place, and stays as it is. Erasures come by the same feed.
/// </summary>
public sealed class ReleaseInterviews(CandidateService.CandidateServiceClient candidates, TimeProvider clock, IServiceProvider services)
    : FeedSubscriber<CandidateEvent>("candidate", services)
{
    /// <inheritdoc />
    protected override AsyncServerStreamingCall<CandidateEvent> Follow(long afterPosition, CancellationToken cancellation) =>
        candidates.FollowEvents(new() { AfterPosition = afterPosition }, cancellationToken: cancellation);

    /// <inheritdoc />
    protected override Task Apply(CandidateEvent told, Write write) => told.FactCase switch
    {
        CandidateEvent.FactOneofCase.ApplicationWithdrawn => Release(Guid.Parse(told.ApplicationWithdrawn.ApplicationId), write),
        CandidateEvent.FactOneofCase.ApplicationRejected => Release(Guid.Parse(told.ApplicationRejected.ApplicationId), write),
        CandidateEvent.FactOneofCase.CandidateErased => ErasePerson.Apply(told.CandidateErased, write),
        _ => Task.CompletedTask,
    };

    private async Task Release(Guid application, Write write)
    {
        // Two statements: the second sees each proposal that was made before the first got its lock.
        await write.Connection.ExecuteAsync(new CommandDefinition("""
            insert into applications (id, ended_at) values (@application, now())
            on conflict (id) do update set ended_at = coalesce(applications.ended_at, excluded.ended_at)
            """, new { application }, cancellationToken: write.Cancellation));
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var canceled = (await write.Connection.QueryAsync<Guid>(new CommandDefinition("""
            update loops l set revision = revision + 1 where id in (
                select id from loops l where application_id = @application and (state in (1, 4) or state = 2 and exists (
                    select from interviews i where i.loop_id = l.id and i.state = 1 and upper(i.during) > @now)) order by id for no key update)
            returning id
            """, new { application, now }, cancellationToken: write.Cancellation))).AsList();
        if (canceled.Count == 0)
            return;
        write.Audit("candidate feed", "release", [application, .. canceled]);
        await LoopChange.Cancel([.. canceled.Select(loop => (loop, application))], now, write);
    }
}
