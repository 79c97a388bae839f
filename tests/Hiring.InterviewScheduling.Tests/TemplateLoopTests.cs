using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.Testing;
using NodaTime;

namespace Hiring.InterviewScheduling.Tests;

/// <summary>Each test in a database of its own: people of other tests would be asked as well.</summary>
public sealed class TemplateLoopTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly SchedulingHost _host = new(postgres);

    private TemplateService.TemplateServiceClient Templates => new(_host.Grpc);

    private InterviewerService.InterviewerServiceClient Changes => new(_host.Grpc);

    public async ValueTask InitializeAsync() => await ((IAsyncLifetime)_host).InitializeAsync();

    public async ValueTask DisposeAsync() => await ((IAsyncDisposable)_host).DisposeAsync();

    private async Task<Interviewer> Enter(Action<Interviewer>? change = null, params RoundKind[] kinds)
    {
        var person = SchedulingHost.Someone(5, kinds);
        change?.Invoke(person);
        return await _host.Client.CreateInterviewerAsync(new() { Interviewer = person });
    }

    private async Task<LoopTemplate> Template(Action<LoopTemplate>? change = null, params TemplateRound[] rounds)
    {
        var template = new LoopTemplate { Name = $"{Guid.CreateVersion7()}", Rounds = { rounds } };
        change?.Invoke(template);
        return await Templates.CreateLoopTemplateAsync(new() { LoopTemplate = template });
    }

    private static TemplateRound Round(RoundKind kind, params Seat[] seats) => new() { Kind = kind, DurationMinutes = 60, Seats = { seats } };

    private ProposeLoopRequest Ask(LoopTemplate template, int days = 1) => new()
    {
        ApplicationId = _host.Candidates.InInterview(), LoopTemplateId = template.Id,
        Availability = new()
        {
            TimeZone = SchedulingHost.Berlin, FirstDay = SchedulingHost.ToDate(SchedulingHost.Monday), LastDay = SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(days - 1)),
        },
    };

    private async Task<Loop> Booked(LoopTemplate template)
    {
        var loop = await _host.Client.BookLoopAsync(new() { LoopId = (await _host.Client.ProposeLoopAsync(Ask(template))).Id });
        await _host.NothingIsInconsistent();
        return loop;
    }

    private static string At(Google.Protobuf.WellKnownTypes.Timestamp time) => $"{time.ToInstant().InZone(DateTimeZoneProviders.Tzdb[SchedulingHost.Berlin]):HH:mm}";

    private static string At(Interview interview) => $"{interview.StartTime.ToInstant().InZone(DateTimeZoneProviders.Tzdb[SchedulingHost.Berlin]):HH:mm}";

    [Fact]
    public async Task Several_loops_are_proposed_with_what_their_scores_are_made_of_and_each_can_be_booked()
    {
        await Enter(null, RoundKind.SystemDesign);
        var preferred = await Enter(null, RoundKind.Coding);
        await Enter(null, RoundKind.Coding);
        var template = await Template(null, Round(RoundKind.SystemDesign), Round(RoundKind.Coding));
        var asked = Ask(template, days: 3);
        var several = (await _host.Client.ProposeBestLoopsAsync(new()
        {
            ApplicationId = asked.ApplicationId, LoopTemplateId = template.Id, Availability = asked.Availability, PreferredInterviewerIds = { preferred.Id }, Count = 5,
        })).Loops;

        Assert.Equal([2, 2, 1], several.GroupBy(loop => loop.Interviews[0].StartTime.ToInstant().InUtc().Date).OrderBy(day => day.Key).Select(day => day.Count()));
        Assert.Equal(several.Select(loop => loop.Points).Order(), several.Select(loop => loop.Points));
        Assert.All(several, loop => Assert.Equal(loop.Points, loop.Score.Sum(term => term.Points), 6));
        Assert.All(several, loop => Assert.Contains(loop.Interviews, interview => interview.InterviewerId == preferred.Id));
        Assert.All(several, loop => Assert.StartsWith($"{loop.Points} points", loop.Reasons[0], StringComparison.Ordinal));
        var booked = await _host.Client.BookLoopAsync(new() { LoopId = several[2].Id });
        Assert.Equal((LoopState.Booked, several[2].Points), (booked.State, booked.Points));
        await _host.NothingIsInconsistent();
    }

    [Fact]
    public async Task A_template_of_two_days_takes_two_where_one_does_not_do()
    {
        for (var i = 0; i < 3; i++)
            await Enter(person =>
            {
                person.WorkingHours.Clear();
                person.WorkingHours.AddRange(Enumerable.Range(1, 5).Select(day => new WorkingHours { Day = (Google.Type.DayOfWeek)day, Start = new() { Hours = 9 }, End = new() { Hours = 11 } }));
            }, RoundKind.SystemDesign, RoundKind.Coding, RoundKind.Database);
        var rounds = new[] { Round(RoundKind.SystemDesign), Round(RoundKind.Coding), Round(RoundKind.Database) };
        Assert.Equal("working_hours", (await Refusal.Of(_host.Client.ProposeLoopAsync(Ask(await Template(template => template.RestMinutes = 0, rounds), days: 2)))).Metadata["binding"]);

        var loop = await Book(await Template(template => (template.MaxDays, template.RestMinutes) = (2, 0), rounds));
        Assert.Equal(2, loop.Interviews.Select(interview => interview.StartTime.ToInstant().InUtc().Date).Distinct().Count());

        async Task<Loop> Book(LoopTemplate template) => await _host.Client.BookLoopAsync(new() { LoopId = (await _host.Client.ProposeLoopAsync(Ask(template, days: 2))).Id });
    }

    [Fact]
    public async Task Slots_are_refused_with_the_reason_of_each_person_as_data()
    {
        var (one, onCall, another) = (await Enter(null, RoundKind.Coding), await Enter(null, RoundKind.Coding), await Enter(null, RoundKind.Coding));
        var other = await Enter(null, RoundKind.Database);
        var day = SchedulingHost.ToDate(SchedulingHost.Monday);
        await Changes.CreateHoursOverrideAsync(new() { InterviewerId = onCall.Id, HoursOverride = new() { Kind = HoursOverrideKind.OnCall, FirstDay = day, LastDay = day } });
        var busy = (await _host.Client.BookLoopAsync(new() { LoopId = (await _host.Client.ProposeLoopAsync(SchedulingHost.Ask(_host.Candidates.InInterview(), 60, RoundKind.Coding))).Id })).Interviews[0];
        var free = busy.InterviewerId == one.Id ? another : one;

        var round = Assert.Single((await _host.Client.ExplainSlotsAsync(new()
        {
            CandidateId = Guid.CreateVersion7().ToString(), Rounds = { new Round { Kind = RoundKind.Coding, DurationMinutes = 60 }, new Round { Kind = RoundKind.Database, DurationMinutes = 60 } },
            Availability = new() { TimeZone = SchedulingHost.Berlin, FirstDay = day, LastDay = day },
        })).Rounds, one => one.Kind == RoundKind.Coding);

        // They work from 9 to 17, the candidate can until 18.
        string[] Shown(string person) => [.. round.Refused.Where(refused => refused.InterviewerId == person).Select(refused => $"{refused.Reason} {At(refused.FirstStartTime)}-{At(refused.LastStartTime)}")];
        Assert.Equal((RoundKind.Coding, 60), (round.Kind, round.DurationMinutes));
        Assert.Equal("09:00-16:00", string.Join(", ", round.Open.Select(open => $"{At(open.FirstStartTime)}-{At(open.LastStartTime)}")));
        Assert.Equal(["NotQualified 09:00-17:00"], Shown(other.Id));
        Assert.Equal(["OnCall 09:00-16:00", "OutsideHours 16:15-17:00"], Shown(onCall.Id));
        Assert.Equal(["OutsideHours 16:15-17:00"], Shown(free.Id));
        Assert.Equal(["Busy 09:00-09:45", "OutsideHours 16:15-17:00"], Shown(busy.InterviewerId));
        Assert.Empty(Shown(""));
    }

    [Fact]
    public async Task Each_seat_gets_someone_of_its_pool_seniority_and_training_and_all_of_them_are_booked()
    {
        var senior = await Enter(person => (person.Seniority, person.DisplayName) = (Seniority.Staff, "Senior"), RoundKind.SystemDesign);
        var mid = await Enter(person => (person.Seniority, person.DisplayName) = (Seniority.Mid, "Mid"), RoundKind.SystemDesign);
        await Enter(person => person.Seniority = Seniority.Mid, RoundKind.SystemDesign);
        mid = await Changes.UpdateInterviewerAsync(new() { InterviewerId = mid.Id, Interviewer = new() { Pools = { "storage" } }, UpdateMask = new() { Paths = { "pools" } } });
        var learner = await Enter(person => person.Trainings.Add(new Training { Kind = RoundKind.SystemDesign, Stage = TrainingStage.ReverseShadow }), RoundKind.Coding);
        var template = await Template(null, Round(RoundKind.SystemDesign,
            new Seat { MinSeniority = Seniority.Senior }, new Seat { Pools = { "storage" } }, new Seat { Training = true, Optional = true }), Round(RoundKind.Coding));
        var coder = await Enter(null, RoundKind.Coding);

        var loop = await Booked(template);

        Assert.Equal([(senior.Id, "Senior", SeatRole.Lead), (mid.Id, "Mid", SeatRole.Panel), (learner.Id, "Ada", SeatRole.ReverseShadow)],
            loop.Interviews.Single(interview => interview.Kind == RoundKind.SystemDesign).Seats.Select(seat => (seat.InterviewerId, seat.InterviewerName, seat.Role)));
        Assert.Equal(coder.Id, loop.Interviews.Single(interview => interview.Kind == RoundKind.Coding).InterviewerId);
        Assert.Equal(loop, await _host.Client.GetLoopAsync(new() { LoopId = loop.Id }));

        await _host.Client.CancelLoopAsync(new() { LoopId = loop.Id });
        await _host.NothingIsInconsistent();
        Assert.Equal(0, await _host.Count("slots"));
        // Without anyone in training the loop takes place all the same.
        await Changes.PauseInterviewerAsync(new() { InterviewerId = learner.Id, Pause = new() });
        Assert.Equal(2, (await Booked(template)).Interviews.Single(interview => interview.Kind == RoundKind.SystemDesign).Seats.Count);
    }

    [Fact]
    public async Task Rounds_wait_for_those_before_them_and_the_meal_is_kept_free()
    {
        await Enter(null, RoundKind.SystemDesign);
        await Enter(null, RoundKind.Database);
        await Enter(null, RoundKind.Coding);
        var design = Round(RoundKind.SystemDesign);
        design.After.Add(1);
        var loop = await Booked(await Template(template =>
        {
            (template.RestMinutes, template.Earliest, template.Latest) = (0, new() { Hours = 11 }, new() { Hours = 15 });
            template.Lunch = new() { Start = new() { Hours = 12 }, End = new() { Hours = 14 }, Minutes = 60 };
        }, design, Round(RoundKind.Database), Round(RoundKind.Coding)));

        // Without the meal three hours from 11 on would be the shortest.
        Assert.Equal(["11:00", "13:00", "14:00"], loop.Interviews.Select(At));
        Assert.True(loop.Interviews.ToList().FindIndex(i => i.Kind == RoundKind.Database) < loop.Interviews.ToList().FindIndex(i => i.Kind == RoundKind.SystemDesign));
        Assert.Equal("15:00", $"{loop.Interviews[^1].EndTime.ToInstant().InZone(DateTimeZoneProviders.Tzdb[SchedulingHost.Berlin]):HH:mm}");
    }

    [Fact]
    public async Task A_loop_on_site_takes_a_room_that_holds_everyone_and_two_loops_never_the_same()
    {
        var small = await Templates.CreateRoomAsync(new() { Room = new() { Name = "Small", Site = "Berlin", TimeZone = SchedulingHost.Berlin, Seats = 2 } });
        var large = await Templates.CreateRoomAsync(new() { Room = new() { Name = "Large", Site = "Berlin", TimeZone = SchedulingHost.Berlin, Seats = 3 } });
        for (var i = 0; i < 4; i++)
            await Enter(null, RoundKind.Coding);
        var template = await Template(template => (template.Site, template.Earliest, template.Latest) = ("Berlin", new() { Hours = 10 }, new() { Hours = 11 }),
            Round(RoundKind.Coding, new Seat { Count = 2 }));

        Assert.Equal(large.Id, (await Booked(template)).Interviews[0].RoomId);
        var refusal = await Refusal.Of(_host.Client.ProposeLoopAsync(Ask(template)));
        Assert.Equal(("NO_LOOP_FITS", "room"), (refusal.Reason, refusal.Metadata["binding"]));
        Assert.Equal(0, await _host.Count("slots where resource_id = @id", new { id = Guid.Parse(small.Id) }));
    }

    [Fact]
    public async Task Rest_around_interviews_is_kept_by_the_proposal_and_by_the_constraint()
    {
        await Enter(person => (person.RestBeforeMinutes, person.RestAfterMinutes) = (15, 30), RoundKind.Coding);
        var template = await Template(template => (template.Earliest, template.Latest) = (new() { Hours = 9 }, new() { Hours = 17 }), Round(RoundKind.Coding));
        var (one, other) = (await _host.Client.ProposeLoopAsync(Ask(template)), await _host.Client.ProposeLoopAsync(Ask(template)));

        await _host.Client.BookLoopAsync(new() { LoopId = one.Id });
        Assert.Equal("TIME_TAKEN", (await Refusal.Of(_host.Client.BookLoopAsync(new() { LoopId = other.Id }))).Reason);
        var next = await _host.Client.BookLoopAsync(new() { LoopId = (await _host.Client.ProposeLoopAsync(Ask(template))).Id });

        // Nine to ten, half an hour after it and a quarter before the next.
        Assert.Equal(("09:00", "10:45"), (At(one.Interviews[0]), At(next.Interviews[0])));
        await _host.NothingIsInconsistent();
    }

    [Fact]
    public async Task Nobody_has_more_interviews_a_week_than_agreed_however_many_book_at_once()
    {
        await Enter(person => (person.MaxInterviewsPerDay, person.MaxInterviewsPerWeek) = (10, 3), RoundKind.Coding);
        var template = await Template(template => template.RestMinutes = 0, Round(RoundKind.Coding));
        var loops = new List<Loop>();
        for (var hour = 9; hour < 15; hour++)
        {
            var ask = Ask(template);
            ask.Availability.Earliest = new() { Hours = hour };
            loops.Add(await _host.Client.ProposeLoopAsync(ask));
        }

        var outcomes = await Task.WhenAll(loops.Select(async loop =>
        {
            try
            {
                await _host.Client.BookLoopAsync(new() { LoopId = loop.Id });
                return "";
            }
            catch (RpcException e)
            {
                return e.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason;
            }
        }));

        Assert.Equal(3, outcomes.Count(outcome => outcome == ""));
        Assert.All(outcomes, outcome => Assert.True(outcome is "" or "WEEK_LIMIT_REACHED", outcome));
        await _host.NothingIsInconsistent();
        Assert.Equal("day_limit", (await Refusal.Of(_host.Client.ProposeLoopAsync(Ask(template)))).Metadata["binding"]);
        await _host.Client.CancelLoopAsync(new() { LoopId = loops[Array.IndexOf(outcomes, "")].Id });
        await Booked(template);
    }

    [Fact]
    public async Task Whoever_is_off_on_call_paused_or_below_the_level_is_not_asked()
    {
        var off = await Enter(null, RoundKind.Coding);
        var onCall = await Enter(null, RoundKind.Coding);
        var paused = await Enter(null, RoundKind.Coding);
        await Enter(person => person.HighestLevels.Add(new RoundLevel { Kind = RoundKind.Coding, Highest = Seniority.Mid }), RoundKind.Coding);
        var day = SchedulingHost.ToDate(SchedulingHost.Monday);
        await Changes.CreateHoursOverrideAsync(new() { InterviewerId = off.Id, HoursOverride = new() { Kind = HoursOverrideKind.Off, FirstDay = day } });
        await Changes.CreateHoursOverrideAsync(new() { InterviewerId = onCall.Id, HoursOverride = new() { Kind = HoursOverrideKind.OnCall, FirstDay = day } });
        await Changes.PauseInterviewerAsync(new() { InterviewerId = paused.Id, Pause = new() });
        var template = await Template(template => template.Level = Seniority.Senior, Round(RoundKind.Coding));

        Assert.Equal("working_hours", (await Refusal.Of(_host.Client.ProposeLoopAsync(Ask(template)))).Metadata["binding"]);
        await Changes.ResumeInterviewerAsync(new() { InterviewerId = paused.Id });
        Assert.Equal(paused.Id, (await _host.Client.ProposeLoopAsync(Ask(template))).Interviews[0].InterviewerId);
        var next = await _host.Client.ProposeLoopAsync(Ask(template, days: 2));
        Assert.Equal(paused.Id, next.Interviews[0].InterviewerId);
    }

    [Fact]
    public async Task Rounds_and_a_template_or_neither_or_a_retired_one_are_refused()
    {
        await Enter(null, RoundKind.Coding);
        var template = await Template(null, Round(RoundKind.Coding));
        var (both, neither) = (Ask(template), Ask(template));
        both.Rounds.Add(new V1.Round { Kind = RoundKind.Coding, DurationMinutes = 60 });
        neither.LoopTemplateId = "";

        Assert.Equal(["rounds"], (await Refusal.Of(_host.Client.ProposeLoopAsync(both))).Fields);
        Assert.Equal(["rounds"], (await Refusal.Of(_host.Client.ProposeLoopAsync(neither))).Fields);
        await Templates.RetireLoopTemplateAsync(new() { LoopTemplateId = template.Id });
        Assert.Equal("RETIRED", (await Refusal.Of(_host.Client.ProposeLoopAsync(Ask(template)))).Reason);
    }
}
