using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.Testing;
using NodaTime;

namespace Hiring.InterviewScheduling.Tests;

/// <summary>Proposing, booking, canceling: a host each, since everyone who is entered is in the pool of every proposal.</summary>
public sealed class LoopTests(PostgresServer postgres) : IAsyncLifetime
{
    private static readonly RoundKind[] Two = [RoundKind.SystemDesign, RoundKind.Database];
    private readonly SchedulingHost _host = new(postgres);

    private SchedulingService.SchedulingServiceClient Client => _host.Client;

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_loop_is_proposed_booked_and_canceled()
    {
        var design = await _host.Enter(3, RoundKind.SystemDesign);
        var database = await _host.Enter(3, RoundKind.Database);
        var request = SchedulingHost.Ask(_host.Candidates.InInterview(), 60, RoundKind.Database, RoundKind.SystemDesign);

        var proposed = await Client.ProposeLoopAsync(request);

        var nine = SchedulingHost.Monday.AtMidnight().PlusHours(9).InZoneStrictly(DateTimeZoneProviders.Tzdb[SchedulingHost.Berlin]).ToInstant();
        Assert.Equal((LoopState.Proposed, SchedulingHost.Berlin, request.ApplicationId), (proposed.State, proposed.CandidateTimeZone, proposed.ApplicationId));
        Assert.Equal([design.Id, database.Id], proposed.Interviews.Select(i => i.InterviewerId));
        Assert.Equal([nine, nine + Duration.FromMinutes(75)], proposed.Interviews.Select(i => i.StartTime.ToInstant()));
        Assert.Equal([nine + Duration.FromMinutes(60), nine + Duration.FromMinutes(135)], proposed.Interviews.Select(i => i.EndTime.ToInstant()));
        Assert.All(proposed.Interviews, i => Assert.Equal(("Ada", proposed.Id, LoopState.Proposed), (i.InterviewerName, i.LoopId, i.State)));
        Assert.Equal(4, proposed.Reasons.Count);
        Assert.Equal(0, await _host.Count("slots"));
        Assert.Equal(0, await _host.Count("feed_events"));

        var booked = await Client.BookLoopAsync(new() { LoopId = proposed.Id, Etag = proposed.Etag });

        Assert.Equal((LoopState.Booked, "2"), (booked.State, booked.Etag));
        Assert.Equal(booked, await Client.GetLoopAsync(new() { LoopId = proposed.Id }));
        Assert.Equal(booked.Interviews[1], await Client.GetInterviewAsync(new() { InterviewId = booked.Interviews[1].Id }));
        Assert.Equal(4, await _host.Count("slots"));
        await _host.NothingIsInconsistent();

        var canceled = await Client.CancelLoopAsync(new() { LoopId = proposed.Id, Etag = booked.Etag });

        Assert.Equal(LoopState.Canceled, canceled.State);
        Assert.All(canceled.Interviews, i => Assert.Equal(LoopState.Canceled, i.State));
        Assert.Equal(0, await _host.Count("slots"));
        await _host.NothingIsInconsistent();
        Assert.Equal(["loop_booked", "loop_canceled"], await _host.Query<string>("select type from feed_events order by position"));
    }

    [Fact]
    public async Task What_is_booked_is_avoided_by_the_next_proposal_and_free_again_when_canceled()
    {
        await _host.Enter(3, RoundKind.Coding);
        var first = await _host.Propose(60, RoundKind.Coding);
        await Client.BookLoopAsync(new() { LoopId = first.Id });

        var second = await _host.Propose(60, RoundKind.Coding);
        await Client.CancelLoopAsync(new() { LoopId = first.Id });
        var third = await _host.Propose(60, RoundKind.Coding);

        Assert.Equal(first.Interviews[0].EndTime, second.Interviews[0].StartTime);
        Assert.Equal(first.Interviews[0].StartTime, third.Interviews[0].StartTime);
    }

    [Fact]
    public async Task Nobody_is_proposed_beyond_the_interviews_a_day()
    {
        await _host.Enter(2, RoundKind.Coding);
        for (var i = 0; i < 2; i++)
            await Client.BookLoopAsync(new() { LoopId = (await _host.Propose(60, RoundKind.Coding)).Id });

        var refusal = await Refusal.Of(Client.ProposeLoopAsync(SchedulingHost.Ask(_host.Candidates.InInterview(), 60, RoundKind.Coding)));

        Assert.Equal((StatusCode.FailedPrecondition, "NO_LOOP_FITS", "day_limit", "ROUND_KIND_CODING"),
            (refusal.Status, refusal.Reason, refusal.Metadata["binding"], refusal.Metadata["round_kind"]));
    }

