using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;
using ErrorReason = Hiring.InterviewScheduling.V1.ErrorReason;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Finds the best loop for an application in its interview stage, and keeps it as a proposal. Takes nobody's time.</summary>
public sealed class ProposeLoop(Writes writes, LoadPeople loadPeople, CandidateService.CandidateServiceClient candidates, TimeProvider clock)
{
    private const int MostDays = 60;
    private const int MostYears = 10;
    private const int DefaultEarliest = 9 * 60;
    private const int DefaultLatest = 18 * 60;
    private const int DefaultRest = 15;

    internal Task<Loop> Handle(ProposeLoopRequest request, ServerCallContext call) => writes.Run(request, call,
        () => Find(request, call.CancellationToken),
        (write, found) => Keep(Guid.Parse(request.ApplicationId), found.Candidate, found.Time, found.Loop, write));

    private async Task<(Guid Candidate, CandidateTime Time, FoundLoop Loop)> Find(ProposeLoopRequest request, CancellationToken cancellation)
    {
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var time = Check(request.Availability, now);
        var application = await ApplicationInInterviewStage(Guid.Parse(request.ApplicationId), cancellation);
        var candidate = Guid.Parse(application.CandidateId);
        return (candidate, time, await Search(request, time, candidate, now, cancellation));
    }

    private static CandidateTime Check(CandidateAvailability availability, Instant now)
    {
        var zone = WallTime.Zone(availability.TimeZone) ?? throw Problem.Invalid("availability.time_zone", WallTime.UnknownZone);
        var first = WallTime.Date(availability.FirstDay, "availability.first_day");
        var last = WallTime.Date(availability.LastDay, "availability.last_day");
        var today = now.InZone(zone).Date;
        if (first < today.PlusYears(-MostYears) || first > today.PlusYears(MostYears))
            throw Problem.Invalid("availability.first_day", $"must be within {MostYears} years of today");
        if (last < first || last > first.PlusDays(MostDays))
            throw Problem.Invalid("availability.last_day", $"must be the first day or at most {MostDays} days after it");
        if (last < today)
            throw Problem.Invalid("availability.last_day", "is in the past");
        var earliest = availability.Earliest is null ? DefaultEarliest
            : WallTime.Minutes(availability.Earliest) ?? throw Problem.Invalid("availability.earliest", WallTime.NotToTheMinute);
        var latest = availability.Latest is null ? DefaultLatest
            : WallTime.Minutes(availability.Latest) ?? throw Problem.Invalid("availability.latest", WallTime.NotToTheMinute);
        return earliest < latest
            ? new CandidateTime(zone, first, last, earliest, latest, [])
            : throw Problem.Invalid("availability.latest", $"must be after the earliest start, {WallTime.Show(earliest)}");
    }

    private async Task<Application> ApplicationInInterviewStage(Guid id, CancellationToken cancellation)
    {
        Application application;
        try
        {
            application = await candidates.GetApplicationAsync(new() { ApplicationId = id.ToString() }, cancellationToken: cancellation);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            throw Problem.NotFound("application", id);
        }
        return application is { State: ApplicationState.Active, Stage: Stage.Interview } ? application
            : throw NotInInterviewStage(id, application.Stage, application.State);
    }

    private static RpcException NotInInterviewStage(Guid application, Stage stage, ApplicationState state) => Problem.Precondition(
        ErrorReason.NotInInterviewStage, "A loop is proposed only for an application that is going on and in its interview stage. Advance it there first.",
        ("application_id", application), ("stage", stage), ("state", state));

    private async Task<FoundLoop> Search(ProposeLoopRequest request, CandidateTime time, Guid candidate, Instant now, CancellationToken cancellation)
    {
        var rounds = request.Rounds.Select(round => new LoopRound(round.Kind, round.DurationMinutes / 15)).ToList();
        var rest = (request.HasRestMinutes ? request.RestMinutes : DefaultRest) / 15;
        async Task<LoopProblem> Load(LocalDate last)
        {
            var (people, busy) = await loadPeople.For(rounds.Select(round => round.Kind), candidate, time.FirstDay, last, cancellation);
            return new LoopProblem(rounds, rest, time with { Busy = busy }, people, now);
        }

        if ((await Load(time.LastDay)).Best(cancellation) is { } loop)
            return loop;
        var problem = await Load(time.LastDay.PlusDays(LoopProblem.DaysBeyond));
        throw NoLoopFits.Refusal(problem, NoLoopFits.Find(problem, cancellation));
    }

    private static async Task<Loop> Keep(Guid application, Guid candidate, CandidateTime time, FoundLoop loop, Write write)
    {
        var ended = await write.Connection.QuerySingleAsync<bool>(new CommandDefinition("""
            insert into applications (id) values (@application) on conflict do nothing;
            select ended_at is not null from applications where id = @application for share
            """, new { application }, cancellationToken: write.Cancellation));
        // The feed was quicker than the answer of the candidate service.
        if (ended)
            throw NotInInterviewStage(application, Stage.Interview, ApplicationState.Unspecified);

        var id = Guid.CreateVersion7();
        await using var insert = new NpgsqlBatch(write.Connection)
        {
            BatchCommands =
            {
                new("insert into loops (id, application_id, candidate_id, candidate_time_zone, reasons) values ($1, $2, $3, $4, $5)")
                {
                    Parameters =
                    {
                        new() { Value = id },
                        new() { Value = application },
                        new() { Value = candidate },
                        new() { Value = time.Zone.Id },
                        new() { Value = Words.Reasons(loop, time).ToArray() },
                    },
                },
                new("""
                    insert into interviews (id, loop_id, kind, interviewer_id, during, day)
                    select i.id, $1, i.kind, i.interviewer_id, tstzrange(i.starts, i.ends, '[)'), i.day
                    from unnest($2, $3, $4, $5, $6, $7) as i(id, kind, interviewer_id, starts, ends, day)
                    """)
                {
                    Parameters =
                    {
                        new() { Value = id },
                        new() { Value = loop.Interviews.Select(_ => Guid.CreateVersion7()).ToArray() },
                        new() { Value = loop.Interviews.Select(interview => (short)interview.Kind).ToArray() },
                        new() { Value = loop.Interviews.Select(interview => interview.InterviewerId).ToArray() },
                        new() { Value = loop.Interviews.Select(interview => interview.During.Start).ToArray() },
                        new() { Value = loop.Interviews.Select(interview => interview.During.End).ToArray() },
                        new() { Value = loop.Interviews.Select(interview => interview.InterviewersDay).ToArray() },
                    },
                },
            },
        };
        await insert.ExecuteNonQueryAsync(write.Cancellation);
        return (await LoopRow.Find(id, write.Connection, write.Cancellation))!;
    }
}
