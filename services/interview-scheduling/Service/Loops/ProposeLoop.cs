using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.InterviewScheduling.Templates;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using ErrorReason = Hiring.InterviewScheduling.V1.ErrorReason;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Finds the best loop for an application in its interview stage, and keeps it as a proposal. Takes nobody's time.</summary>
public sealed class ProposeLoop(Writes writes, LoadPeople loadPeople, GetLoopTemplate templates, CandidateService.CandidateServiceClient candidates, TimeProvider clock)
{
    private const int MostDays = 60;
    private const int MostYears = 10;

    internal Task<Loop> Handle(ProposeLoopRequest request, ServerCallContext call) => writes.Run(request, call,
        () => Find(request, call),
        (write, found) => Keep(Guid.Parse(request.ApplicationId), found, write));

    private sealed record Found(Guid Candidate, CandidateTime Time, LoopAsk Ask, FoundLoop Loop, ProposeLoopRequest Request, LoopTemplate? Template);

    private async Task<Found> Find(ProposeLoopRequest request, ServerCallContext call)
    {
        var cancellation = call.CancellationToken;
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var template = request.LoopTemplateId.Length == 0 ? null : await templates.Handle(new() { LoopTemplateId = request.LoopTemplateId }, call);
        var ask = LoopAsk.Of(request, template);
        var time = Check(request.Availability, ask, now);
        var application = await ApplicationInInterviewStage(Guid.Parse(request.ApplicationId), cancellation);
        var candidate = Guid.Parse(application.CandidateId);
        return new Found(candidate, time, ask, await Search(ask, time, candidate, now, cancellation), request, template);
    }

    /// <summary>When the candidate can, checked.</summary>
    internal static CandidateTime Check(CandidateAvailability availability, LoopAsk ask, Instant now)
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
        var earliest = (availability.Earliest ?? ask.Earliest) is not { } from ? CandidateTime.UsualEarliest
            : WallTime.Minutes(from) ?? throw Problem.Invalid("availability.earliest", WallTime.NotToTheMinute);
        var latest = (availability.Latest ?? ask.Latest) is not { } to ? CandidateTime.UsualLatest
            : WallTime.Minutes(to) ?? throw Problem.Invalid("availability.latest", WallTime.NotToTheMinute);
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

    private async Task<FoundLoop> Search(LoopAsk ask, CandidateTime time, Guid candidate, Instant now, CancellationToken cancellation)
    {
        async Task<LoopProblem> Load(LocalDate last)
        {
            var around = await loadPeople.For(ask, candidate, time.FirstDay, last, cancellation);
            return new LoopProblem(ask.Rounds, ask.RestQuarters, time with { Busy = around.CandidateBusy }, around.People, now) { Lunch = ask.Lunch, Rooms = around.Rooms };
        }

        if ((await Load(time.LastDay)).Best(cancellation) is { } loop)
            return loop;
        var problem = await Load(time.LastDay.PlusDays(LoopProblem.DaysBeyond));
        throw NoLoopFits.Refusal(problem, NoLoopFits.Find(problem, cancellation));
    }

    private static async Task<Loop> Keep(Guid application, Found found, Write write)
    {
        var ended = await write.Connection.QuerySingleAsync<bool>(new CommandDefinition("""
            insert into applications (id) values (@application) on conflict do nothing;
            select ended_at is not null from applications where id = @application for share
            """, new { application }, cancellationToken: write.Cancellation));
        // The feed was quicker than the answer of the candidate service.
        if (ended)
            throw NotInInterviewStage(application, Stage.Interview, ApplicationState.Unspecified);

        var interviews = found.Loop.Interviews.Select(interview => (Id: Guid.CreateVersion7(), Interview: interview)).ToList();
        var seats = interviews.SelectMany(one => one.Interview.Seats.Select(seat => (one.Id, Seat: seat))).ToList();
        var id = Guid.CreateVersion7();
        await using var insert = new NpgsqlBatch(write.Connection)
        {
            BatchCommands =
            {
                new("insert into loops (id, application_id, candidate_id, candidate_time_zone, reasons, template_id, asked, template) values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb)")
                {
                    Parameters =
                    {
                        new() { Value = id },
                        new() { Value = application },
                        new() { Value = found.Candidate },
                        new() { Value = found.Time.Zone.Id },
                        new() { Value = Words.Reasons(found.Loop, found.Time).ToArray() },
                        new() { Value = (object?)found.Ask.Template ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                        new() { Value = BookedLoop.ToJson(found.Request) },
                        new() { Value = (object?)BookedLoop.ToJson(found.Template) ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                    },
                },
                new("""
                    insert into interviews (id, loop_id, kind, interviewer_id, during, day, room_id, place)
                    select i.id, $1, i.kind, i.interviewer_id, tstzrange(i.starts, i.ends, '[)'), i.day, $8, i.place
                    from unnest($2, $3, $4, $5, $6, $7, $9) as i(id, kind, interviewer_id, starts, ends, day, place)
                    """)
                {
                    Parameters =
                    {
                        new() { Value = id },
                        new() { Value = interviews.Select(one => one.Id).ToArray() },
                        new() { Value = interviews.Select(one => (short)one.Interview.Kind).ToArray() },
                        new() { Value = interviews.Select(one => one.Interview.InterviewerId).ToArray() },
                        new() { Value = interviews.Select(one => one.Interview.During.Start).ToArray() },
                        new() { Value = interviews.Select(one => one.Interview.During.End).ToArray() },
                        new() { Value = interviews.Select(one => one.Interview.InterviewersDay).ToArray() },
                        new() { Value = (object?)found.Loop.Room ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                        new() { Value = interviews.Select(one => (short)one.Interview.Place).ToArray() },
                    },
                },
                LoopChange.InsertSeats(seats),
            },
        };
        await insert.ExecuteNonQueryAsync(write.Cancellation);
        return (await LoopRow.Find(id, write.Connection, write.Cancellation))!;
    }
}
