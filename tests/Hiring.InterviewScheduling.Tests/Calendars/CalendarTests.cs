using System.Net;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Hiring.InterviewScheduling.Calendars;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults;
using Hiring.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NodaTime;
using NodaTime.Text;

namespace Hiring.InterviewScheduling.Tests.Calendars;

/// <summary>The service that may call this machine, so that a test can serve calendars to it.</summary>
public sealed class CalendarHost(PostgresServer postgres) : SchedulingHost(postgres)
{
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Calendars:AllowLoopback"] = "true" };
}

/// <summary>Calendars from outside, each test in a database of its own: what is taken is not offered, and what is unknown is not either.</summary>
public sealed class CalendarTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly CalendarHost _host = new(postgres);
    private readonly FeedServer _feed = new();

    private CalendarService.CalendarServiceClient Calendars => new(_host.Grpc);

    public async ValueTask InitializeAsync()
    {
        await ((IAsyncLifetime)_host).InitializeAsync();
        await _feed.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)_host).DisposeAsync();
        await _feed.DisposeAsync();
    }

    [Fact]
    public async Task A_feed_takes_its_time_says_how_fresh_it_is_and_is_asked_only_for_what_is_new()
    {
        var person = await _host.Enter(5, RoundKind.Coding);
        _feed.Answer = http => Serve(http, "\"1\"", At(9, 12));
        var created = await Calendars.CreateCalendarAsync(new() { InterviewerId = person.Id, Kind = CalendarKind.Feed, Address = _feed.Address + "secret.ics" });

        // Nothing is known before the first reading, so nobody is asked.
        Assert.Equal((CalendarState.Unknown, "127.0.0.1"), (created.State, created.Host.Split(':')[0]));
        Assert.DoesNotContain("secret", created.ToString(), StringComparison.Ordinal);
        var known = await Read(person.Id);
        Assert.Equal((CalendarState.Known, 1, "", true), (known.State, known.BusyCount, known.LastError, known.KnownEndTime.ToDateTime() > DateTime.UtcNow.AddDays(100)));
        Assert.Equal("12:00", await FirstStart());

        await Calendars.RefreshCalendarAsync(new() { CalendarId = created.Id });
        await Read(person.Id);
        Assert.Equal(["", "\"1\""], _feed.Asked);
        _feed.Answer = http => Serve(http, "\"2\"", At(9, 10), At(10, 13));
        await Calendars.RefreshCalendarAsync(new() { CalendarId = created.Id });
        await Read(person.Id);
        Assert.Equal("13:00", await FirstStart());

        await Calendars.DeleteCalendarAsync(new() { CalendarId = created.Id });
        Assert.Equal("09:00", await FirstStart());
        Assert.Equal(0, await _host.Count("calendar_busy"));
    }

    [Theory]
    [InlineData(500, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "ANSWERED_500")]
    [InlineData(401, "", "ANSWERED_401")]
    [InlineData(302, "", "ANSWERED_302")]
    [InlineData(200, "", "NOT_A_CALENDAR")]
    [InlineData(200, "<html>sign in</html>", "NOT_A_CALENDAR")]
    public async Task A_feed_that_fails_or_says_nothing_is_unknown_and_never_free(int status, string body, string error)
    {
        var person = await _host.Enter(5, RoundKind.Coding);
        _feed.Answer = async http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = "http://169.254.169.254/";
            await http.Response.WriteAsync(body);
        };
        await Calendars.CreateCalendarAsync(new() { InterviewerId = person.Id, Kind = CalendarKind.Feed, Address = _feed.Address });
        var read = await Read(person.Id);

        Assert.Equal((CalendarState.Unknown, error), (read.State, read.LastError));
        Assert.Equal("calendar_unknown", (await Refusal.Of(_host.Client.ProposeLoopAsync(Ask()))).Metadata["binding"]);
        var round = Assert.Single((await _host.Client.ExplainSlotsAsync(new()
        {
            CandidateId = Guid.CreateVersion7().ToString(), Rounds = { new Round { Kind = RoundKind.Coding, DurationMinutes = 60 } }, Availability = Ask().Availability,
        })).Rounds);
        Assert.Contains(round.Refused, one => one.Reason == SlotRefusal.CalendarUnknown);
        // Somebody of whom everything is known is asked instead.
        var other = await _host.Enter(5, RoundKind.Coding);
        Assert.Equal(other.Id, (await _host.Client.ProposeLoopAsync(Ask())).Interviews[0].InterviewerId);
    }

    [Fact]
    public async Task What_was_read_counts_while_it_is_fresh_and_is_unknown_after()
    {
        var person = await _host.Enter(5, RoundKind.Coding);
        _feed.Answer = http => Serve(http, "\"1\"", At(9, 12));
        var created = await Calendars.CreateCalendarAsync(new() { InterviewerId = person.Id, Kind = CalendarKind.Feed, Address = _feed.Address });
        await Read(person.Id);
        _feed.Answer = http => { http.Response.StatusCode = 503; return Task.CompletedTask; };
        await Calendars.RefreshCalendarAsync(new() { CalendarId = created.Id });
        Assert.Equal((CalendarState.Failing, "ANSWERED_503"), ((await Read(person.Id)).State, (await Read(person.Id)).LastError));
        Assert.Equal("12:00", await FirstStart());

        await _host.Query<int>("update calendars set read_at = read_at - interval '7 hours'");
        Assert.Equal(CalendarState.Unknown, (await Read(person.Id)).State);
        Assert.Equal("calendar_unknown", (await Refusal.Of(_host.Client.ProposeLoopAsync(Ask()))).Metadata["binding"]);
    }

    [Fact]
    public async Task An_answer_that_never_ends_is_cut_off()
    {
        var person = await _host.Enter(5, RoundKind.Coding);
        _feed.Answer = async http =>
        {
            await http.Response.WriteAsync("BEGIN:VCALENDAR\r\n");
            var junk = new string('x', 64 * 1024) + "\r\n";
            while (!http.RequestAborted.IsCancellationRequested)
                await http.Response.WriteAsync(junk, http.RequestAborted);
        };
        await Calendars.CreateCalendarAsync(new() { InterviewerId = person.Id, Kind = CalendarKind.Feed, Address = _feed.Address });
        Assert.Equal(("TOO_MUCH", 0), ((await Read(person.Id)).LastError, (await Read(person.Id)).BusyCount));
    }

    [Fact]
    public async Task An_answer_that_never_comes_is_waited_for_no_longer_than_twenty_seconds()
    {
        var person = await _host.Enter(5, RoundKind.Coding);
        _feed.Answer = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        await Calendars.CreateCalendarAsync(new() { InterviewerId = person.Id, Kind = CalendarKind.Feed, Address = _feed.Address });
        Assert.Equal((CalendarState.Unknown, "NO_ANSWER"), ((await Read(person.Id)).State, (await Read(person.Id)).LastError));
    }

    [Theory]
    [InlineData("http://example.org/a.ics")]
    [InlineData("https://169.254.169.254/latest")]
    [InlineData("https://10.0.0.1/a.ics")]
    [InlineData("https://[fd00::1]/a.ics")]
    [InlineData("ftp://example.org/a.ics")]
    [InlineData("https://me:secret@example.org/a.ics")]
    public async Task An_address_inside_or_of_another_kind_is_refused(string address)
    {
        var person = await _host.Enter(5, RoundKind.Coding);
        var refused = await Refusal.Of(Calendars.CreateCalendarAsync(new() { InterviewerId = person.Id, Kind = CalendarKind.Feed, Address = address }));
        Assert.Equal((StatusCode.InvalidArgument, "address"), (refused.Status, Assert.Single(refused.Fields)));
        Assert.Empty((await Calendars.ListCalendarsAsync(new() { InterviewerId = person.Id })).Calendars);
    }

    [Fact]
    public async Task A_file_is_taken_in_or_refused_whole()
    {
        var person = await _host.Enter(5, RoundKind.Coding);
        var imported = await Calendars.ImportCalendarAsync(new() { InterviewerId = person.Id, Content = ByteString.CopyFromUtf8(File(At(9, 11))) });
        Assert.Equal((CalendarKind.File, CalendarState.Known, 1), (imported.Kind, imported.State, imported.BusyCount));
        Assert.Equal("11:00", await FirstStart());

        var refused = await Refusal.Of(Calendars.ImportCalendarAsync(new()
        {
            InterviewerId = person.Id, Content = ByteString.CopyFromUtf8(File(At(11, 12), CalendarTimesTests.Event("DTSTART:20260101T000000Z", "RRULE:FREQ=SECONDLY", "SUMMARY:<b>bomb</b>"))),
        }));
        Assert.Equal((StatusCode.InvalidArgument, "content"), (refused.Status, Assert.Single(refused.Fields)));
        Assert.Single((await Calendars.ListCalendarsAsync(new() { InterviewerId = person.Id })).Calendars);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(Calendars.ImportCalendarAsync(new() { InterviewerId = Guid.CreateVersion7().ToString(), Content = ByteString.CopyFromUtf8(File()) }))).Status);
    }

    [Fact]
    public async Task What_another_program_puts_replaces_what_it_said_and_beyond_it_nothing_is_known()
    {
        var person = await _host.Enter(5, RoundKind.Coding);
        PutBusyTimesRequest Busy(int from, int until, string name = "exchange", int days = 60) => new()
        {
            InterviewerId = person.Id, Name = name, KnownStartTime = Instant.FromUtc(2026, 1, 1, 0, 0).ToTimestamp(), KnownEndTime = OnMonday(0).Plus(Duration.FromDays(days)).ToTimestamp(),
            BusyTimes = { new BusyTime { StartTime = OnMonday(from).ToTimestamp(), EndTime = OnMonday(until).ToTimestamp() } },
        };
        var put = Busy(9, 12, days: 30);
        put.KnownStartTime = OnMonday(0).Minus(Duration.FromDays(30)).ToTimestamp();
        PutBusyTimesRequest Known(PutBusyTimesRequest request)
        {
            request.KnownStartTime = put.KnownStartTime;
            return request;
        }
        var one = await Calendars.PutBusyTimesAsync(put);
        Assert.Equal("12:00", await FirstStart());
        var same = await Calendars.PutBusyTimesAsync(Known(Busy(9, 10)));
        Assert.Equal(one.Id, same.Id);
        Assert.Equal("10:00", await FirstStart());
        await Calendars.PutBusyTimesAsync(Known(Busy(10, 14, "another")));
        Assert.Equal("14:00", await FirstStart());
        // The day is not covered any more.
        await Calendars.PutBusyTimesAsync(Known(Busy(9, 10, days: -1)));
        Assert.Equal("calendar_unknown", (await Refusal.Of(_host.Client.ProposeLoopAsync(Ask()))).Metadata["binding"]);
        var wrong = Known(Busy(10, 9));
        Assert.Equal("busy_times[0].end_time", Assert.Single((await Refusal.Of(Calendars.PutBusyTimesAsync(wrong))).Fields));
    }

    [Fact]
    public async Task A_CalDAV_server_that_answers_free_busy_with_nothing_is_asked_for_its_events()
    {
        await using var server = await Radicale.StartAsync();
        Assert.SkipWhen(server is null, "Radicale is not installed, and there is no apt-get to fetch it with.");
        using var calendar = await server.CalendarAsync("ada", "work");
        var person = await _host.Enter(5, RoundKind.Coding);
        var created = await Calendars.CreateCalendarAsync(new() { InterviewerId = person.Id, Kind = CalendarKind.Caldav, Address = calendar.BaseAddress!.ToString(), UserName = "ada", Password = "anything" });
        // An empty calendar is one of which everything is known.
        Assert.Equal((CalendarState.Known, 0), ((await Read(person.Id)).State, (await Read(person.Id)).BusyCount));
        Assert.Equal("09:00", await FirstStart());

        await Put(calendar, "one.ics", CalendarTimesTests.Event("UID:one", "SUMMARY:secret", $"DTSTART;TZID=Europe/Berlin:{Monday}T090000", $"DTEND;TZID=Europe/Berlin:{Monday}T100000", "RRULE:FREQ=WEEKLY;COUNT=3"));
        await Put(calendar, "two.ics", CalendarTimesTests.Event("UID:two", $"DTSTART:{Monday}T100000", $"DTEND:{Monday}T113000"));
        await Calendars.RefreshCalendarAsync(new() { CalendarId = created.Id });
        Assert.Equal((CalendarState.Known, 3, ""), ((await Read(person.Id)).State, (await Read(person.Id)).BusyCount, (await Read(person.Id)).LastError));
        Assert.Equal("11:30", await FirstStart());

        using var gone = await calendar.DeleteAsync("two.ics");
        await Calendars.RefreshCalendarAsync(new() { CalendarId = created.Id });
        Assert.Equal("10:00", await Read(person.Id) is not null ? await FirstStart() : "");
        // A collection that is no calendar, and one that is not there.
        var other = await _host.Enter(5, RoundKind.Database);
        await Calendars.CreateCalendarAsync(new() { InterviewerId = other.Id, Kind = CalendarKind.Caldav, Address = new Uri(server.Address, "/ada/").ToString(), UserName = "ada", Password = "anything" });
        Assert.Equal((CalendarState.Unknown, "NOT_A_CALENDAR"), ((await Read(other.Id)).State, (await Read(other.Id)).LastError));
    }

    [Fact]
    public async Task A_CalDAV_server_that_tells_free_busy_is_believed_and_asked_no_more_while_nothing_changes()
    {
        var person = await _host.Enter(5, RoundKind.Coding);
        var asked = new List<string>();
        _feed.Answer = async http =>
        {
            var body = await new StreamReader(http.Request.Body).ReadToEndAsync();
            lock (asked)
                asked.Add(body.Contains("free-busy-query", StringComparison.Ordinal) ? "free-busy" : http.Request.Method);
            if (http.Request.Method == "PROPFIND")
            {
                http.Response.StatusCode = 207;
                await http.Response.WriteAsync("""<multistatus xmlns="DAV:"><response><href>/</href><propstat><prop><resourcetype><collection/><calendar xmlns="urn:ietf:params:xml:ns:caldav"/></resourcetype><sync-token>v1</sync-token></prop></propstat></response></multistatus>""");
                return;
            }
            http.Response.ContentType = "text/calendar; charset=utf-8";
            await http.Response.WriteAsync($"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VFREEBUSY\r\nFREEBUSY:{Utc(OnMonday(9))}/PT2H\r\nEND:VFREEBUSY\r\nEND:VCALENDAR\r\n");
        };
        var created = await Calendars.CreateCalendarAsync(new() { InterviewerId = person.Id, Kind = CalendarKind.Caldav, Address = _feed.Address });
        Assert.Equal(CalendarState.Known, (await Read(person.Id)).State);
        Assert.Equal("11:00", await FirstStart());
        await Calendars.RefreshCalendarAsync(new() { CalendarId = created.Id });
        await Read(person.Id);
        Assert.Equal(["PROPFIND", "free-busy", "PROPFIND"], asked);
    }

    private static string Monday => LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd").Format(SchedulingHost.Monday);

    private static Instant OnMonday(int hour) => SchedulingHost.Monday.AtMidnight().PlusHours(hour).InZoneStrictly(DateTimeZoneProviders.Tzdb[SchedulingHost.Berlin]).ToInstant();

    private static string Utc(Instant instant) => InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'").Format(instant);

    private static string At(int from, int until) => CalendarTimesTests.Event($"UID:{from}-{until}", $"DTSTART:{Utc(OnMonday(from))}", $"DTEND:{Utc(OnMonday(until))}");

    private static string File(params string[] events) => $"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{string.Concat(events)}END:VCALENDAR\r\n";

    private static async Task Serve(HttpContext http, string version, params string[] events)
    {
        http.Response.Headers.ETag = version;
        if (http.Request.Headers.IfNoneMatch == version)
        {
            http.Response.StatusCode = 304;
            return;
        }
        await http.Response.WriteAsync(File(events));
    }

    private static async Task Put(HttpClient calendar, string name, string events)
    {
        using var content = new StringContent(File(events), Encoding.UTF8, "text/calendar");
        using var answer = await calendar.PutAsync(name, content);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    /// <summary>Reads what is due, and answers the calendar of a person.</summary>
    private async Task<V1.Calendar> Read(string person)
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        do
            await _host.Services.GetServices<IHostedService>().OfType<CalendarReader>().Single().Run(soon.Token);
        while (await _host.Count("calendars where next_read_at <= now() or claimed_until is not null") > 0);
        return (await Calendars.ListCalendarsAsync(new() { InterviewerId = person })).Calendars[0];
    }

    private ProposeLoopRequest Ask() => SchedulingHost.Ask(_host.Candidates.InInterview(), 60, RoundKind.Coding);

    private async Task<string> FirstStart() =>
        $"{(await _host.Client.ProposeLoopAsync(Ask())).Interviews[0].StartTime.ToInstant().InZone(DateTimeZoneProviders.Tzdb[SchedulingHost.Berlin]):HH:mm}";
}

/// <summary>A server on loopback that answers as a test says.</summary>
internal sealed class FeedServer : IAsyncDisposable
{
    private WebApplication? _app;

    internal string Address { get; private set; } = "";

    internal Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    /// <summary>The version that each call named.</summary>
    internal List<string> Asked { get; } = [];

    internal async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        // The settings of the service under test lie beside it, and speak HTTP/2.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        _app = builder.Build();
        _app.Run(async http =>
        {
            lock (Asked)
                Asked.Add(http.Request.Headers.IfNoneMatch.ToString());
            await Answer(http);
        });
        await _app.StartAsync();
        Address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/";
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app!.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }
}
