using Dapper;
using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.Calendars;
using Hiring.InterviewScheduling.Interviewers;
using Hiring.InterviewScheduling.Trainings;
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
public sealed class LoadPeople(NpgsqlDataSource database, CalendarSettings calendars, TimeProvider clock, IConfiguration configuration)
{
    /// <summary>The rolling window of the load: the days up to the last one that is searched.</summary>
    private const int DaysOfLoad = 7 * WeeksOfLoad;

    internal const int WeeksOfLoad = 4;

    private readonly int _sessionsPerStage = CountSessions.SessionsPerStage(configuration);

    /// <param name="ask">The rounds, the level and the site.</param>
    /// <param name="candidate">The candidate.</param>
    /// <param name="firstDay">First day.</param>
    /// <param name="lastDay">Last day.</param>
    /// <param name="cancellation">Ends the loading.</param>
    /// <param name="except">Interviews that are to move: what they take counts as free.</param>
    internal async Task<Surroundings> For(
        LoopAsk ask, Guid candidate, LocalDate firstDay, LocalDate lastDay, CancellationToken cancellation, params IEnumerable<Guid> except) =>
        (await Load(ask, [candidate], firstDay, lastDay, except, counts: false, cancellation))[0];

    /// <summary>The same for candidates who have the same people, with how often each of those is booked on which day.</summary>
    internal Task<List<Surroundings>> ForCohort(LoopAsk ask, IReadOnlyList<Guid> candidates, LocalDate firstDay, LocalDate lastDay, CancellationToken cancellation) =>
        Load(ask, candidates, firstDay, lastDay, [], counts: true, cancellation);

