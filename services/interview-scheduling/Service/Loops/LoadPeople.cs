using System.Text.Json;
using Dapper;
using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.V1;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>Loads everyone who could hold one of some rounds, with what is booked for them and for the candidate.</summary>
public sealed class LoadPeople(NpgsqlDataSource database)
{
    internal async Task<(IReadOnlyList<Person> People, IReadOnlyList<Interval> CandidateBusy)> For(
        IEnumerable<RoundKind> kinds, Guid candidate, LocalDate firstDay, LocalDate lastDay, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // A day of anyone's zone begins and ends within a day of the same date in UTC.
        await using var answer = await connection.QueryMultipleAsync(new CommandDefinition("""
            select id, time_zone, working_hours::text as working_hours, round_kinds from interviewers where round_kinds && @kinds;
            select s.resource_id, lower(s.during) as starts, upper(s.during) as ends from slots s
            where s.during && tstzrange(@from, @to)
              and (s.resource_id = @candidate or s.resource_id in (select id from interviewers where round_kinds && @kinds));
            select d.interviewer_id, d.day from interviewer_days d join interviewers p on p.id = d.interviewer_id
            where p.round_kinds && @kinds and d.day between @firstDay and @lastDay and d.booked >= p.max_interviews_per_day
            """, new
        {
            kinds = kinds.Select(kind => (short)kind).Distinct().ToArray(), candidate,
            from = firstDay.PlusDays(-1).AtMidnight().InUtc().ToInstant(),
            to = lastDay.PlusDays(2).AtMidnight().InUtc().ToInstant(),
            firstDay = firstDay.PlusDays(-1),
            lastDay = lastDay.PlusDays(1),
        }, cancellationToken: cancellation));
        var rows = await answer.ReadAsync<PersonRow>();
        var busy = (await answer.ReadAsync<SlotRow>()).ToLookup(slot => slot.ResourceId, slot => new Interval(slot.Starts, slot.Ends));
        var full = (await answer.ReadAsync<DayRow>()).ToLookup(day => day.InterviewerId, day => day.Day);
        return ([.. rows.Select(row => new Person(row.Id, [.. row.RoundKinds.Select(kind => (RoundKind)kind)], DateTimeZoneProviders.Tzdb[row.TimeZone],
            JsonSerializer.Deserialize<List<WeeklyHours>>(row.WorkingHours)!, [.. busy[row.Id]], [.. full[row.Id]]))], [.. busy[candidate]]);
    }

    private sealed record PersonRow
    {
        public required Guid Id { get; init; }
        public required string TimeZone { get; init; }
        public required string WorkingHours { get; init; }
        public required short[] RoundKinds { get; init; }
    }

    private sealed record SlotRow(Guid ResourceId, Instant Starts, Instant Ends);

    private sealed record DayRow(Guid InterviewerId, LocalDate Day);
}
