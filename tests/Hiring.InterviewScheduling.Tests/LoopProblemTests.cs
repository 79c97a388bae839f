using Hiring.InterviewScheduling.Availability;
using Hiring.InterviewScheduling.Loops;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;
using NodaTime;
using NodaTime.Text;

namespace Hiring.InterviewScheduling.Tests;

/// <summary>Days and hours across zones, the order of preference, and the reasons for which nothing fits.</summary>
public sealed class LoopProblemTests
{
    private static readonly Instant LongBefore = Instant.FromUtc(2026, 1, 1, 0, 0);
    private static readonly LocalDate Monday = new(2026, 6, 1);

    [Fact]
    public void A_candidate_across_the_date_line_is_interviewed_on_his_own_day_and_counted_on_the_interviewers()
    {
        // 09:00 on Tuesday in Auckland (UTC+13) is 12:00 on Monday in Los Angeles (UTC-8).
        var california = Worker("America/Los_Angeles", 9, 17, RoundKind.Database);
        var tuesday = new LocalDate(2026, 12, 1);
        var problem = new LoopProblem([new(RoundKind.Database, 4)], 1, Candidate("Pacific/Auckland", tuesday, tuesday), [california], LongBefore);

        var interview = Assert.Single(problem.Best(CancellationToken.None)!.Interviews);

        Assert.Equal(Instant.FromUtc(2026, 11, 30, 20, 0), interview.During.Start);
        Assert.Equal(tuesday.PlusDays(-1), interview.InterviewersDay);
        Assert.Null(new LoopProblem(problem.Rounds, 1, problem.Candidate, [california with { FullDays = [tuesday.PlusDays(-1)] }], LongBefore).Best(CancellationToken.None));
        Assert.NotNull(new LoopProblem(problem.Rounds, 1, problem.Candidate, [california with { FullDays = [tuesday] }], LongBefore).Best(CancellationToken.None));
    }

    [Theory]
    // Berlin changed on 29 March 2026, New York on 8 March: for three weeks they are 5 hours apart, else 6.
    [InlineData("2026-03-06", "2026-03-06T14:00:00Z")]
    [InlineData("2026-03-09", "2026-03-09T13:00:00Z")]
    [InlineData("2026-03-27", "2026-03-27T13:00:00Z")]
    [InlineData("2026-03-30", "2026-03-30T13:00:00Z")]
    [InlineData("2026-10-26", "2026-10-26T13:00:00Z")]
    [InlineData("2026-11-02", "2026-11-02T14:00:00Z")]
    public void Between_two_changes_of_clocks_the_first_hour_in_common_is_right(string date, string start)
    {
        var day = LocalDatePattern.Iso.Parse(date).Value;
        var problem = new LoopProblem([new(RoundKind.Coding, 4)], 1, Candidate("Europe/Berlin", day, day), [Worker("America/New_York", 9, 17, RoundKind.Coding)], LongBefore);

        Assert.Equal(InstantPattern.General.Parse(start).Value, problem.Best(CancellationToken.None)!.During.Start);
    }

    [Fact]
    public void The_earliest_day_goes_before_the_shortest_span_and_that_before_the_earliest_start_and_that_before_load()
    {
        var design = Worker("Etc/UTC", 9, 10, RoundKind.SystemDesign);
        var late = Worker("Etc/UTC", 12, 17, RoundKind.Database);
        FoundLoop Best(params Person[] people) => new LoopProblem([new(RoundKind.SystemDesign, 4), new(RoundKind.Database, 4)], 1, Candidate("Etc/UTC", Monday, Monday.PlusDays(4)), people, LongBefore)
            .Best(CancellationToken.None)!;

        // On Monday it takes from 9 to 13; a shorter loop on Tuesday is no better.
        var tuesdayOnly = late with { Id = Guid.CreateVersion7(), Works = late.Works with { Weekly = [new(IsoDayOfWeek.Tuesday, 600, 720)] } };
        Assert.Equal((Monday, Duration.FromHours(4)), (Best(design, late, tuesdayOnly).Day, Best(design, late, tuesdayOnly).During.Duration));
        // With someone from 11 on who may hold both, the shorter loop starts later and wins.
        var both = Worker("Etc/UTC", 11, 17, RoundKind.SystemDesign);
        Assert.Equal((Duration.FromMinutes(135), 11), (Best(design, late, both).During.Duration, Best(design, late, both).During.Start.InUtc().Hour));
        // Of two people at that time the one with fewer interviews.
        var busier = both with { Id = Guid.Empty, Load = 50 };
        Assert.DoesNotContain(busier.Id, Best(design, late, both, busier).Interviews.Select(interview => interview.InterviewerId));
        Assert.Contains(busier.Id, Best(design, late, busier).Interviews.Select(interview => interview.InterviewerId));
    }

    [Fact]
    public void Where_nothing_else_decides_the_most_telling_round_comes_first()
    {
        var people = new[] { RoundKind.Operations, RoundKind.Coding, RoundKind.Database, RoundKind.SystemDesign }.Select(kind => Worker("Etc/UTC", 9, 17, kind)).ToList();
        var loop = new LoopProblem([new(RoundKind.Operations, 3), new(RoundKind.Coding, 4), new(RoundKind.SystemDesign, 4), new(RoundKind.Database, 4)], 1,
            Candidate("Etc/UTC", Monday, Monday), people, LongBefore).Best(CancellationToken.None)!;

        Assert.Equal([RoundKind.SystemDesign, RoundKind.Database, RoundKind.Coding, RoundKind.Operations], loop.Interviews.Select(interview => interview.Kind));
    }