    private async Task<List<Surroundings>> Load(
        LoopAsk ask, IReadOnlyList<Guid> candidates, LocalDate firstDay, LocalDate lastDay, IEnumerable<Guid> except, bool counts, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // A day of anyone's zone begins and ends within a day of the same date in UTC.
        await using var answer = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select {InterviewerRow.Columns} from interviewers where id in ({Asked});
            select {HoursOverrideRow.Columns} from hours_overrides where interviewer_id in ({Asked}) and last_day >= @firstDay and first_day <= @lastDay;
            select s.resource_id, lower(s.during) as starts, upper(s.during) as ends from slots s
            where s.during && tstzrange(@from, @to) and s.interview_id <> all(@except)
                and (s.resource_id = any(@candidates) or s.resource_id in ({Asked}) or s.resource_id in ({Fitting}));
            select d.interviewer_id, d.day, 1 as days, d.booked from interviewer_days d join interviewers p on p.id = d.interviewer_id
            where p.id in ({Asked}) and d.day between @firstDay and @lastDay
                and (@counts or d.booked - (select count(*) from slots s where s.interview_id = any(@except) and s.resource_id = d.interviewer_id and s.day = d.day) >= p.max_interviews_per_day)
            union all
            select w.interviewer_id, w.week, 7, w.booked from interviewer_weeks w join interviewers p on p.id = w.interviewer_id
            where p.id in ({Asked}) and w.week between @firstDay - 6 and @lastDay
                and (@counts or w.booked - (select count(*) from slots s where s.interview_id = any(@except) and s.resource_id = w.interviewer_id and s.day between w.week and w.week + 6)
                    >= p.max_interviews_per_week);
            {Fitting};
            select p.id, coalesce(sum(d.booked), 0) * 1000 / (least(p.max_interviews_per_week, 5 * p.max_interviews_per_day) * {WeeksOfLoad}) as load
            from interviewers p left join interviewer_days d on d.interviewer_id = p.id and d.day between @lastDay - {DaysOfLoad} and @lastDay - 1
            where p.id in ({Asked}) group by p.id;
            select c.interviewer_id as resource_id, lower(b.during) as starts, upper(b.during) as ends from calendars c join calendar_busy b on b.calendar_id = c.id
            where c.interviewer_id in ({Asked}) and b.during && tstzrange(@from, @to);
            select interviewer_id as resource_id, lower(known) as starts, upper(known) as ends from calendars
            where interviewer_id in ({Asked}) and known is not null and (next_read_at is null or read_at > @stale)
            union all select interviewer_id, null, null from calendars where interviewer_id in ({Asked}) and (known is null or next_read_at is not null and read_at <= @stale);
            """, new
        {
            kinds = ask.Rounds.Select(round => (short)round.Kind).Distinct().ToArray(), candidates = candidates.ToArray(), counts, site = ask.Site, heads = 1 + ask.Rounds.Max(round => round.Seats.Count),
            from = firstDay.PlusDays(-1).AtMidnight().InUtc().ToInstant(),
            to = lastDay.PlusDays(2).AtMidnight().InUtc().ToInstant(),
            firstDay = firstDay.PlusDays(-1),
            lastDay = lastDay.PlusDays(1), except = except.ToArray(), stale = Instant.FromDateTimeOffset(clock.GetUtcNow()) - calendars.Fresh,
        }, cancellationToken: cancellation));
        var rows = (await answer.ReadAsync<InterviewerRow>()).AsList();
        var overrides = (await answer.ReadAsync<HoursOverrideRow>()).ToLookup(row => row.InterviewerId, row => row.ToHours());
        var busy = (await answer.ReadAsync<SlotRow>()).ToLookup(slot => slot.ResourceId, slot => new Interval(slot.Starts, slot.Ends));
        var booked = (await answer.ReadAsync<BookedRow>()).ToLookup(day => day.InterviewerId);
        var rooms = (await answer.ReadAsync<Guid>()).AsList();
        var loads = (await answer.ReadAsync<(Guid Id, long Load)>()).ToDictionary(one => one.Id, one => (int)one.Load);
        var elsewhere = (await answer.ReadAsync<SlotRow>()).ToLookup(one => one.ResourceId, one => new Interval(one.Starts, one.Ends));
        var known = (await answer.ReadAsync<KnownRow>()).ToLookup(one => one.ResourceId);
        var window = new Interval(firstDay.PlusDays(-1).AtMidnight().InUtc().ToInstant(), lastDay.PlusDays(2).AtMidnight().InUtc().ToInstant());
        List<Person> people = [.. rows.Select(row => ToPerson(row, ask.Level, overrides[row.Id], busy[row.Id].Concat(elsewhere[row.Id]), [.. booked[row.Id]], counts) with
        {
            Load = loads.GetValueOrDefault(row.Id), Unknown = Unknown(known[row.Id], window),
        })];
        List<RoomTime>? site = ask.Site.Length == 0 ? null : [.. rooms.Select(id => new RoomTime(id, [.. busy[id]]))];
        return [.. candidates.Select(candidate => new Surroundings(people, [.. busy[candidate]], site))];
    }

    /// <summary>SQL of who is qualified for a kind of round, or learns it.</summary>
    private const string Asked = "select id from interviewers where round_kinds && @kinds union select interviewer_id from trainings where kind = any(@kinds)";

    /// <summary>SQL of the rooms of the site that hold everyone; a remote loop has no site.</summary>
    private const string Fitting = "select id from rooms where site = @site and retired_at is null and seats >= @heads";

    private Person ToPerson(InterviewerRow row, Seniority level, IEnumerable<OverriddenHours> overrides, IEnumerable<Interval> busy, IReadOnlyList<BookedRow> booked, bool counts)
    {
        var highest = row.Highest;
        // What is not counted was looked up because it is full.
        var full = booked.Where(one => !counts || one.Booked >= (one.Days == 1 ? row.MaxInterviewsPerDay : row.MaxInterviewsPerWeek));
        return new Person(row.Id, [.. row.RoundKinds.Select(kind => (RoundKind)kind).Where(kind => !highest.TryGetValue(kind, out var most) || level <= most)],
            new WorkingTime(DateTimeZoneProviders.Tzdb[row.TimeZone], row.Weekly)
            {
                Overrides = [.. overrides], HolidaysOf = row.HolidaysOf, Paused = row.PausedFrom is { } from ? new Interval(from, row.PausedUntil) : null,
            },
            [.. busy], [.. full.SelectMany(one => Enumerable.Range(0, one.Days).Select(one.Day.PlusDays))])
        {
            Trainings = row.Learns.ToDictionary(training => training.Kind, training => training.Stage),
            Lacks = row.Learns.ToDictionary(training => training.Kind, training => Math.Max(0, _sessionsPerStage - training.Sessions)), Pools = row.Pools,
            Most = (row.MaxInterviewsPerDay, row.MaxInterviewsPerWeek),
            OnDay = booked.Where(one => one.Days == 1).ToDictionary(one => one.Day, one => one.Booked), InWeek = booked.Where(one => one.Days == 7).ToDictionary(one => one.Day, one => one.Booked),
            Seniority = (Seniority)row.Seniority, Rest = (Duration.FromMinutes(row.RestBefore), Duration.FromMinutes(row.RestAfter)),
        };
    }

    /// <summary>What of a window is not known of any of a person's calendars.</summary>
    private static List<Interval> Unknown(IEnumerable<KnownRow> known, Interval window) => WallClock.Merge(known.SelectMany(one =>
        one is { Starts: { } from, Ends: { } until } ? WallClock.Subtract([window], [new Interval(from, until)]) : [window]));

    private sealed record KnownRow(Guid ResourceId, Instant? Starts, Instant? Ends);

    private sealed record SlotRow(Guid ResourceId, Instant Starts, Instant Ends);

    private sealed record BookedRow(Guid InterviewerId, LocalDate Day, int Days, int Booked);
}
