using Google.Type;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;
using DayOfWeek = Google.Type.DayOfWeek;

namespace Hiring.InterviewScheduling.Tests;

public sealed class InterviewerTests(SchedulingHost host) : IClassFixture<SchedulingHost>
{
    private SchedulingService.SchedulingServiceClient Client => host.Client;

    [Fact]
    public async Task An_interviewer_is_answered_as_entered()
    {
        var entered = SchedulingHost.Someone(3, RoundKind.SystemDesign, RoundKind.Operations);
        entered.WorkingHours.Add(new WorkingHours { Day = DayOfWeek.Saturday, Start = new() { Hours = 8, Minutes = 7 }, End = new() { Hours = 24 } });

        var created = await Client.CreateInterviewerAsync(new() { Interviewer = entered });
        var got = await Client.GetInterviewerAsync(new() { InterviewerId = created.Id });

        Assert.Equal(created, got);
        Assert.Equal("1", got.Etag);
        // What was not said.
        (entered.Seniority, entered.MaxInterviewsPerWeek) = (Seniority.Senior, 50);
        entered.Id = got.Id;
        entered.Etag = got.Etag;
        entered.CreateTime = got.CreateTime;
        Assert.Equal(entered, got);
    }

    [Fact]
    public async Task An_address_belongs_to_one_interviewer_however_it_is_capitalised()
    {
        var first = await host.Enter(1, RoundKind.Coding);
        var second = SchedulingHost.Someone(1, RoundKind.Coding);
        second.Email = first.Email.ToUpperInvariant();

        var refusal = await Refusal.Of(Client.CreateInterviewerAsync(new() { Interviewer = second }));

        Assert.Equal((StatusCode.AlreadyExists, "INTERVIEWER_EXISTS"), (refusal.Status, refusal.Reason));
        Assert.DoesNotContain(second.Email, refusal.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Of_twenty_who_enter_the_same_address_at_once_one_succeeds()
    {
        var person = SchedulingHost.Someone(1, RoundKind.Coding);
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            try
            {
                await Client.CreateInterviewerAsync(new() { Interviewer = person });
                return StatusCode.OK;
            }
            catch (RpcException e)
            {
                return e.StatusCode;
            }
        }));