    [Fact]
    public async Task The_interviewer_with_fewer_interviews_is_proposed()
    {
        var one = await _host.Enter(5, RoundKind.Coding);
        var first = await _host.Propose(60, RoundKind.Coding);
        await Client.BookLoopAsync(new() { LoopId = first.Id });
        var other = await _host.Enter(5, RoundKind.Coding);

        var ask = SchedulingHost.Ask(_host.Candidates.InInterview(), 60, RoundKind.Coding);
        ask.Availability.Earliest = new() { Hours = 12 };
        var second = await Client.ProposeLoopAsync(ask);

        Assert.Equal([one.Id, other.Id], new[] { first, second }.Select(loop => loop.Interviews[0].InterviewerId));
    }

    [Fact]
    public async Task A_candidate_with_two_applications_is_never_in_two_interviews_at_once()
    {
        await _host.Enter(5, RoundKind.Coding);
        await _host.Enter(5, RoundKind.Database);
        var candidate = Guid.CreateVersion7().ToString();
        var (one, other) = (_host.Candidates.Has(Stage.Interview, ApplicationState.Active, candidate), _host.Candidates.Has(Stage.Interview, ApplicationState.Active, candidate));
        var first = await Client.ProposeLoopAsync(SchedulingHost.Ask(one, 60, RoundKind.Coding));
        var second = await Client.ProposeLoopAsync(SchedulingHost.Ask(other, 60, RoundKind.Database));
        await Client.BookLoopAsync(new() { LoopId = first.Id });

        Assert.Equal("TIME_TAKEN", (await Refusal.Of(Client.BookLoopAsync(new() { LoopId = second.Id }))).Reason);
        var again = await Client.ProposeLoopAsync(SchedulingHost.Ask(other, 60, RoundKind.Database));
        // Rest is kept to the other application's interview too.
        Assert.Equal(first.Interviews[0].EndTime.ToInstant() + Duration.FromMinutes(15), again.Interviews[0].StartTime.ToInstant());
        await Client.BookLoopAsync(new() { LoopId = again.Id });
        await _host.NothingIsInconsistent();
    }

    [Theory]
    [InlineData(Stage.Screening, ApplicationState.Active)]
    [InlineData(Stage.Decision, ApplicationState.Active)]
    [InlineData(Stage.Interview, ApplicationState.Withdrawn)]
    [InlineData(Stage.Interview, ApplicationState.Rejected)]
    public async Task An_application_that_is_not_in_its_interview_stage_gets_no_loop(Stage stage, ApplicationState state)
    {
        await _host.Enter(5, RoundKind.Coding);
        var application = _host.Candidates.Has(stage, state);

        var refusal = await Refusal.Of(Client.ProposeLoopAsync(SchedulingHost.Ask(application, 60, RoundKind.Coding)));

        Assert.Equal((StatusCode.FailedPrecondition, "NOT_IN_INTERVIEW_STAGE"), (refusal.Status, refusal.Reason));
        Assert.Equal((application, Wire.NameOf(stage), Wire.NameOf(state)), (refusal.Metadata["application_id"], refusal.Metadata["stage"], refusal.Metadata["state"]));
        Assert.Equal(0, await _host.Count("loops"));
    }