    [Fact]
    public void Weekends_and_the_past_are_left_out()
    {
        var now = Instant.FromUtc(2026, 6, 5, 16, 31);
        var problem = new LoopProblem([new(RoundKind.Coding, 4)], 0, Candidate("Etc/UTC", Monday, Monday.PlusDays(14)),
            [Worker("Etc/UTC", 0, 24, RoundKind.Coding)], now);

        // Friday 16:31 leaves 16:45 to 18:00; a minute after 17:00 only Monday is left.
        Assert.Equal(Instant.FromUtc(2026, 6, 5, 16, 45), problem.Best(CancellationToken.None)!.During.Start);
        var later = new LoopProblem(problem.Rounds, 0, problem.Candidate, problem.People, now + Duration.FromMinutes(30));
        Assert.Equal(Instant.FromUtc(2026, 6, 8, 9, 0), later.Best(CancellationToken.None)!.During.Start);
    }

    [Fact]
    public void Reasons_say_in_words_what_decided()
    {
        var problem = new LoopProblem([new(RoundKind.Coding, 4), new(RoundKind.Database, 6)], 1, Candidate("Europe/Berlin", Monday, Monday),
            [Worker("Europe/Berlin", 9, 17, RoundKind.Coding), Worker("Europe/Berlin", 9, 17, RoundKind.Database)], LongBefore);

        Assert.Equal([
            "2026-06-01 is the earliest day of the candidate on which all 2 rounds fit, each with other interviewers.",
            "The loop takes 2 h 45 min; on that day no shorter one is possible.",
            "It starts at 09:00 and ends at 11:45 (Europe/Berlin); none of that length starts earlier.",
            "None of its interviewers has another interview in the four weeks before the end of the window.",
        ], Words.Reasons(problem, problem.Best(CancellationToken.None)!, LoopScore.Of(problem, problem.Best(CancellationToken.None)!)));
    }

    public static TheoryData<string, string, RoundKind> Causes => new()
    {
        { "nobody holds it", "round_kind", RoundKind.Database },
        { "one person for two rounds", "round_kind", RoundKind.Coding },
        { "hours do not meet", "working_hours", RoundKind.Database },
        { "booked", "booked", RoundKind.Database },
        { "day limit", "day_limit", RoundKind.Database },
        { "too short a day", "window", RoundKind.Unspecified },
        { "a weekend", "window", RoundKind.Unspecified },
        { "rest", "rest", RoundKind.Unspecified },
        { "booked at hours that do not meet", "booked,working_hours", RoundKind.Database },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public void The_smallest_thing_that_makes_a_loop_impossible_is_named(string story, string binding, RoundKind kind)
    {
        var coder = Worker("Etc/UTC", 9, 17, RoundKind.Coding);
        var dba = Worker("Etc/UTC", 9, 17, RoundKind.Database);
        // Booked, or full, on all days that could be offered instead too, so that another day is no way out.
        var allDays = Enumerable.Range(-1, 40).Select(Monday.PlusDays).ToList();
        var everyMorning = allDays.Select(day => new Interval(day.AtMidnight().InUtc().ToInstant(), day.PlusDays(1).AtMidnight().InUtc().ToInstant())).ToList();
        var candidate = Candidate("Etc/UTC", Monday, Monday);
        var (people, when, rest) = story switch
        {
            "nobody holds it" => ([coder], candidate, 1),
            "one person for two rounds" => ((Person[])[coder with { Kinds = [RoundKind.Coding, RoundKind.Database] }], candidate, 1),
            "hours do not meet" => ([coder, dba with { Works = dba.Works with { Weekly = [new(IsoDayOfWeek.Sunday, 600, 601)] } }], candidate, 1),
            "booked" => ([coder, dba with { Busy = everyMorning }], candidate, 1),
            "day limit" => ([coder, dba with { FullDays = allDays }], candidate, 1),
            "too short a day" => ([coder, dba], candidate with { Latest = 10 * 60 + 30 }, 1),
            "a weekend" => ([coder, dba], candidate with { FirstDay = Monday.PlusDays(-2), LastDay = Monday.PlusDays(-1) }, 1),
            "rest" => ([coder, dba], candidate with { Latest = 11 * 60 }, 1),
            "booked at hours that do not meet" => ([coder, dba with { Busy = everyMorning, Works = dba.Works with { Weekly = [new(IsoDayOfWeek.Sunday, 600, 601)] } }], candidate, 1),
            _ => throw new InvalidOperationException(story),
        };
        var problem = new LoopProblem([new(RoundKind.Coding, 4), new(RoundKind.Database, 4)], rest, when, people, LongBefore);

        Assert.Null(problem.Best(CancellationToken.None));
        var cause = NoLoopFits.Find(problem, CancellationToken.None);

        Assert.Equal((binding, kind), (cause.Binding, cause.Kind));
        TestContext.Current.TestOutputHelper!.WriteLine(((Grpc.Core.RpcException)NoLoopFits.Refusal(problem, cause)).Status.Detail);
    }

    private static Person Worker(string zone, int from, int to, params RoundKind[] kinds) => new(Guid.CreateVersion7(), kinds,
        new WorkingTime(DateTimeZoneProviders.Tzdb[zone], [.. Enumerable.Range(1, 5).Select(day => new WeeklyHours((IsoDayOfWeek)day, from * 60, to * 60))]), [], []);

    private static CandidateTime Candidate(string zone, LocalDate first, LocalDate last) => new(DateTimeZoneProviders.Tzdb[zone], first, last, 540, 1080, []);
}
