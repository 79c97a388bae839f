using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;

namespace Hiring.InterviewScheduling.Tests.Invitations;

public sealed class CalendarFeedTests(SchedulingHost host) : IClassFixture<SchedulingHost>
{
    private readonly HttpClient _anyone = host.RestAs(null);

    private InvitationService.InvitationServiceClient Invitations => new(host.Grpc);

    [Fact]
    public async Task Another_program_reads_an_interviewers_booked_interviews_and_no_candidate_at_the_secret_address()
    {
        await host.Enter(10, RoundKind.Coding);
        var (loop, candidate) = await host.Book(RoundKind.Coding);
        var interview = loop.Interviews[0];
        var feed = await Create(interview.InterviewerId);

        using var answer = await _anyone.GetAsync(feed.Address);
        var text = await answer.Content.ReadAsStringAsync();
        var read = await CalendarReader.Read(text);

        Assert.Equal(("text/calendar", "PUBLISH"), (answer.Content.Headers.ContentType!.MediaType, read.Method));
        var shown = Assert.Single(read.Events, one => one.Uid.StartsWith(interview.Id, StringComparison.Ordinal));
        Assert.Equal(("Coding interview", "CONFIRMED"), (shown.Summary, shown.Status));
        Assert.Equal(interview.StartTime.ToDateTime(), DateTime.Parse(shown.Start, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal));
        Assert.DoesNotContain("attendee", shown.Properties);
        Assert.DoesNotContain(candidate, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Candidates.Name, text, StringComparison.Ordinal);

        await host.Client.CancelLoopAsync(new() { LoopId = loop.Id });
        Assert.DoesNotContain(interview.Id, await _anyone.GetStringAsync(feed.Address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_did_not_change_is_not_sent_again()
    {
        var someone = await host.Enter(10, RoundKind.Database);
        var feed = await Create(someone.Id);
        using var first = await _anyone.GetAsync(feed.Address);
        using var second = await Conditional(feed.Address, first.Headers.ETag!.Tag);
        await host.Book(RoundKind.Database);
        using var third = await Conditional(feed.Address, first.Headers.ETag!.Tag);
        using var head = await _anyone.SendAsync(new HttpRequestMessage(HttpMethod.Head, feed.Address));

        Assert.Equal((HttpStatusCode.NotModified, 0L), (second.StatusCode, (await second.Content.ReadAsByteArrayAsync()).LongLength));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (third.StatusCode, head.StatusCode));
        Assert.NotEqual(first.Headers.ETag, third.Headers.ETag);
        Assert.Equal("no-cache, private", third.Headers.CacheControl!.ToString().Split(", ").Order().Aggregate((a, b) => $"{a}, {b}"));
    }

    [Fact]
    public async Task A_new_address_ends_the_one_before_and_a_revoked_one_answers_nothing()
    {
        var someone = await host.Enter(10, RoundKind.Coding);
        var (first, second) = (await Create(someone.Id), await Create(someone.Id));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (await Status(first.Address), await Status(second.Address)));

        await Invitations.RevokeCalendarFeedAsync(new() { InterviewerId = someone.Id });
        Assert.Equal(HttpStatusCode.NotFound, await Status(second.Address));
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(Invitations.RevokeCalendarFeedAsync(new() { InterviewerId = someone.Id }))).Status);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(Invitations.CreateCalendarFeedAsync(new() { InterviewerId = Guid.CreateVersion7().ToString() }))).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?secret=")]
    [InlineData("?secret=x")]
    [InlineData("?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%00")]
    [InlineData("?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%27--")]
    [InlineData("?secret=a&secret=b")]
    public async Task Without_the_secret_nothing_is_answered(string query) =>
        Assert.Equal(HttpStatusCode.NotFound, await Status("/v1/calendar-feeds/interviews.ics" + query));

    [Fact]
    public async Task The_secret_is_neither_stored_nor_traced()
    {
        var someone = await host.Enter(10, RoundKind.Coding);
        var feed = await Create(someone.Id);
        var secret = feed.Address.Split('=')[1];
        var told = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                foreach (var tag in activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Append(activity.DisplayName))
                    told.Enqueue(tag);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await _anyone.GetAsync(feed.Address);
        // Whatever else goes on in this process is told too, and goes on.
        var traced = told.ToArray();

        Assert.Contains(traced, tag => tag.Contains("calendar-feeds", StringComparison.Ordinal));
        Assert.DoesNotContain(traced, tag => tag.Contains(secret, StringComparison.Ordinal));
        Assert.Equal(0, await host.Count("calendar_feeds where secret_hash::text like '%' || encode(@bytes, 'hex') || '%'", new { bytes = System.Buffers.Text.Base64Url.DecodeFromChars(secret) }));
    }

    private async Task<CalendarFeed> Create(string interviewer) => await Invitations.CreateCalendarFeedAsync(new() { InterviewerId = interviewer });

    private async Task<HttpStatusCode> Status(string address)
    {
        using var answer = await _anyone.GetAsync(address);
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> Conditional(string address, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return await _anyone.SendAsync(request);
    }
}