        Assert.Single(results, StatusCode.OK);
        Assert.Equal(19, results.Count(status => status == StatusCode.AlreadyExists));
    }

    [Fact]
    public async Task A_repeated_request_answers_the_first_answer_and_enters_nobody_twice()
    {
        var request = new CreateInterviewerRequest { Interviewer = SchedulingHost.Someone(1, RoundKind.Coding), RequestId = Guid.CreateVersion7().ToString() };

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => await Client.CreateInterviewerAsync(request)));

        Assert.Single(answers.Distinct());
        Assert.Equal(1, await host.Count("interviewers where email = @email", new { email = request.Interviewer.Email }));
        request.Interviewer.DisplayName = "Somebody else";
        Assert.Equal("REQUEST_ID_REUSED", (await Refusal.Of(Client.CreateInterviewerAsync(request))).Reason);
    }

    public static TheoryData<string, Action<Interviewer>> WrongFields => new()
    {
        { "interviewer.time_zone", i => i.TimeZone = "Mars/Olympus" },
        { "interviewer.time_zone", i => i.TimeZone = "UTC+02:00" },
        { "interviewer.time_zone", i => i.TimeZone = "" },
        { "interviewer.time_zone", i => i.TimeZone = "Central European Standard Time" },
        { "interviewer.working_hours[0].end", i => i.WorkingHours[0] = SchedulingHost.Hours(DayOfWeek.Monday, 9, 9) },
        { "interviewer.working_hours[1].end", i => i.WorkingHours[1] = SchedulingHost.Hours(DayOfWeek.Tuesday, 17, 9) },
        { "interviewer.working_hours[0].end", i => i.WorkingHours[0].End = new() { Hours = 24, Minutes = 1 } },
        { "interviewer.working_hours[0].start", i => i.WorkingHours[0].Start = new() { Hours = -1 } },
        { "interviewer.working_hours[0].start", i => i.WorkingHours[0].Start = new() { Hours = 9, Seconds = 30 } },
        { "interviewer.working_hours[0].start", i => i.WorkingHours[0].Start = new() { Hours = 9, Minutes = 60 } },
        { "interviewer.working_hours[0].start", i => i.WorkingHours[0].Start = null },
        { "interviewer.working_hours[0].day", i => i.WorkingHours[0].Day = DayOfWeek.Unspecified },
        { "interviewer.working_hours[0].day", i => i.WorkingHours[0].Day = (DayOfWeek)8 },
        { "interviewer.working_hours[5].start", i => i.WorkingHours.Add(SchedulingHost.Hours(DayOfWeek.Monday, 16, 18)) },
        { "interviewer.working_hours", i => i.WorkingHours.Clear() },
        { "interviewer.round_kinds", i => i.RoundKinds.Clear() },
        { "interviewer.round_kinds", i => i.RoundKinds.Add(i.RoundKinds[0]) },
        { "interviewer.round_kinds[1]", i => i.RoundKinds.Add((RoundKind)99) },
        { "interviewer.max_interviews_per_day", i => i.MaxInterviewsPerDay = 0 },
        { "interviewer.max_interviews_per_day", i => i.MaxInterviewsPerDay = int.MaxValue },
        { "interviewer.email", i => i.Email = "nobody" },
        { "interviewer.display_name", i => i.DisplayName = "" },
        { "interviewer.display_name", i => i.DisplayName = "A\0B" },
    };

    [Theory]
    [MemberData(nameof(WrongFields), DisableDiscoveryEnumeration = true)]
    public async Task A_wrong_field_is_named_and_nothing_is_entered(string field, Action<Interviewer> spoil)
    {
        var before = await host.Count("interviewers");
        var person = SchedulingHost.Someone(1, RoundKind.Coding);
        spoil(person);

        var refusal = await Refusal.Of(Client.CreateInterviewerAsync(new() { Interviewer = person }));

        Assert.Equal(StatusCode.InvalidArgument, refusal.Status);
        Assert.Contains(field, refusal.Fields);
        Assert.NotEmpty(refusal.TraceId);
        Assert.InRange(await host.Count("interviewers"), before, long.MaxValue);
        Assert.Equal(0, await host.Count("interviewers where email = @email", new { email = person.Email }));
    }

    [Fact]
    public async Task A_day_may_be_named_twice_if_its_hours_do_not_overlap()
    {
        var person = SchedulingHost.Someone(1, RoundKind.Coding);
        person.WorkingHours.Clear();
        person.WorkingHours.AddRange([SchedulingHost.Hours(DayOfWeek.Monday, 13, 17), SchedulingHost.Hours(DayOfWeek.Monday, 9, 12), SchedulingHost.Hours(DayOfWeek.Monday, 12, 13)]);

        Assert.Equal(3, (await Client.CreateInterviewerAsync(new() { Interviewer = person })).WorkingHours.Count);
    }

    [Fact]
    public async Task Pages_show_everyone_once_newest_first()
    {
        var entered = new List<string>();
        for (var i = 0; i < 7; i++)
            entered.Add((await host.Enter(1, RoundKind.Coding)).Id);
        var seen = new List<string>();
        var token = "";
        do
        {
            var page = await Client.ListInterviewersAsync(new() { PageSize = 3, PageToken = token });
            seen.AddRange(page.Interviewers.Select(interviewer => interviewer.Id));
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        Assert.Equal(seen.Distinct(), seen);
        Assert.Equal(entered.AsEnumerable().Reverse(), seen.Where(entered.Contains));
        Assert.InRange((await Client.ListInterviewersAsync(new() { PageSize = 1_000_000_000 })).Interviewers.Count, 7, 200);
        Assert.Equal(["page_size"], (await Refusal.Of(Client.ListInterviewersAsync(new() { PageSize = -1 }))).Fields);
        Assert.Equal(["page_token"], (await Refusal.Of(Client.ListInterviewersAsync(new() { PageToken = "forged" }))).Fields);
    }

    [Fact]
    public async Task An_unknown_interviewer_is_not_found_and_an_id_that_is_none_is_refused()
    {
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(Client.GetInterviewerAsync(new() { InterviewerId = Guid.CreateVersion7().ToString() }))).Status);
        Assert.Equal(["interviewer_id"], (await Refusal.Of(Client.GetInterviewerAsync(new() { InterviewerId = "../1" }))).Fields);
    }

    [Fact]
    public async Task Without_a_token_or_its_scope_nothing_is_done()
    {
        async Task<StatusCode> Status(string? token) =>
            (await Refusal.Of(new SchedulingService.SchedulingServiceClient(host.GrpcAs(token)).CreateInterviewerAsync(new() { Interviewer = SchedulingHost.Someone(1, RoundKind.Coding) }))).Status;

        Assert.Equal(StatusCode.Unauthenticated, await Status(null));
        Assert.Equal(StatusCode.Unauthenticated, await Status("not.a.token"));
        Assert.Equal(StatusCode.Unauthenticated, await Status(host.Issuer.ExpiredToken("tests", "scheduling.write")));
        Assert.Equal(StatusCode.PermissionDenied, await Status(host.Issuer.Token("tests", "scheduling.read")));
        Assert.Equal(StatusCode.PermissionDenied, await Status(host.Issuer.Token("tests", "candidate.write")));
        Assert.Equal(StatusCode.PermissionDenied, (await Refusal.Of(
            new SchedulingService.SchedulingServiceClient(host.GrpcAs(host.Issuer.Token("tests", "scheduling.write"))).ListInterviewersAsync(new()))).Status);
    }
}