    [Fact]
    public async Task An_unknown_application_is_not_found()
    {
        await _host.Enter(5, RoundKind.Coding);
        Assert.Equal((StatusCode.NotFound, "NOT_FOUND"), await ReasonOf(Client.ProposeLoopAsync(SchedulingHost.Ask(Guid.CreateVersion7().ToString(), 60, RoundKind.Coding))));
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, StatusCode.Unavailable, 3)]
    [InlineData(StatusCode.Unauthenticated, StatusCode.Internal, 1)]
    public async Task A_candidate_service_that_fails_is_not_told_as_the_callers_fault_and_no_loop_is_kept(StatusCode fails, StatusCode told, int asked)
    {
        await _host.Enter(5, RoundKind.Coding);
        _host.Candidates.Fails = fails;

        var refusal = await Refusal.Of(Client.ProposeLoopAsync(SchedulingHost.Ask(_host.Candidates.InInterview(), 60, RoundKind.Coding)));

        Assert.Equal(told, refusal.Status);
        Assert.DoesNotContain("inside", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((asked, 0), (_host.Candidates.Asked, await _host.Count("loops")));
    }

    [Fact]
    public async Task Without_anyone_for_a_round_the_round_is_named()
    {
        await _host.Enter(5, RoundKind.SystemDesign);

        var refusal = await Refusal.Of(Client.ProposeLoopAsync(SchedulingHost.Ask(_host.Candidates.InInterview(), 60, Two)));

        Assert.Equal(("NO_LOOP_FITS", "round_kind", "ROUND_KIND_DATABASE"), (refusal.Reason, refusal.Metadata["binding"], refusal.Metadata["round_kind"]));
        Assert.Contains("database round", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_proposal_answers_the_first_without_asking_the_candidate_service_again()
    {
        await _host.Enter(5, RoundKind.Coding);
        var request = SchedulingHost.Ask(_host.Candidates.InInterview(), 60, RoundKind.Coding);
        request.RequestId = Guid.CreateVersion7().ToString();
        var first = await Client.ProposeLoopAsync(request);
        var asked = _host.Candidates.Asked;

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => await Client.ProposeLoopAsync(request)));

        Assert.All(answers, answer => Assert.Equal(first, answer));
        Assert.Equal((asked, 1), (_host.Candidates.Asked, await _host.Count("loops")));
        request.Rounds[0].DurationMinutes = 90;
        Assert.Equal("REQUEST_ID_REUSED", (await Refusal.Of(Client.ProposeLoopAsync(request))).Reason);
    }

    [Fact]
    public async Task A_repeated_booking_and_a_repeated_cancellation_answer_the_first_answer()
    {
        await _host.Enter(5, RoundKind.Coding);
        var book = new BookLoopRequest { LoopId = (await _host.Propose(60, RoundKind.Coding)).Id, RequestId = Guid.CreateVersion7().ToString() };
        var cancel = new CancelLoopRequest { LoopId = book.LoopId, RequestId = Guid.CreateVersion7().ToString() };

        var booked = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => await Client.BookLoopAsync(book)));
        var canceled = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => await Client.CancelLoopAsync(cancel)));

        Assert.Single(booked.Distinct());
        Assert.Single(canceled.Distinct());
        Assert.Equal(["loop_booked", "loop_canceled"], await _host.Query<string>("select type from feed_events order by position"));
    }

    [Fact]
    public async Task Only_a_proposed_loop_is_booked_and_a_canceled_one_stays_canceled()
    {
        await _host.Enter(5, RoundKind.Coding);
        var id = (await _host.Propose(60, RoundKind.Coding)).Id;
        await Client.BookLoopAsync(new() { LoopId = id });
        var again = await Refusal.Of(Client.BookLoopAsync(new() { LoopId = id }));
        await Client.CancelLoopAsync(new() { LoopId = id });
        var later = await Refusal.Of(Client.BookLoopAsync(new() { LoopId = id }));
        var twice = await Refusal.Of(Client.CancelLoopAsync(new() { LoopId = id }));

        Assert.Equal([("LOOP_STATE", "LOOP_STATE_BOOKED"), ("LOOP_STATE", "LOOP_STATE_CANCELED"), ("LOOP_STATE", "LOOP_STATE_CANCELED")],
            new[] { again, later, twice }.Select(refusal => (refusal.Reason, refusal.Metadata["state"])));
        Assert.Equal(2, await _host.Count("feed_events"));
    }

    [Fact]
    public async Task A_proposal_may_be_canceled()
    {
        await _host.Enter(5, RoundKind.Coding);
        var loop = await Client.CancelLoopAsync(new() { LoopId = (await _host.Propose(60, RoundKind.Coding)).Id });
        Assert.Equal(LoopState.Canceled, loop.State);
    }

    [Fact]
    public async Task An_application_has_one_booked_loop()
    {
        await _host.Enter(5, RoundKind.Coding);
        var application = _host.Candidates.InInterview();
        var loops = new List<Loop>();
        foreach (var hour in (int[])[9, 14])
        {
            var ask = SchedulingHost.Ask(application, 60, RoundKind.Coding);
            ask.Availability.Earliest = new() { Hours = hour };
            loops.Add(await Client.ProposeLoopAsync(ask));
        }
        await Client.BookLoopAsync(new() { LoopId = loops[0].Id });

        var refusal = await Refusal.Of(Client.BookLoopAsync(new() { LoopId = loops[1].Id }));

        Assert.Equal((StatusCode.FailedPrecondition, "ALREADY_BOOKED", application), (refusal.Status, refusal.Reason, refusal.Metadata["application_id"]));
        Assert.Equal(LoopState.Proposed, (await Client.GetLoopAsync(new() { LoopId = loops[1].Id })).State);
        await _host.NothingIsInconsistent();
    }

    [Fact]
    public async Task A_loop_in_the_past_is_not_booked()
    {
        await _host.Enter(5, RoundKind.Coding);
        var loop = await _host.Propose(60, RoundKind.Coding);
        await _host.Query<int>("update interviews set during = tstzrange(lower(during) - interval '60 days', upper(during) - interval '60 days')");

        var refusal = await Refusal.Of(Client.BookLoopAsync(new() { LoopId = loop.Id }));

        Assert.Equal((StatusCode.FailedPrecondition, "LOOP_IN_THE_PAST", loop.Id), (refusal.Status, refusal.Reason, refusal.Metadata["loop_id"]));
        Assert.Equal(0, await _host.Count("slots"));
        Assert.Equal(LoopState.Proposed, (await Client.GetLoopAsync(new() { LoopId = loop.Id })).State);
    }

    [Fact]
    public async Task A_proposal_for_today_starts_after_now()
    {
        var person = SchedulingHost.Someone(5, RoundKind.Coding);
        person.WorkingHours.Clear();
        person.WorkingHours.AddRange(Enumerable.Range(1, 7).Select(day => SchedulingHost.Hours((Google.Type.DayOfWeek)day, 0, 24)));
        await Client.CreateInterviewerAsync(new() { Interviewer = person });
        var now = SystemClock.Instance.GetCurrentInstant();
        var ask = SchedulingHost.Ask(_host.Candidates.InInterview(), 15, RoundKind.Coding);
        var today = now.InZone(DateTimeZoneProviders.Tzdb[SchedulingHost.Berlin]).Date;
        (ask.Availability.FirstDay, ask.Availability.LastDay) = (SchedulingHost.ToDate(today.PlusDays(-10)), SchedulingHost.ToDate(today.PlusDays(5)));
        (ask.Availability.Earliest, ask.Availability.Latest) = (new() { Hours = 0 }, new() { Hours = 24 });

        Assert.InRange((await Client.ProposeLoopAsync(ask)).Interviews[0].StartTime.ToInstant(), now, now + Duration.FromDays(4));
    }

    [Fact]
    public async Task An_etag_of_an_older_version_books_and_cancels_nothing()
    {
        await _host.Enter(5, RoundKind.Coding);
        var loop = await _host.Propose(60, RoundKind.Coding);
        await Client.BookLoopAsync(new() { LoopId = loop.Id, Etag = loop.Etag });

        Assert.Equal((StatusCode.Aborted, "ETAG_MISMATCH"), await ReasonOf(Client.CancelLoopAsync(new() { LoopId = loop.Id, Etag = loop.Etag })));
        Assert.Equal((StatusCode.Aborted, "ETAG_MISMATCH"), await ReasonOf(Client.BookLoopAsync(new() { LoopId = loop.Id, Etag = loop.Etag })));
        Assert.Equal(["etag"], (await Refusal.Of(Client.BookLoopAsync(new() { LoopId = loop.Id, Etag = "\"2\"" }))).Fields);
        Assert.Equal(LoopState.Booked, (await Client.GetLoopAsync(new() { LoopId = loop.Id })).State);
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        var id = Guid.CreateVersion7().ToString();
        Assert.Equal((StatusCode.NotFound, "NOT_FOUND"), await ReasonOf(Client.GetLoopAsync(new() { LoopId = id })));
        Assert.Equal((StatusCode.NotFound, "NOT_FOUND"), await ReasonOf(Client.BookLoopAsync(new() { LoopId = id })));
        Assert.Equal((StatusCode.NotFound, "NOT_FOUND"), await ReasonOf(Client.CancelLoopAsync(new() { LoopId = id })));
        Assert.Equal((StatusCode.NotFound, "NOT_FOUND"), await ReasonOf(Client.GetInterviewAsync(new() { InterviewId = id })));
        Assert.Equal(["loop_id"], (await Refusal.Of(Client.BookLoopAsync(new() { LoopId = "1" }))).Fields);
        Assert.Empty((await Client.ListLoopsAsync(new() { ApplicationId = id })).Loops);
    }

    [Fact]
    public async Task Pages_show_the_loops_of_an_application_once_and_a_token_holds_for_it_alone()
    {
        await _host.Enter(5, RoundKind.Coding);
        var application = _host.Candidates.InInterview();
        var made = new List<string>();
        for (var i = 0; i < 5; i++)
            made.Add((await Client.ProposeLoopAsync(SchedulingHost.Ask(application, 60, RoundKind.Coding))).Id);
        await _host.Propose(60, RoundKind.Coding);

        var first = await Client.ListLoopsAsync(new() { ApplicationId = application, PageSize = 2 });
        var second = await Client.ListLoopsAsync(new() { ApplicationId = application, PageSize = 2, PageToken = first.NextPageToken });
        var third = await Client.ListLoopsAsync(new() { ApplicationId = application, PageSize = 2, PageToken = second.NextPageToken });

        Assert.Equal(made.AsEnumerable().Reverse(), first.Loops.Concat(second.Loops).Concat(third.Loops).Select(loop => loop.Id));
        Assert.All(first.Loops, loop => Assert.Single(loop.Interviews));
        Assert.Empty(third.NextPageToken);
        Assert.Equal(["page_token"], (await Refusal.Of(Client.ListLoopsAsync(new() { ApplicationId = Guid.CreateVersion7().ToString(), PageToken = first.NextPageToken }))).Fields);
    }

    public static TheoryData<string, Action<ProposeLoopRequest>> WrongFields => new()
    {
        { "application_id", r => r.ApplicationId = "one" },
        { "rounds", r => r.Rounds.Clear() },
        { "rounds", r => r.Rounds.Add(Enumerable.Repeat(r.Rounds[0], 6)) },
        { "rounds[0].kind", r => r.Rounds[0].Kind = RoundKind.Unspecified },
        { "rounds[0].duration_minutes", r => r.Rounds[0].DurationMinutes = 50 },
        { "rounds[0].duration_minutes", r => r.Rounds[0].DurationMinutes = 255 },
        { "rest_minutes", r => r.RestMinutes = 7 },
        { "rest_minutes", r => r.RestMinutes = -15 },
        { "availability", r => r.Availability = null },
        { "availability.time_zone", r => r.Availability.TimeZone = "Europe/Atlantis" },
        { "availability.first_day", r => r.Availability.FirstDay = null },
        { "availability.first_day", r => r.Availability.FirstDay = new() { Year = 2027, Month = 2, Day = 29 } },
        { "availability.first_day", r => r.Availability.FirstDay = new() { Year = 2027 } },
        { "availability.first_day", r => r.Availability.FirstDay = new() { Year = 9999, Month = 12, Day = 31 } },
        { "availability.first_day", r => r.Availability.FirstDay = new() { Year = 1, Month = 1, Day = 1 } },
        { "availability.last_day", r => r.Availability.LastDay = SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(-1)) },
        { "availability.last_day", r => r.Availability.LastDay = SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(61)) },
        { "availability.last_day", r => r.Availability.FirstDay = r.Availability.LastDay = SchedulingHost.ToDate(SchedulingHost.Monday.PlusDays(-30)) },
        { "availability.earliest", r => r.Availability.Earliest = new() { Hours = 25 } },
        { "availability.latest", r => r.Availability.Latest = new() { Hours = 9 } },
        { "availability.latest", r => r.Availability.Latest = new() { Hours = 12, Nanos = 1 } },
    };

    [Fact]
    public async Task A_wrong_field_is_named_and_no_loop_is_kept()
    {
        await _host.Enter(5, RoundKind.Coding);
        var application = _host.Candidates.InInterview();
        foreach (var row in WrongFields)
        {
            var request = SchedulingHost.Ask(application, 60, RoundKind.Coding);
            row.Data.Item2(request);
            var refusal = await Refusal.Of(Client.ProposeLoopAsync(request));
            Assert.Equal(StatusCode.InvalidArgument, refusal.Status);
            Assert.Contains(row.Data.Item1, refusal.Fields);
        }
        Assert.Equal((0, 0), (await _host.Count("loops"), _host.Candidates.Asked));
    }

    [Fact]
    public async Task Events_reach_a_follower()
    {
        await _host.Enter(5, RoundKind.Coding);
        var loop = await _host.Propose(60, RoundKind.Coding);
        await Client.BookLoopAsync(new() { LoopId = loop.Id });
        await Client.CancelLoopAsync(new() { LoopId = loop.Id });
        using var follow = Client.FollowEvents(new());

        var told = new List<SchedulingEvent>();
        while (told.Count < 2 && await follow.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
            told.Add(follow.ResponseStream.Current);

        Assert.Equal((loop.Id, loop.ApplicationId), (told[0].LoopBooked.LoopId, told[0].LoopBooked.ApplicationId));
        Assert.Equal((loop.Id, loop.ApplicationId), (told[1].LoopCanceled.LoopId, told[1].LoopCanceled.ApplicationId));
    }

    private static async Task<(StatusCode, string)> ReasonOf<T>(AsyncUnaryCall<T> call)
    {
        var refusal = await Refusal.Of(call);
        return (refusal.Status, refusal.Reason);
    }
}
