using System.Text.Json;
using Dapper;
using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.V1;
using NodaTime;
using Npgsql;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>What a loop is searched among.</summary>
/// <param name="People">Everyone who could take a seat.</param>
/// <param name="CandidateBusy">What the candidate has already.</param>
/// <param name="Rooms">The rooms of the site that hold everyone; null without a site.</param>
internal sealed record Surroundings(IReadOnlyList<Person> People, IReadOnlyList<Interval> CandidateBusy, IReadOnlyList<RoomTime>? Rooms);

/// <summary>Loads everyone who could take a seat of some rounds and the rooms of a site, with what is booked for them and for the candidate.</summary>
public sealed class LoadPeople(NpgsqlDataSource database)
{
    internal async Task<Surroundings> For(LoopAsk ask, Guid candidate, LocalDate firstDay, LocalDate lastDay, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // A day of anyone's zone begins and ends within a day of the same date in UTC.
        await using var answer = await connection.QueryMultipleAsync(new CommandDefinition("""
            select id, time_zone, working_hours::text as working_hours, round_kinds, seniority, pools, highest_levels::text as highest_levels, holidays_of,
                rest_before, rest_after, lower(paused) as paused_from, upper(paused) as paused_until from interviewers p
            where round_kinds && @kinds or exists (select from trainings t where t.interviewer_id = p.id and t.kind = any(@kinds));
            select t.interviewer_id, t.kind, t.stage from trainings t where t.kind = any(@kinds);
            select interviewer_id, kind, first_day, last_day, start_minute, end_minute from hours_overrides where last_day >= @firstDay and first_day <= @lastDay;
            select s.resource_id, lower(s.during) as starts, upper(s.during) as ends from slots s where s.during && tstzrange(@from, @to);
            select d.interviewer_id, d.day, 1 as days from interviewer_days d join interviewers p on p.id = d.interviewer_id
            where d.day between @firstDay and @lastDay and d.booked >= p.max_interviews_per_day
            union all
            select w.interviewer_id, w.week, 7 from interviewer_weeks w join interviewers p on p.id = w.interviewer_id
            where w.week between @firstDay - 6 and @lastDay and w.booked >= p.max_interviews_per_week;
            select id from rooms where site = @site and retired_at is null and seats >= @heads;
            """, new
        {
            kinds = ask.Rounds.Select(round => (short)round.Kind).Distinct().ToArray(), site = ask.Site, heads = 1 + ask.Rounds.Max(round => round.Seats.Count),
            from = firstDay.PlusDays(-1).AtMidnight().InUtc().ToInstant(),
            to = lastDay.PlusDays(2).AtMidnight().InUtc().ToInstant(),
            firstDay = firstDay.PlusDays(-1),
            lastDay = lastDay.PlusDays(1),
        }, cancellationToken: cancellation));
        var rows = (await answer.ReadAsync<PersonRow>()).AsList();
        var trainings = (await answer.ReadAsync<TrainingRow>()).ToLookup(training => training.InterviewerId);
        var exceptions = (await answer.ReadAsync<ExceptionRow>()).ToLookup(row => row.InterviewerId,
            row => new HoursException((HoursOverrideKind)row.Kind, row.FirstDay, row.LastDay, row.StartMinute, row.EndMinute));
        var busy = (await answer.ReadAsync<SlotRow>()).ToLookup(slot => slot.ResourceId, slot => new Interval(slot.Starts, slot.Ends));
        var full = (await answer.ReadAsync<FullRow>()).ToLookup(day => day.InterviewerId);
        var rooms = (await answer.ReadAsync<Guid>()).AsList();
        return new Surroundings(
            [.. rows.Select(row => ToPerson(row, ask.Level, trainings[row.Id], exceptions[row.Id], busy[row.Id], full[row.Id]))], [.. busy[candidate]],
            ask.Site.Length == 0 ? null : [.. rooms.Select(id => new RoomTime(id, [.. busy[id]]))]);
    }

    private static Person ToPerson(PersonRow row, Seniority level, IEnumerable<TrainingRow> trainings, IEnumerable<HoursException> exceptions,
        IEnumerable<Interval> busy, IEnumerable<FullRow> full)
    {
        var highest = JsonSerializer.Deserialize<Dictionary<int, int>>(row.HighestLevels)!;
        return new Person(row.Id, [.. row.RoundKinds.Where(kind => (int)level <= highest.GetValueOrDefault(kind, int.MaxValue)).Select(kind => (RoundKind)kind)],
            new WorkingTime(DateTimeZoneProviders.Tzdb[row.TimeZone], JsonSerializer.Deserialize<List<WeeklyHours>>(row.WorkingHours)!)
            {
                Exceptions = [.. exceptions], HolidaysOf = row.HolidaysOf, Paused = row.PausedFrom is { } from ? new Interval(from, row.PausedUntil) : null,
            },
            [.. busy], [.. full.SelectMany(one => Enumerable.Range(0, one.Days).Select(one.Day.PlusDays))])
        {
            Trainings = trainings.ToDictionary(training => (RoundKind)training.Kind, training => (TrainingStage)training.Stage), Pools = row.Pools,
            Seniority = (Seniority)row.Seniority, Rest = (Duration.FromMinutes(row.RestBefore), Duration.FromMinutes(row.RestAfter)),
        };
    }

    private sealed record PersonRow
    {
        public required Guid Id { get; init; }
        public required string TimeZone { get; init; }
        public required string WorkingHours { get; init; }
        public required short[] RoundKinds { get; init; }
        public required short Seniority { get; init; }
        public required string[] Pools { get; init; }
        public required string HighestLevels { get; init; }
        public required string HolidaysOf { get; init; }
        public required int RestBefore { get; init; }
        public required int RestAfter { get; init; }
        public required Instant? PausedFrom { get; init; }
        public required Instant? PausedUntil { get; init; }
    }

    private sealed record TrainingRow(Guid InterviewerId, short Kind, short Stage);

    private sealed record ExceptionRow(Guid InterviewerId, short Kind, LocalDate FirstDay, LocalDate LastDay, int StartMinute, int EndMinute);

    private sealed record SlotRow(Guid ResourceId, Instant Starts, Instant Ends);

    private sealed record FullRow(Guid InterviewerId, LocalDate Day, int Days);
}
