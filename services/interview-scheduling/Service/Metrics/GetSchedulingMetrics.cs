using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Metrics;

/// <summary>How quickly and how fairly loops were booked in a stretch of time.</summary>
public sealed class GetSchedulingMetrics(NpgsqlDataSource database)
{
    private const int MostDays = 366;

    internal async Task<SchedulingMetrics> Handle(GetSchedulingMetricsRequest request, ServerCallContext call)
    {
        var (from, until) = (request.StartTime.ToInstant("start_time"), request.EndTime.ToInstant("end_time"));
        if (until <= from || until - from > Duration.FromDays(MostDays))
            throw Problem.Invalid("end_time", $"must be after start_time, and at most {MostDays} days after it");
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        await using var answer = await connection.QueryMultipleAsync(new CommandDefinition("""
            with booked as (
                select l.created_at = first.created_at as at_first, l.moves > 0 as moved, extract(epoch from l.booked_at - first.created_at) / 3600 as hours
                from loops l cross join lateral (select min(created_at) as created_at from loops where application_id = l.application_id) first
                where l.booked_at >= @from and l.booked_at < @until
            )
            select count(*)::int as booked, count(*) filter (where at_first)::int as at_first, count(*) filter (where moved)::int as moved,
                coalesce(percentile_cont(array[0.25, 0.5, 0.75]) within group (order by hours), '{0,0,0}')::float8[] as hours
            from booked;
            select p.id, count(i.id)::int as interviews
            from interviewers p left join interview_seats s on s.interviewer_id = p.id and not s.no_show
                and not exists (select from interview_declines d where d.interview_id = s.interview_id and d.interviewer_id = p.id)
            left join interviews i on i.id = s.interview_id and lower(i.during) >= @from and lower(i.during) < @until and i.state in (1, 2)
                and exists (select from loops l where l.id = i.loop_id and (l.state = 2 or i.state = 2))
            where p.created_at < @until
            group by p.id order by interviews desc, p.id
            """, new { from, until }, cancellationToken: call.CancellationToken));
        var loops = await answer.ReadSingleAsync<LoopsRow>();
        var people = (await answer.ReadAsync<(Guid Id, int Interviews)>()).AsList();
        return new SchedulingMetrics
        {
            BookedLoops = loops.Booked, BookedAtFirstProposal = loops.AtFirst, RescheduledLoops = loops.Moved,
            HoursToBook = loops.Booked == 0 ? null : new() { LowerQuartile = loops.Hours[0], Half = loops.Hours[1], UpperQuartile = loops.Hours[2] },
            Interviewers = people.Count, LoadGini = Gini.Of(people.Select(person => (double)person.Interviews)),
            // The busiest are whom one asks about; the coefficient is of all.
            Loads = { people.Take(MostLoads).Select(person => new InterviewerLoad { InterviewerId = person.Id.ToString(), Interviews = person.Interviews }) },
        };
    }

    private const int MostLoads = 500;

    private sealed record LoopsRow
    {
        public required int Booked { get; init; }
        public required int AtFirst { get; init; }
        public required int Moved { get; init; }
        public required double[] Hours { get; init; }
    }
}
