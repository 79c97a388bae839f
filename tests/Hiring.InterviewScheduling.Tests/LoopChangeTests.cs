using Hiring.InterviewScheduling.Loops;
using Hiring.InterviewScheduling.Trainings;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NodaTime;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace Hiring.InterviewScheduling.Tests;

/// <summary>What becomes of loops after they were proposed: holds, moves, people who cannot come, ends. Each test in a database of its own.</summary>
public sealed class LoopChangeTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly SchedulingHost _host = new(postgres);

    private SchedulingService.SchedulingServiceClient Client => _host.Client;

    private TemplateService.TemplateServiceClient Templates => new(_host.Grpc);

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task<Loop> Book(int minutes, params RoundKind[] kinds) => await Client.BookLoopAsync(new() { LoopId = (await _host.Propose(minutes, kinds)).Id });

    private static CandidateAvailability Days(int first, int last, int earliest = 9, int latest = 18) => new()
    {
        TimeZone = SchedulingHost.Berlin, FirstDay = SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(first)), LastDay = SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(last)),
        Earliest = new() { Hours = earliest }, Latest = new() { Hours = latest },
    };

    private static Timestamp At(int hour, int minute = 0) =>
        SchedulingHost.Monday.At(new LocalTime(hour, minute)).InZoneStrictly(DateTimeZoneProviders.Tzdb[SchedulingHost.Berlin]).ToInstant().ToTimestamp();

    /// <summary>What is over is so for so long that it counts as held, and what is due is done.</summary>
    private async Task Due()
    {
        await _host.Query<int>("""
            update slots s set during = tstzrange(lower(s.during) - interval '1100 days', upper(s.during) - interval '1100 days') from interviews i where i.id = s.interview_id and i.state = 1 and upper(i.during) < now();
            update interviews set during = tstzrange(lower(during) - interval '1100 days', upper(during) - interval '1100 days') where state = 1 and upper(during) < now()
            """);
        await _host.Services.GetServices<IHostedService>().OfType<DueLoops>().Single().Run(CancellationToken.None);
    }

    private async Task<SchedulingEvent> LastTold() => (await _host.Told())[^1];

    [Fact]
    public async Task A_hold_takes_the_time_and_booking_confirms_it()
    {
        await _host.Enter(5, RoundKind.Coding);
        var (one, other) = (await _host.Propose(60, RoundKind.Coding), await _host.Propose(60, RoundKind.Coding));
        var before = SystemClock.Instance.GetCurrentInstant();

        var held = await Client.HoldLoopAsync(new() { LoopId = one.Id, Etag = one.Etag });

        Assert.Equal(LoopState.Held, held.State);
        Assert.InRange(held.HoldExpireTime.ToInstant() - before, Duration.FromHours(23.9), Duration.FromHours(24.1));
        Assert.Equal(2, await _host.Count("slots"));
        await _host.NothingIsInconsistent();
        Assert.Equal("TIME_TAKEN", (await Refusal.Of(Client.HoldLoopAsync(new() { LoopId = other.Id }))).Reason);
        Assert.InRange((await Client.HoldLoopAsync(new() { LoopId = one.Id, Hours = 72 })).HoldExpireTime.ToInstant() - before, Duration.FromHours(71.9), Duration.FromHours(72.1));

        var booked = await Client.BookLoopAsync(new() { LoopId = one.Id });

        Assert.Equal((LoopState.Booked, null), (booked.State, booked.HoldExpireTime));
        Assert.Equal(2, await _host.Count("slots"));
        await _host.NothingIsInconsistent();
        var told = await _host.Told();
        Assert.Equal(["LoopHeld", "LoopHeld", "LoopBooked"], told.Select(e => e.FactCase.ToString()));
        var change = told[^1].LoopBooked.Changes.Single();
        Assert.Equal((booked.Interviews[0].Id, 0, booked.Interviews[0].InterviewerId), (change.InterviewId, change.Sequence, change.AddedInterviewerIds.Single()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hold_that_has_passed_gives_way_and_is_told_once(bool swept)
    {
        await _host.Enter(1, RoundKind.Coding);
        var (one, other) = (await _host.Propose(60, RoundKind.Coding), await _host.Propose(60, RoundKind.Coding));
        await Client.HoldLoopAsync(new() { LoopId = one.Id });
        await _host.Query<int>("update loops set held_until = now() - interval '1 second' where state = 4");
        if (swept)
            await Due();

        await Client.BookLoopAsync(new() { LoopId = other.Id });

        Assert.Equal(LoopState.Proposed, (await Client.GetLoopAsync(new() { LoopId = one.Id })).State);
        await _host.NothingIsInconsistent();
        Assert.Equal("DAY_LIMIT_REACHED", (await Refusal.Of(Client.BookLoopAsync(new() { LoopId = one.Id }))).Reason);
        Assert.Equal(["LoopHeld", "HoldExpired", "LoopBooked"], (await _host.Told()).Select(e => e.FactCase.ToString()));
    }

    [Fact]
    public async Task Whoever_comes_late_hears_of_free_loops_that_can_be_booked()
    {
        await _host.Enter(10, RoundKind.Coding);
        var (one, other) = (await _host.Propose(60, RoundKind.Coding), await _host.Propose(60, RoundKind.Coding));
        await Client.BookLoopAsync(new() { LoopId = one.Id });

        var refusal = await Refusal.Of(Client.BookLoopAsync(new() { LoopId = other.Id }));

        string Free(int from) => $"{At(from).ToInstant()}/{At(from + 1).ToInstant()}";
        Assert.Equal(("TIME_TAKEN", Free(10), Free(11), Free(12)),
            (refusal.Reason, refusal.Metadata["alternative_1"], refusal.Metadata["alternative_2"], refusal.Metadata["alternative_3"]));
    }

    [Fact]
    public async Task One_interview_moves_to_another_day_with_its_people_and_the_others_stay()
    {
        var one = await _host.Enter(1, RoundKind.SystemDesign);
        await _host.Enter(5, RoundKind.Database);
        var loop = await Book(60, RoundKind.SystemDesign, RoundKind.Database);
        // Would be preferred, having no interviews.
        await _host.Enter(5, RoundKind.SystemDesign);

        var moved = await Client.RescheduleInterviewAsync(new() { InterviewId = loop.Interviews[0].Id, Availability = Days(1, 3), Etag = loop.Etag });

        var interview = moved.Interviews.Single(i => i.Id == loop.Interviews[0].Id);
        Assert.Equal((one.Id, 1, loop.Interviews[0].StartTime.ToInstant() + Duration.FromDays(1)), (interview.InterviewerId, interview.Sequence, interview.StartTime.ToInstant()));
        Assert.Equal($"{SchedulingHost.Monday.PlusDays(1):uuuu-MM-dd}T09:00", interview.Seats[0].LocalStart);
        Assert.Equal((loop.Interviews[1].StartTime, 0), (moved.Interviews[0].StartTime, moved.Interviews[0].Sequence));
        await _host.NothingIsInconsistent();
        var told = (await LastTold()).InterviewMoved;
        Assert.Equal((interview.Id, 1, 0, 0, loop.Interviews[0].StartTime), (told.Change.InterviewId, told.Change.Sequence, told.Change.AddedInterviewerIds.Count, told.Change.RemovedInterviewerIds.Count, told.OldStartTime));
        // The day is free for him again.
        var again = await Refusal.Of(Client.RescheduleInterviewAsync(new() { InterviewId = interview.Id, Availability = Days(0, 0), Etag = loop.Etag }));
        Assert.Equal("ETAG_MISMATCH", again.Reason);
        await Client.RescheduleInterviewAsync(new() { InterviewId = interview.Id, Availability = Days(0, 0) });
        await _host.NothingIsInconsistent();
    }

    [Theory]
    [InlineData(9, 30)]
    [InlineData(9, 45)]
    [InlineData(15, 0)]
    public async Task An_interview_moves_to_a_start_though_old_and_new_time_overlap_and_the_day_is_full(int hour, int minute)
    {
        await _host.Enter(1, RoundKind.Coding);
        var loop = await Book(60, RoundKind.Coding);

        var moved = await Client.RescheduleInterviewAsync(new() { InterviewId = loop.Interviews[0].Id, StartTime = At(hour, minute) });

        Assert.Equal(At(hour, minute), moved.Interviews[0].StartTime);
        await _host.NothingIsInconsistent();
        // And back, to before what it has.
        await Client.RescheduleInterviewAsync(new() { InterviewId = loop.Interviews[0].Id, StartTime = At(9) });
        await _host.NothingIsInconsistent();
    }

    [Fact]
    public async Task Who_sits_where_can_be_said_by_hand_but_only_whoever_is_qualified_and_not_in_the_loop()
    {
        await _host.Enter(5, RoundKind.SystemDesign);
        await _host.Enter(5, RoundKind.Database);
        var loop = await Book(60, RoundKind.SystemDesign, RoundKind.Database);
        var (design, database) = (await _host.Enter(5, RoundKind.SystemDesign), await _host.Enter(5, RoundKind.Database));
        RescheduleInterviewRequest By(params string[] people) => new() { InterviewId = loop.Interviews[0].Id, InterviewerIds = { people }, StartTime = At(20) };

        Assert.Equal("NOT_QUALIFIED", (await Refusal.Of(Client.RescheduleInterviewAsync(By(database.Id)))).Reason);
        Assert.Equal("ALREADY_IN_LOOP", (await Refusal.Of(Client.RescheduleInterviewAsync(By(loop.Interviews[1].InterviewerId)))).Reason);
        Assert.Equal(["interviewer_ids"], (await Refusal.Of(Client.RescheduleInterviewAsync(By(design.Id, database.Id)))).Fields);
        Assert.Equal(["start_time"], (await Refusal.Of(Client.RescheduleInterviewAsync(new() { InterviewId = loop.Interviews[0].Id, StartTime = At(20, 10) }))).Fields);
        var moved = await Client.RescheduleInterviewAsync(By(design.Id));

        Assert.Equal((design.Id, At(20)), (moved.Interviews[1].InterviewerId, moved.Interviews[1].StartTime));
        await _host.NothingIsInconsistent();
        var change = (await LastTold()).InterviewMoved.Change;
        Assert.Equal((design.Id, loop.Interviews[0].InterviewerId), (change.AddedInterviewerIds.Single(), change.RemovedInterviewerIds.Single()));
    }

    [Fact]
    public async Task Of_a_loop_that_is_rescheduled_as_much_as_possible_stays()
    {
        foreach (var kind in (RoundKind[])[RoundKind.SystemDesign, RoundKind.Database, RoundKind.Coding])
            await _host.Enter(5, kind);
        var loop = await Book(60, RoundKind.SystemDesign, RoundKind.Database, RoundKind.Coding);
        Assert.Equal([At(9), At(10, 15), At(11, 30)], loop.Interviews.Select(i => i.StartTime));

        // The first hour is not possible any more: only the first interview has to go.
        var later = await Client.RescheduleLoopAsync(new() { LoopId = loop.Id, Availability = Days(0, 4, earliest: 10) });
        Assert.Equal([loop.Interviews[1].Id, loop.Interviews[2].Id, loop.Interviews[0].Id], later.Interviews.Select(i => i.Id));
        Assert.Equal([At(10, 15), At(11, 30), At(12, 45)], later.Interviews.Select(i => i.StartTime));
        Assert.Equal([0, 0, 1], later.Interviews.Select(i => i.Sequence));
        await _host.NothingIsInconsistent();
        Assert.Equal(1, await _host.Count("feed_events where type = 'interview_moved'"));

        // All of it may stay: nothing happens.
        var same = await Client.RescheduleLoopAsync(new() { LoopId = loop.Id, Availability = Days(0, 4) });
        Assert.Equal(later, same);

        // Another day for all of it.
        var other = await Client.RescheduleLoopAsync(new() { LoopId = loop.Id, Availability = Days(2, 4) });
        Assert.Equal(loop.Interviews.Select(i => i.InterviewerId).Order(), other.Interviews.Select(i => i.InterviewerId).Order());
        Assert.Equal([1, 1, 2], other.Interviews.Select(i => i.Sequence).Order());
        Assert.All(other.Interviews, i => Assert.StartsWith($"{SchedulingHost.Monday.PlusDays(2):uuuu-MM-dd}", i.CandidateLocalStart, StringComparison.Ordinal));
        await _host.NothingIsInconsistent();

        var none = await Refusal.Of(Client.RescheduleLoopAsync(new() { LoopId = loop.Id, Availability = Days(3, 3, latest: 11) }));
        Assert.Equal(("NO_LOOP_FITS", "window"), (none.Reason, none.Metadata["binding"]));
    }

    [Fact]
    public async Task The_order_of_rounds_is_kept_when_one_of_them_moves()
    {
        foreach (var kind in (RoundKind[])[RoundKind.SystemDesign, RoundKind.Database])
            await _host.Enter(5, kind);
        var template = await Templates.CreateLoopTemplateAsync(new()
        {
            LoopTemplate = new()
            {
                Name = "In order", Rounds =
                {
                    new TemplateRound { Kind = RoundKind.SystemDesign, DurationMinutes = 60 },
                    new TemplateRound { Kind = RoundKind.Database, DurationMinutes = 60, After = { 0 } },
                },
            },
        });
        var proposed = await Client.ProposeLoopAsync(new() { ApplicationId = _host.Candidates.InInterview(), LoopTemplateId = template.Id, Availability = Days(1, 1, earliest: 11) });
        var loop = await Client.BookLoopAsync(new() { LoopId = proposed.Id });

        // From nine on that day there is room before the first round, but the second comes after it.
        var moved = await Client.RescheduleInterviewAsync(new() { InterviewId = loop.Interviews[1].Id, Availability = Days(0, 1) });
        Assert.Equal(RoundKind.Database, moved.Interviews[1].Kind);
        Assert.Equal(loop.Interviews[1].EndTime, moved.Interviews[1].StartTime);
        var first = await Client.RescheduleInterviewAsync(new() { InterviewId = loop.Interviews[0].Id, Availability = Days(0, 4) });
        Assert.Equal((At(9), RoundKind.SystemDesign), (first.Interviews[0].StartTime, first.Interviews[0].Kind));
        Assert.Equal("NO_LOOP_FITS", (await Refusal.Of(Client.RescheduleInterviewAsync(new() { InterviewId = loop.Interviews[0].Id, Availability = Days(2, 4) }))).Reason);
        await _host.NothingIsInconsistent();
    }

    [Fact]
    public async Task Whoever_declines_is_replaced_by_whoever_has_the_fewest_interviews_and_in_the_end_a_person_has_to_decide()
    {
        var first = await _host.Enter(5, RoundKind.Coding);
        var loop = await Book(60, RoundKind.Coding);
        var (busy, free) = (await _host.Enter(5, RoundKind.Coding, RoundKind.Operations), await _host.Enter(5, RoundKind.Coding));
        var ask = SchedulingHost.Ask(_host.Candidates.InInterview(), 60, RoundKind.Operations);
        ask.Availability.Earliest = new() { Hours = 14 };
        await Client.BookLoopAsync(new() { LoopId = (await Client.ProposeLoopAsync(ask)).Id });
        var id = loop.Interviews[0].Id;

        var replaced = await Client.DeclineInterviewAsync(new() { InterviewId = id, InterviewerId = first.Id, Etag = loop.Interviews[0].Etag });
        Assert.Equal((free.Id, 1, false, loop.Interviews[0].StartTime), (replaced.InterviewerId, replaced.Sequence, replaced.NeedsPerson, replaced.StartTime));
        await _host.NothingIsInconsistent();
        var told = (await LastTold()).InterviewerReplaced.Change;
        Assert.Equal((first.Id, free.Id, 1), (told.RemovedInterviewerIds.Single(), told.AddedInterviewerIds.Single(), told.Sequence));

        // Not the first again, who has fewer.
        Assert.Equal(busy.Id, (await Client.DeclineInterviewAsync(new() { InterviewId = id, InterviewerId = free.Id })).InterviewerId);
        var alone = await Client.DeclineInterviewAsync(new() { InterviewId = id, InterviewerId = busy.Id });
        Assert.Equal((true, true, 3), (alone.NeedsPerson, alone.Seats.Single().Declined, alone.Sequence));
        Assert.Equal(busy.Id, (await LastTold()).InterviewNeedsPerson.Change.RemovedInterviewerIds.Single());
        Assert.Equal("NOT_IN_INTERVIEW", (await Refusal.Of(Client.DeclineInterviewAsync(new() { InterviewId = id, InterviewerId = busy.Id }))).Reason);
        await _host.NothingIsInconsistent();
        Assert.Equal([alone], (await Client.ListInterviewsAsync(new() { NeedsPerson = true })).Interviews);

        // By hand even one who had declined.
        var byHand = await Client.SubstituteInterviewerAsync(new() { InterviewId = id, InterviewerId = busy.Id, SubstituteId = first.Id });
        Assert.Equal((first.Id, false), (byHand.InterviewerId, byHand.NeedsPerson));
        Assert.Empty((await Client.ListInterviewsAsync(new() { NeedsPerson = true })).Interviews);
        Assert.Equal([byHand], (await Client.ListInterviewsAsync(new() { InterviewerId = first.Id })).Interviews);
        Assert.Equal(["interviewer_id"], (await Refusal.Of(Client.ListInterviewsAsync(new()))).Fields);
        await _host.NothingIsInconsistent();
    }

    [Fact]
    public async Task An_optional_listener_who_declines_leaves_the_seat_empty_and_another_seat_keeps_its_role()
    {
        var (lead, panel) = (await _host.Enter(5, RoundKind.Coding), await _host.Enter(5, RoundKind.Coding));
        var learner = SchedulingHost.Someone(5);
        learner.Trainings.Add(new Training { Kind = RoundKind.Coding, Stage = TrainingStage.Shadow });
        learner = await Client.CreateInterviewerAsync(new() { Interviewer = learner });
        var template = await Templates.CreateLoopTemplateAsync(new()
        {
            LoopTemplate = new() { Name = "Three", Rounds = { new TemplateRound { Kind = RoundKind.Coding, DurationMinutes = 60, Seats = { new Seat { Count = 2 }, new Seat { Training = true, Optional = true } } } } },
        });
        var proposed = await Client.ProposeLoopAsync(new() { ApplicationId = _host.Candidates.InInterview(), LoopTemplateId = template.Id, Availability = Days(0, 0) });
        var interview = (await Client.BookLoopAsync(new() { LoopId = proposed.Id })).Interviews[0];
        Assert.Equal([SeatRole.Lead, SeatRole.Panel, SeatRole.Shadow], interview.Seats.Select(seat => seat.Role));

        var two = await Client.DeclineInterviewAsync(new() { InterviewId = interview.Id, InterviewerId = learner.Id });
        Assert.Equal((2, false), (two.Seats.Count, two.NeedsPerson));
        var instead = await _host.Enter(5, RoundKind.Coding);
        var other = await Client.DeclineInterviewAsync(new() { InterviewId = interview.Id, InterviewerId = interview.Seats[1].InterviewerId });
        Assert.Equal([(interview.Seats[0].InterviewerId, SeatRole.Lead), (instead.Id, SeatRole.Panel)], other.Seats.Select(seat => (seat.InterviewerId, seat.Role)));
        Assert.Contains(interview.Seats[0].InterviewerId, new[] { lead.Id, panel.Id });
        await _host.NothingIsInconsistent();
    }

    [Fact]
    public async Task One_interview_is_canceled_and_with_the_last_the_loop()
    {
        await _host.Enter(5, RoundKind.SystemDesign);
        await _host.Enter(5, RoundKind.Database);
        var loop = await Book(60, RoundKind.SystemDesign, RoundKind.Database);

        var one = await Client.CancelInterviewAsync(new() { InterviewId = loop.Interviews[0].Id, Etag = loop.Etag });
        Assert.Equal((LoopState.Booked, LoopState.Canceled, InterviewState.Canceled, LoopState.Booked, InterviewState.Scheduled),
            (one.State, one.Interviews[0].State, one.Interviews[0].InterviewState, one.Interviews[1].State, one.Interviews[1].InterviewState));
        Assert.Equal(2, await _host.Count("slots"));
        Assert.Equal("INTERVIEW_STATE", (await Refusal.Of(Client.CancelInterviewAsync(new() { InterviewId = loop.Interviews[0].Id }))).Reason);
        Assert.Equal("INTERVIEW_STATE", (await Refusal.Of(Client.RescheduleInterviewAsync(new() { InterviewId = loop.Interviews[0].Id, Availability = Days(0, 4) }))).Reason);
        await _host.NothingIsInconsistent();

        var none = await Client.CancelInterviewAsync(new() { InterviewId = loop.Interviews[1].Id });
        Assert.Equal(LoopState.Canceled, none.State);
        Assert.Equal(["LoopBooked", "InterviewCanceled", "InterviewCanceled", "LoopCanceled"], (await _host.Told()).Select(e => e.FactCase.ToString()));
        await _host.NothingIsInconsistent();
    }

    [Fact]
    public async Task What_took_place_and_who_did_not_come_ends_the_loop_and_counts_for_those_who_learn()
    {
        await _host.Enter(5, RoundKind.Coding);
        var learner = SchedulingHost.Someone(5);
        learner.Trainings.AddRange([new() { Kind = RoundKind.Coding, Stage = TrainingStage.Shadow }, new() { Kind = RoundKind.Database, Stage = TrainingStage.Shadow }]);
        learner = await Client.CreateInterviewerAsync(new() { Interviewer = learner });
        var template = await Templates.CreateLoopTemplateAsync(new()
        {
            LoopTemplate = new() { Name = "Listened to", Rounds = { new TemplateRound { Kind = RoundKind.Coding, DurationMinutes = 60, Seats = { new Seat(), new Seat { Training = true } } } } },
        });
        async Task<Loop> Over()
        {
            var loop = await Client.ProposeLoopAsync(new() { ApplicationId = _host.Candidates.InInterview(), LoopTemplateId = template.Id, Availability = Days(0, 4) });
            loop = await Client.BookLoopAsync(new() { LoopId = loop.Id });
            Assert.Equal("NOT_STARTED", (await Refusal.Of(Client.CompleteInterviewAsync(new() { InterviewId = loop.Interviews[0].Id }))).Reason);
            Assert.Equal("NOT_STARTED", (await Refusal.Of(Client.MarkNoShowAsync(new() { InterviewId = loop.Interviews[0].Id }))).Reason);
            await _host.Pass(loop.Id);
            return loop;
        }
        async Task<int> Sessions()
        {
            await _host.Services.GetServices<IHostedService>().OfType<CountSessions>().Single().Run(CancellationToken.None);
            return (await Client.GetInterviewerAsync(new() { InterviewerId = learner.Id })).Trainings.Single(t => t.Kind == RoundKind.Coding).Sessions;
        }

        var (took, candidate, lead, listener) = (await Over(), await Over(), await Over(), await Over());
        var completed = await Client.CompleteInterviewAsync(new() { InterviewId = took.Interviews[0].Id });
        Assert.Equal((InterviewState.Completed, LoopState.Booked), (completed.InterviewState, completed.State));
        Assert.NotNull((await Client.GetLoopAsync(new() { LoopId = took.Id })).CompleteTime);
        Assert.Equal("LOOP_STATE", (await Refusal.Of(Client.CancelLoopAsync(new() { LoopId = took.Id }))).Reason);
        Assert.Equal(InterviewState.NoShow, (await Client.MarkNoShowAsync(new() { InterviewId = candidate.Interviews[0].Id })).InterviewState);
        Assert.Equal(InterviewState.NoShow, (await Client.MarkNoShowAsync(new() { InterviewId = lead.Interviews[0].Id, InterviewerId = lead.Interviews[0].InterviewerId })).InterviewState);
        var missed = await Client.MarkNoShowAsync(new() { InterviewId = listener.Interviews[0].Id, InterviewerId = learner.Id });
        Assert.Equal((InterviewState.Scheduled, true), (missed.InterviewState, missed.Seats[1].NoShow));
        Assert.Equal("NOT_IN_INTERVIEW", (await Refusal.Of(Client.MarkNoShowAsync(new() { InterviewId = listener.Interviews[0].Id, InterviewerId = Guid.CreateVersion7().ToString() }))).Reason);

        // Nobody says more of the last one.
        await Due();
        Assert.Equal(InterviewState.Completed, (await Client.GetInterviewAsync(new() { InterviewId = missed.Id })).InterviewState);
        Assert.Equal(1, await Sessions());
        var told = (await _host.Told()).Select(e => e.FactCase.ToString()).ToList();
        Assert.Equal((4, 2, 3, 4), (told.Count(t => t == "LoopCompleted"), told.Count(t => t == "InterviewCompleted"), told.Count(t => t == "NoShow"), told.Count(t => t == "LoopBooked")));
        // A loop that is over stands in nobody's way.
        var again = await Client.ProposeLoopAsync(new() { ApplicationId = took.ApplicationId, LoopTemplateId = template.Id, Availability = Days(0, 4) });
        Assert.Equal(LoopState.Booked, (await Client.BookLoopAsync(new() { LoopId = again.Id })).State);
    }

    [Fact]
    public async Task An_interview_whose_lead_declined_is_not_taken_for_granted()
    {
        var only = await _host.Enter(5, RoundKind.Coding);
        var loop = await Book(60, RoundKind.Coding);
        await Client.DeclineInterviewAsync(new() { InterviewId = loop.Interviews[0].Id, InterviewerId = only.Id });
        await _host.Pass(loop.Id);

        await Due();

        Assert.Equal((InterviewState.Scheduled, true), (await Client.GetInterviewAsync(new() { InterviewId = loop.Interviews[0].Id }) is var i ? (i.InterviewState, i.NeedsPerson) : default));
        await Client.CancelInterviewAsync(new() { InterviewId = loop.Interviews[0].Id });
        Assert.Equal(LoopState.Canceled, (await Client.GetLoopAsync(new() { LoopId = loop.Id })).State);
    }

    [Fact]
    public async Task A_withdrawal_cancels_holds_and_what_is_left_and_keeps_what_took_place()
    {
        await _host.Enter(5, RoundKind.SystemDesign);
        await _host.Enter(5, RoundKind.Database);
        var loop = await Book(60, RoundKind.SystemDesign, RoundKind.Database);
        var held = await Client.HoldLoopAsync(new() { LoopId = (await Client.ProposeLoopAsync(SchedulingHost.Ask(loop.ApplicationId, 60, RoundKind.Database))).Id });
        // The first interview is over, the second is not.
        await _host.Query<int>("""
            update slots set during = tstzrange(lower(during) - interval '60 days', upper(during) - interval '60 days') where interview_id = @id;
            update interviews set during = tstzrange(lower(during) - interval '60 days', upper(during) - interval '60 days') where id = @id
            """, new { id = Guid.Parse(loop.Interviews[0].Id) });

        _host.Candidates.Tell(new() { ApplicationWithdrawn = new() { ApplicationId = loop.ApplicationId } });
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await Client.GetLoopAsync(new() { LoopId = held.Id })).State != LoopState.Canceled)
            await Task.Delay(20, soon.Token);

        var left = await Client.GetLoopAsync(new() { LoopId = loop.Id });
        Assert.Equal((LoopState.Canceled, InterviewState.Completed, LoopState.Booked, InterviewState.Canceled),
            (left.State, left.Interviews[0].InterviewState, left.Interviews[0].State, left.Interviews[1].InterviewState));
        Assert.Equal(2, await _host.Count("slots"));
        await _host.NothingIsInconsistent();
        var told = (await _host.Told()).Where(e => e.FactCase == SchedulingEvent.FactOneofCase.LoopCanceled).Select(e => e.LoopCanceled).ToList();
        Assert.Equal([loop.Interviews[1].Id], told.Single(e => e.LoopId == loop.Id).Changes.Select(change => change.InterviewId));
        Assert.Equal(2, told.Count);
    }

    [Fact]
    public async Task A_repeated_call_changes_nothing_twice()
    {
        await _host.Enter(5, RoundKind.Coding);
        await _host.Enter(5, RoundKind.Coding);
        var loop = await Book(60, RoundKind.Coding);
        var decline = new DeclineInterviewRequest { InterviewId = loop.Interviews[0].Id, InterviewerId = loop.Interviews[0].InterviewerId, RequestId = Guid.CreateVersion7().ToString() };
        var move = new RescheduleInterviewRequest { InterviewId = loop.Interviews[0].Id, Availability = Days(1, 2), RequestId = Guid.CreateVersion7().ToString() };

        var declined = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await Client.DeclineInterviewAsync(decline)));
        var moved = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await Client.RescheduleInterviewAsync(move)));

        Assert.Single(declined.Distinct());
        Assert.Single(moved.Distinct());
        Assert.Equal(["LoopBooked", "InterviewerReplaced", "InterviewMoved"], (await _host.Told()).Select(e => e.FactCase.ToString()));
        await _host.NothingIsInconsistent();
    }
}
