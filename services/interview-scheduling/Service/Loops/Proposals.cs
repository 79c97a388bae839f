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

/// <summary>Loops that were found for an application, with the question.</summary>
internal sealed record FoundLoops(Guid Application, Guid Candidate, CandidateTime Time, LoopAsk Ask, LoopProblem Problem, IReadOnlyList<FoundLoop> Loops, ProposeLoopRequest Request, LoopTemplate? Template);

/// <summary>Finds the best loops for an application in its interview stage, and keeps them as proposals.</summary>
public sealed class Proposals(LoadPeople loadPeople, GetLoopTemplate templates, CandidateService.CandidateServiceClient candidates, TimeProvider clock)
{
    private const int MostDays = 60;
    private const int MostYears = 10;

    /// <summary>The best loops, one at least. NO_LOOP_FITS with what makes it impossible if there is none.</summary>
    internal async Task<FoundLoops> Find(ProposeLoopRequest request, int count, int mostADay, ServerCallContext call)
    {
        var cancellation = call.CancellationToken;
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        var template = request.LoopTemplateId.Length == 0 ? null : await templates.Handle(new() { LoopTemplateId = request.LoopTemplateId }, call);
        var ask = LoopAsk.Of(request, template);
        var time = Check(request.Availability, ask, now);
        var application = await ApplicationInInterviewStage(Guid.Parse(request.ApplicationId), cancellation);
        var candidate = Guid.Parse(application.CandidateId);

        async Task<LoopProblem> Load(LocalDate last) => ask.Problem(time, await loadPeople.For(ask, candidate, time.FirstDay, last, cancellation), now);
        var problem = await Load(time.LastDay);
        if (problem.Best(count, mostADay, cancellation) is { Count: > 0 } loops)
            return new FoundLoops(Guid.Parse(request.ApplicationId), candidate, time, ask, problem, loops, request, template);
        problem = await Load(time.LastDay.PlusDays(LoopProblem.DaysBeyond));
        throw NoLoopFits.Refusal(problem, NoLoopFits.Find(problem, cancellation));
    }

    /// <summary>The question for one loop of several, by weights: what a loop keeps to be searched again by.</summary>
    internal static ProposeLoopRequest OneOf(string application, CandidateAvailability availability, IEnumerable<Round> rounds, string template, int? rest, LoopWeights? weights, IEnumerable<string> preferred)
    {
        var one = new ProposeLoopRequest
        {
            ApplicationId = application, Availability = availability, Rounds = { rounds }, LoopTemplateId = template, Weights = weights ?? LoopWeighting.Balanced.ToMessage(), PreferredInterviewerIds = { preferred },
        };
        if (rest is { } minutes)
            one.RestMinutes = minutes;
        return one;
    }

    /// <summary>When the candidate can, checked.</summary>
    internal static CandidateTime Check(CandidateAvailability availability, LoopAsk ask, Instant now, string field = "availability")
    {
        var zone = WallTime.Zone(availability.TimeZone) ?? throw Problem.Invalid($"{field}.time_zone", WallTime.UnknownZone);
        var first = WallTime.Date(availability.FirstDay, $"{field}.first_day");
        var last = WallTime.Date(availability.LastDay, $"{field}.last_day");
        var today = now.InZone(zone).Date;
        if (first < today.PlusYears(-MostYears) || first > today.PlusYears(MostYears))
            throw Problem.Invalid($"{field}.first_day", $"must be within {MostYears} years of today");
        if (last < first || last > first.PlusDays(MostDays))
            throw Problem.Invalid($"{field}.last_day", $"must be the first day or at most {MostDays} days after it");
        if (last < today)
            throw Problem.Invalid($"{field}.last_day", "is in the past");
        var earliest = (availability.Earliest ?? ask.Earliest) is not { } from ? CandidateTime.UsualEarliest
            : WallTime.Minutes(from) ?? throw Problem.Invalid($"{field}.earliest", WallTime.NotToTheMinute);
        var latest = (availability.Latest ?? ask.Latest) is not { } to ? CandidateTime.UsualLatest
            : WallTime.Minutes(to) ?? throw Problem.Invalid($"{field}.latest", WallTime.NotToTheMinute);
        return earliest < latest
            ? new CandidateTime(zone, first, last, earliest, latest, [])
            : throw Problem.Invalid($"{field}.latest", $"must be after the earliest start, {WallTime.Show(earliest)}");
    }

