using System.Net;
using System.Text;
using Hiring.InterviewScheduling.Invitations;
using Hiring.InterviewScheduling.Mail;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;
using Microsoft.Extensions.Configuration;
using NodaTime;

namespace Hiring.InterviewScheduling.Tests.Invitations;

/// <summary>A real CalDAV server takes an invitation as a calendar program puts it there, finds it by its time, and gives it back as it was meant.</summary>
public sealed class RadicaleTests
{
    private static readonly MailSettings Settings = new(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Mail:From"] = "Interviews <interviews@hiring.example>" }).Build());

    [Fact]
    public async Task An_invitation_and_its_change_are_kept_found_and_read_back()
    {
        await using var server = await Radicale.StartAsync();
        Assert.SkipWhen(server is null, "Radicale is not installed, and there is no apt-get to fetch it with.");
        using var calendar = await server.CalendarAsync("ada", "interviews");
        var interview = new CalendarInterview
        {
            Id = Guid.CreateVersion7(), Kind = RoundKind.SystemDesign, Starts = Instant.FromUtc(2027, 3, 28, 0, 30), Ends = Instant.FromUtc(2027, 3, 28, 1, 30), Sequence = 0,
            ChangedAt = Instant.FromUtc(2027, 1, 1, 0, 0), Place = "Room 1; left, \\ Berlin", CandidateId = Guid.Empty, Names = ["Ada, \"Countess\" 字😀"], Emails = ["ada@x.example"],
        };
        Assert.Equal(HttpStatusCode.Created, await Put(calendar, interview, create: true));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await Put(calendar, interview, create: true));
        var moved = interview with { Sequence = 1, Starts = Instant.FromUtc(2027, 3, 29, 0, 30), Ends = Instant.FromUtc(2027, 3, 29, 1, 30) };
        Assert.Equal(HttpStatusCode.Created, await Put(calendar, moved, create: false));

        Assert.DoesNotContain("BEGIN:VEVENT", await Query(calendar, "20270328T000000Z", "20270328T235959Z"), StringComparison.Ordinal);
        Assert.Contains($"UID:{interview.Id}", (await Query(calendar, "20270329T010000Z", "20270329T011500Z")).Replace("\n ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var read = Assert.Single((await CalendarReader.Read(await calendar.GetStringAsync("interview.ics"))).Events);
        Assert.Equal((Settings.Uid(interview.Id), 1, "2027-03-29T00:30:00.000Z", "2027-03-29T01:30:00.000Z"), (read.Uid, read.Sequence, read.Start, read.End));
        Assert.Equal(("System design interview", "With Ada, \"Countess\" 字😀.", "Room 1; left, \\ Berlin"), (read.Summary, read.Description, read.Location));
        Assert.Equal("mailto:interviews@hiring.example", read.Organizer);
        Assert.Equal(["mailto:ada@x.example"], read.Attendees);
        Assert.Equal(["Ada, 'Countess' 字😀"], read.AttendeeNames);
    }

    /// <summary>As calendar programs do it: what is stored has no METHOD (RFC 4791, 4.1).</summary>
    private static async Task<HttpStatusCode> Put(HttpClient calendar, CalendarInterview interview, bool create)
    {
        var text = Encoding.UTF8.GetString(interview.Invitation(MailMethod.Request, interview.Title, interview.WithPeople, interview.Names.Zip(interview.Emails), Settings).Span);
        Assert.Contains("METHOD:REQUEST\r\n", text, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Put, "interview.ics")
        {
            Content = new StringContent(text.Replace("METHOD:REQUEST\r\n", "", StringComparison.Ordinal), Encoding.UTF8, "text/calendar"),
        };
        if (create)
            request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        using var answer = await calendar.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<string> Query(HttpClient calendar, string from, string until)
    {
        using var request = new HttpRequestMessage(new HttpMethod("REPORT"), "")
        {
            Content = new StringContent($"""
                <c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR">
                <c:comp-filter name="VEVENT"><c:time-range start="{from}" end="{until}"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>
                """, Encoding.UTF8, "application/xml"),
        };
        request.Headers.Add("Depth", "1");
        using var answer = await calendar.SendAsync(request);
        Assert.Equal(HttpStatusCode.MultiStatus, answer.StatusCode);
        return (await answer.Content.ReadAsStringAsync()).Replace("\r", "", StringComparison.Ordinal);
    }
}
