using System.Net;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Clients;
using NodaTime;
using NodaTime.Text;

namespace Hiring.InterviewScheduling.Calendars;

/// <summary>A calendar to read.</summary>
internal sealed record CalendarSource(Guid Id, short Kind, string Address, string UserName, string Password, string Version, string TimeZone);

/// <summary>What a reading gave.</summary>
/// <param name="Busy">What is taken; null where nothing changed since the version that was known.</param>
/// <param name="Version">By what to ask next time; empty where the server names no version.</param>
internal sealed record CalendarReading(List<Interval>? Busy, string Version);

/// <summary>Reads calendars of others: files by HTTP, and collections by CalDAV (RFC 4791).</summary>
public sealed class CalendarTransport(CalendarSettings settings) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly XNamespace Dav = "DAV:";
    private static readonly XNamespace CalDav = "urn:ietf:params:xml:ns:caldav";
    private static readonly XNamespace Server = "http://calendarserver.org/ns/";
    private static readonly InstantPattern Utc = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'");
    private static readonly XmlReaderSettings Xml = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = CalendarTimes.MostBytes };
    private readonly HttpClient _http = PublicHttp.Client("Hiring-Calendars", Patience, reuse: TimeSpan.Zero, settings.Loopback);

    /// <summary>Reads what is taken. Fails with the code of what went wrong.</summary>
    internal async Task<CalendarReading> Read(CalendarSource source, Interval within, CancellationToken cancellation)
    {
        try
        {
            return source.Kind == (short)CalendarKind.Feed ? await ReadFeed(source, within, cancellation) : await ReadCollection(source, within, cancellation);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CalendarUnreadableException("NO_ANSWER", $"gave no answer within {Patience.TotalSeconds:0} seconds");
        }
        catch (HttpRequestException e)
        {
            throw new CalendarUnreadableException("NOT_REACHED", PublicHttp.InWords(e));
        }
        catch (XmlException)
        {
            throw new CalendarUnreadableException("MALFORMED", "answers no XML");
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<CalendarReading> ReadFeed(CalendarSource source, Interval within, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Get, source, null);
        request.Headers.Accept.ParseAdd("text/calendar, */*;q=0.1");
        if (source.Version.Length > 0)
            request.Headers.TryAddWithoutValidation(source.Version.StartsWith('"') || source.Version.StartsWith("W/", StringComparison.Ordinal) ? "If-None-Match" : "If-Modified-Since", source.Version);
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (answer.StatusCode == HttpStatusCode.NotModified && source.Version.Length > 0)
            return new CalendarReading(null, source.Version);
        if (answer.StatusCode != HttpStatusCode.OK)
            throw Answered(answer);
        var version = answer.Headers.ETag?.ToString() ?? answer.Content.Headers.LastModified?.ToString("R", System.Globalization.CultureInfo.InvariantCulture) ?? "";
        return new CalendarReading(CalendarTimes.Read(await Body(answer, cancellation), DateTimeZoneProviders.Tzdb[source.TimeZone], within, cancellation), version);
    }

    /// <summary>
    /// Asks whether anything changed, then for free/busy, and where that gives nothing for the events: some servers answer a free/busy report with an empty
    /// 207, which says nothing of the time. A collection that is a calendar and has no events is free.
    /// </summary>
    private async Task<CalendarReading> ReadCollection(CalendarSource source, Interval within, CancellationToken cancellation)
    {
        var (isCalendar, version) = await Properties(source, cancellation);
        if (!isCalendar)
            throw new CalendarUnreadableException("NOT_A_CALENDAR", "is no calendar of a CalDAV server");
        if (version.Length > 0 && version == source.Version)
            return new CalendarReading(null, version);
        var zone = DateTimeZoneProviders.Tzdb[source.TimeZone];
        if (await FreeBusy(source, within, cancellation) is { } freeBusy)
            return new CalendarReading(CalendarTimes.Read(freeBusy, zone, within, cancellation), version);
        var range = $"""<c:time-range start="{Utc.Format(within.Start)}" end="{Utc.Format(within.End)}"/>""";
        var answer = await Ask("REPORT", "1", source, $"""
            <c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">{range}</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>
            """, cancellation);
        if (answer is null)
            throw new CalendarUnreadableException("NO_EVENTS", "answers neither for free/busy nor for events");
        var busy = new List<Interval>();
        foreach (var response in answer.Elements(Dav + "response"))
            busy.AddRange(response.Descendants(CalDav + "calendar-data").FirstOrDefault() is { Value.Length: > 0 } data
                ? CalendarTimes.Read(data.Value.TrimStart(), zone, within, cancellation) : throw new CalendarUnreadableException("NO_EVENTS", "keeps an event to itself"));
        return new CalendarReading(Availability.WallClock.Merge(busy), version);
    }

    private async Task<(bool IsCalendar, string Version)> Properties(CalendarSource source, CancellationToken cancellation)
    {
        var answer = await Ask("PROPFIND", "0", source, """
            <d:propfind xmlns:d="DAV:" xmlns:cs="http://calendarserver.org/ns/"><d:prop><d:resourcetype/><cs:getctag/><d:sync-token/></d:prop></d:propfind>
            """, cancellation) ?? throw new CalendarUnreadableException("NOT_A_CALENDAR", "does not answer as a CalDAV server");
        return (answer.Descendants(CalDav + "calendar").Any(), answer.Descendants(Server + "getctag").Concat(answer.Descendants(Dav + "sync-token")).Select(one => one.Value).FirstOrDefault(value => value.Length > 0) ?? "");
    }

    /// <summary>The answer to a free/busy report as a file; null where it says nothing.</summary>
    private async Task<string?> FreeBusy(CalendarSource source, Interval within, CancellationToken cancellation)
    {
        using var request = Request(new HttpMethod("REPORT"), source, $"""
            <c:free-busy-query xmlns:c="urn:ietf:params:xml:ns:caldav"><c:time-range start="{Utc.Format(within.Start)}" end="{Utc.Format(within.End)}"/></c:free-busy-query>
            """);
        request.Headers.Add("Depth", "1");
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (answer.StatusCode != HttpStatusCode.OK || answer.Content.Headers.ContentType?.MediaType != "text/calendar")
            return null;
        var text = await Body(answer, cancellation);
        return text.Contains("BEGIN:VFREEBUSY", StringComparison.OrdinalIgnoreCase) ? text : null;
    }

    private async Task<XElement?> Ask(string method, string depth, CalendarSource source, string body, CancellationToken cancellation)
    {
        using var request = Request(new HttpMethod(method), source, body);
        request.Headers.Add("Depth", depth);
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound || (int)answer.StatusCode >= 500)
            throw Answered(answer);
        if (answer.StatusCode != HttpStatusCode.MultiStatus)
            return null;
        using var reader = XmlReader.Create(new StringReader(await Body(answer, cancellation)), Xml);
        return XElement.Load(reader) is { } root && root.Name == Dav + "multistatus" ? root : null;
    }

    private static HttpRequestMessage Request(HttpMethod method, CalendarSource source, string? xml)
    {
        var request = new HttpRequestMessage(method, source.Address) { Content = xml is null ? null : new StringContent(xml, Encoding.UTF8, "application/xml") };
        if (source.UserName.Length > 0)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{source.UserName}:{source.Password}")));
        return request;
    }

    private static CalendarUnreadableException Answered(HttpResponseMessage answer) => new($"ANSWERED_{(int)answer.StatusCode}", $"answered {(int)answer.StatusCode}");

    private static async Task<string> Body(HttpResponseMessage answer, CancellationToken cancellation)
    {
        // The time limit of a call ends with the answer's head.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        await using var stream = await answer.Content.ReadAsStreamAsync(limit.Token);
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, limit.Token)) > 0;)
        {
            if (body.Length + read > CalendarTimes.MostBytes)
                throw new CalendarUnreadableException("TOO_MUCH", $"is larger than {CalendarTimes.MostBytes} bytes");
            body.Write(buffer, 0, read);
        }
        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }
}