    /// <summary>The application, if it is going on and in its interview stage; a refusal if not.</summary>
    internal async Task<Application> ApplicationInInterviewStage(Guid id, CancellationToken cancellation)
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

    /// <summary>Keeps the loops of an application as proposals.</summary>
    internal static async Task<List<Loop>> Keep(FoundLoops found, Write write) =>
        // The feed was quicker than the answer of the candidate service.
        await Keep([found], write) is { Count: > 0 } loops ? loops : throw NotInInterviewStage(found.Application, Stage.Interview, ApplicationState.Unspecified);

    /// <summary>Keeps loops as proposals, but for those of applications that ended meanwhile.</summary>
    internal static async Task<List<Loop>> Keep(IReadOnlyCollection<FoundLoops> all, Write write)
    {
        var open = (await write.Connection.QueryAsync<Guid>(new CommandDefinition("""
            insert into applications (id) select id from unnest(@ids) as id order by id on conflict do nothing;
            select id from applications where id = any(@ids) and ended_at is null order by id for share
            """, new { ids = all.Select(found => found.Application).ToArray() }, cancellationToken: write.Cancellation))).ToHashSet();
        var loops = all.Where(found => open.Contains(found.Application))
            .SelectMany(found => found.Loops.Select(loop => (Id: Guid.CreateVersion7(), Found: found, Loop: loop, Score: LoopScore.Of(found.Problem, loop)))).ToList();
        if (loops.Count == 0)
            return [];

        var interviews = loops.SelectMany(one => one.Loop.Interviews.Select(interview => (Loop: one.Id, one.Loop.Room, Id: Guid.CreateVersion7(), Interview: interview))).ToList();
        await using var insert = new NpgsqlBatch(write.Connection);
        foreach (var (id, found, loop, score) in loops)
            insert.BatchCommands.Add(new("""
                insert into loops (id, application_id, candidate_id, candidate_time_zone, reasons, template_id, asked, template, score)
                values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9::jsonb)
                """)
            {
                Parameters =
                {
                    new() { Value = id },
                    new() { Value = found.Application },
                    new() { Value = found.Candidate },
                    new() { Value = found.Time.Zone.Id },
                    new() { Value = Words.Reasons(found.Problem, loop, score, all.Count).ToArray() },
                    new() { Value = (object?)found.Ask.Template ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                    new() { Value = BookedLoop.ToJson(found.Request) },
                    new() { Value = (object?)BookedLoop.ToJson(found.Template) ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                    new() { Value = (object?)BookedLoop.ToJson(found.Request.Weights is null ? null : Scored(loop, score)) ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                },
            });
        insert.BatchCommands.Add(new("""
            insert into interviews (id, loop_id, kind, interviewer_id, during, day, room_id, place)
            select i.id, i.loop_id, i.kind, i.interviewer_id, tstzrange(i.starts, i.ends, '[)'), i.day, i.room_id, i.place
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) as i(id, loop_id, kind, interviewer_id, starts, ends, day, room_id, place)
            """)
        {
            Parameters =
            {
                new() { Value = interviews.Select(one => one.Id).ToArray() },
                new() { Value = interviews.Select(one => one.Loop).ToArray() },
                new() { Value = interviews.Select(one => (short)one.Interview.Kind).ToArray() },
                new() { Value = interviews.Select(one => one.Interview.InterviewerId).ToArray() },
                new() { Value = interviews.Select(one => one.Interview.During.Start).ToArray() },
                new() { Value = interviews.Select(one => one.Interview.During.End).ToArray() },
                new() { Value = interviews.Select(one => one.Interview.InterviewersDay).ToArray() },
                new() { Value = interviews.Select(one => one.Room).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
                new() { Value = interviews.Select(one => (short)one.Interview.Place).ToArray() },
            },
        });
        insert.BatchCommands.Add(LoopChange.InsertSeats([.. interviews.SelectMany(one => one.Interview.Seats.Select(seat => (one.Id, seat)))]));
        await insert.ExecuteNonQueryAsync(write.Cancellation);
        return await LoopRow.Find([.. loops.Select(one => one.Id)], write.Connection, write.Cancellation);
    }

    /// <summary>A loop with nothing but its score.</summary>
    private static Loop Scored(FoundLoop loop, IReadOnlyList<ScorePart> score) => new()
    {
        Points = loop.Cost / 1000.0,
        Score = { score.Select(term => new ScoreTerm { Criterion = term.Criterion, Measure = term.Measure, Points = term.Cost / 1000.0 }) },
    };
}
