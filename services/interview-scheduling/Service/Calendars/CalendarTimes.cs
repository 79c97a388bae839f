using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Hiring.InterviewScheduling.Availability;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;
using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;
using Calendar = Ical.Net.Calendar;

namespace Hiring.InterviewScheduling.Calendars;

/// <summary>A calendar cannot be read, so what is taken is unknown. The code is told; the words are for the one who gave the file.</summary>
internal sealed class CalendarUnreadableException(string code, string words) : Exception(words)
{
    internal string Code => code;
}

/// <summary>
/// Reads what is taken from an iCalendar file (RFC 5545). Only the lines that say when are looked at: neither what others wrote into a calendar
/// nor what of it programs write in odd ways gets any further. Recurrence rules are Ical.Net's work, all zones are NodaTime's.
/// </summary>
internal static partial class CalendarTimes
{
    internal const int MostBytes = 5 * 1024 * 1024;
    private const int MostLines = 300_000;
    private const int MostEvents = 10_000;
    private const int MostBusy = 20_000;
    private const int MostDepth = 10;

    /// <summary>Increments without an occurrence after which a rule counts as one that never matches.</summary>
    private const int MostIncrements = 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Events are looked for so long before the time in question: whatever began then may last into it.</summary>
    private static readonly NodaTime.Duration Lead = NodaTime.Duration.FromDays(62);

    private static readonly string[] Kept = ["UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "STATUS", "TRANSP", "SEQUENCE"];
    private static readonly InstantPattern Utc = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'");

    /// <summary>What is taken within some time, in order and without overlaps.</summary>
    /// <param name="text">The file.</param>
    /// <param name="home">Zone in which floating times and whole days are meant.</param>
    /// <param name="within">The time in question.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="CalendarUnreadableException">It cannot be read, or is more than is taken in.</exception>
    internal static List<Interval> Read(string text, DateTimeZone home, Interval within, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            var (events, freeBusy) = Filter(text);
            var busy = freeBusy.SelectMany(Periods).Concat(Occurrences(events, home, within, limit.Token));
            return WallClock.Merge(Clip(busy, within));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CalendarUnreadableException("TOO_MUCH", $"takes longer than {Patience.TotalSeconds:0} seconds to read");
        }
    }

    private static IEnumerable<Interval> Clip(IEnumerable<Interval> busy, Interval within)
    {
        var count = 0;
        foreach (var one in busy)
        {
            var (start, end) = (Instant.Max(one.Start, within.Start), Instant.Min(one.End, within.End));
            if (start >= end)
                continue;
            if (++count > MostBusy)
                throw new CalendarUnreadableException("TOO_MUCH", $"holds more than {MostBusy} events in four months");
            yield return new Interval(start, end);
        }
    }

    private static IEnumerable<Interval> Occurrences(string events, DateTimeZone home, Interval within, CancellationToken cancellation)
    {
        IEnumerable<Occurrence> occurrences;
        Calendar calendar;
        try
        {
            calendar = Calendar.Load(events) ?? throw new CalendarUnreadableException("NOT_A_CALENDAR", "is no iCalendar file");
        }
        catch (Exception e) when (e is not CalendarUnreadableException)
        {
            throw new CalendarUnreadableException("MALFORMED", "has a line about a time that cannot be read");
        }
        foreach (var one in calendar.Events)
        {
            if (one.DtStart is null)
                throw new CalendarUnreadableException("MALFORMED", "has an event without a start");
            if (one.DtEnd is { } end && AtInstant(end, home) < AtInstant(one.DtStart, home))
                throw new CalendarUnreadableException("END_BEFORE_START", "has an event that ends before it starts");
        }
        var from = (within.Start - Lead).InUtc().LocalDateTime;
        occurrences = calendar.GetOccurrences<CalendarEvent>(new CalDateTime(from.Year, from.Month, from.Day), new EvaluationOptions { MaxUnmatchedIncrementsLimit = MostIncrements });
        using var each = occurrences.GetEnumerator();
        for (var count = 0; ; count++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                if (!each.MoveNext())
                    yield break;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new CalendarUnreadableException("TOO_MUCH", "has a recurrence rule that cannot be followed");
            }
            if (count > 2 * MostBusy)
                throw new CalendarUnreadableException("TOO_MUCH", "has recurrence rules with too many dates");
            var (period, source) = (each.Current.Period, (CalendarEvent)each.Current.Source);
            var start = AtInstant(period.StartTime, home);
            // Another zone may be behind by as much.
            if (start > within.End + NodaTime.Duration.FromDays(2))
                yield break;
            if (source.Status is "CANCELLED" || source.Transparency is "TRANSPARENT")
                continue;
            var end = End(source, period.StartTime, start, home);
            if (start < end)
                yield return new Interval(start, end);
        }
    }

    /// <summary>
    /// When an occurrence ends: after as much time as its event lasts by DTEND, or after its DURATION, days by the calendar and hours by the clock
    /// (RFC 5545, 3.8.5.3 and 3.3.6). A day without an end lasts until the next. The time of day alone would not tell which of two repeated hours is meant.
    /// </summary>
    private static Instant End(CalendarEvent source, CalDateTime from, Instant start, DateTimeZone home)
    {
        if (!from.HasTime)
        {
            var days = source.DtEnd is { } last ? last.Date.DayNumber - source.DtStart!.Date.DayNumber : source.Duration is { } lasts ? 7 * (lasts.Weeks ?? 0) + (lasts.Days ?? 0) : 1;
            return home.AtStartOfDay(LocalDate.FromDateOnly(from.Date).PlusDays(days)).ToInstant();
        }
        if (source.DtEnd is { } end)
            return start + (AtInstant(end, home) - AtInstant(source.DtStart!, home));
        if (source.Duration is not { } length)
            return start;
        var dayLater = (length.Weeks ?? 0) != 0 || (length.Days ?? 0) != 0 ? AtInstant(new CalDateTime(from.Value.AddDays(7 * (length.Weeks ?? 0) + (length.Days ?? 0)), from.TzId), home) : start;
        return dayLater + NodaTime.Duration.FromSeconds(3600L * (length.Hours ?? 0) + 60L * (length.Minutes ?? 0) + (length.Seconds ?? 0));
    }

    /// <summary>The instant of a time: a day at its start on the own wall, a time in a gap later by as much as the gap is long, a repeated time the first time (RFC 5545, 3.3.5).</summary>
    private static Instant AtInstant(CalDateTime time, DateTimeZone home)
    {
        var zone = time.TzId is null || !time.HasTime ? home : time.IsUtc ? DateTimeZone.Utc
            : DateTimeZoneProviders.Tzdb.GetZoneOrNull(time.TzId) ?? throw new CalendarUnreadableException("UNKNOWN_TIME_ZONE", "names a time zone that nobody knows");
        var local = LocalDateTime.FromDateTime(DateTime.SpecifyKind(time.Value, DateTimeKind.Unspecified));
        return time.HasTime ? zone.ResolveLocal(local, Resolvers.LenientResolver).ToInstant() : zone.AtStartOfDay(local.Date).ToInstant();
    }

    /// <summary>Periods of a FREEBUSY line: start and end, or start and length, in UTC.</summary>
    private static IEnumerable<Interval> Periods(string value)
    {
        foreach (var period in value.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = period.Split('/');
            if (parts.Length != 2 || !Utc.Parse(parts[0]).TryGetValue(default, out var start) || End(start, parts[1]) is not { } end)
                throw new CalendarUnreadableException("MALFORMED", "has a FREEBUSY line that cannot be read");
            if (end < start)
                throw new CalendarUnreadableException("END_BEFORE_START", "has a FREEBUSY line that ends before it starts");
            yield return new Interval(start, end);
        }

        static Instant? End(Instant start, string end)
        {
            if (Utc.Parse(end).TryGetValue(default, out var stop))
                return stop;
            try
            {
                return start + NodaTime.Duration.FromTimeSpan(XmlConvert.ToTimeSpan(end));
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                return null;
            }
        }
    }

    /// <summary>The events with nothing but their times, zones by the names that NodaTime knows, and what FREEBUSY lines say is taken.</summary>
    private static (string Events, List<string> FreeBusy) Filter(string text)
    {
        var lines = Unfold(text);
        if (lines.Count == 0 || !lines[0].Trim('\uFEFF', ' ').Equals("BEGIN:VCALENDAR", StringComparison.OrdinalIgnoreCase))
            throw new CalendarUnreadableException("NOT_A_CALENDAR", "is no iCalendar file: it does not begin with BEGIN:VCALENDAR");
        var zones = Zones(lines);
        var (events, freeBusy, stack, count) = (new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), new List<string>(), new Stack<string>(), 0);
        foreach (var line in lines)
        {
            var (name, parameters, value) = Split(line);
            if (name is "BEGIN")
            {
                stack.Push(value.Trim().ToUpperInvariant());
                if (stack.Count > MostDepth)
                    throw new CalendarUnreadableException("TOO_MUCH", "nests components too deep");
                if (IsEvent(stack))
                    events.Append("BEGIN:VEVENT\r\n");
                if (IsEvent(stack) && ++count > MostEvents)
                    throw new CalendarUnreadableException("TOO_MUCH", $"holds more than {MostEvents} events");
            }
            else if (name is "END")
            {
                if (IsEvent(stack))
                    events.Append("END:VEVENT\r\n");
                if (stack.Count == 0 || !stack.Pop().Equals(value.Trim(), StringComparison.OrdinalIgnoreCase))
                    throw new CalendarUnreadableException("MALFORMED", "ends a component that it did not begin");
            }
            else if (IsEvent(stack) && Kept.Contains(name))
                events.Append(Event(name, parameters, value, zones)).Append("\r\n");
            else if (stack is { Count: 2 } && stack.Peek() == "VFREEBUSY" && name is "FREEBUSY" && !parameters.Contains("FBTYPE=FREE", StringComparison.OrdinalIgnoreCase))
                freeBusy.Add(value);
        }
        return stack.Count == 0 ? (events.Append("END:VCALENDAR\r\n").ToString(), freeBusy) : throw new CalendarUnreadableException("MALFORMED", "ends before its components do");
    }

    private static bool IsEvent(Stack<string> stack) => stack.Count == 2 && stack.Peek() == "VEVENT";

    private static string Event(string name, string parameters, string value, Dictionary<string, string> zones)
    {
        if (name is "RRULE" or "EXRULE" && TooOften().IsMatch(value))
            throw new CalendarUnreadableException("TOO_MUCH", "has an event that recurs each minute or second");
        if (parameters.Contains("RANGE=", StringComparison.OrdinalIgnoreCase) || parameters.Contains("VALUE=PERIOD", StringComparison.OrdinalIgnoreCase))
            throw new CalendarUnreadableException("UNSUPPORTED", "changes an event from one occurrence on (RANGE), or lets one last otherwise (PERIOD), which is not read");
        if (name is "STATUS" or "TRANSP")
            return $"{name}:{value.Trim().ToUpperInvariant()}";
        return $"{name}{Zone().Replace(parameters, zone => $"TZID={Known(zone.Groups["id"].Value.Trim('"'), zones)}")}:{value.Trim()}";
    }

    private static string Known(string id, Dictionary<string, string> zones) => zones.TryGetValue(id, out var named) ? named : Resolve(id)
        ?? throw new CalendarUnreadableException("UNKNOWN_TIME_ZONE", "names a time zone that nobody knows, and does not say what it means");

    /// <summary>The id by which NodaTime knows a zone: its own, Windows', or one with a path before it.</summary>
    private static string? Resolve(string id) =>
        DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is not null ? id
        : TzdbDateTimeZoneSource.Default.WindowsToTzdbIds.TryGetValue(id, out var windows) ? windows
        : id.Split('/') is [.., var area, var city] && DateTimeZoneProviders.Tzdb.GetZoneOrNull($"{area}/{city}") is not null ? $"{area}/{city}"
        : id is "UTC" or "GMT" or "Z" ? "Etc/UTC" : null;

    /// <summary>Zones that the file describes itself, by the name it gives them: as the X-LIC-LOCATION says, or as the only known zone of Windows' with those offsets and months.</summary>
    private static Dictionary<string, string> Zones(List<string> lines)
    {
        var zones = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Count; i++)
        {
            if (!lines[i].Equals("BEGIN:VTIMEZONE", StringComparison.OrdinalIgnoreCase))
                continue;
            var end = lines.FindIndex(i, line => line.Equals("END:VTIMEZONE", StringComparison.OrdinalIgnoreCase));
            if (end < 0)
                break;
            var described = lines.GetRange(i, end - i).Select(Split).ToList();
            var id = described.FirstOrDefault(line => line.Name == "TZID").Value?.Trim() ?? "";
            if (Resolve(id) is null && (described.FirstOrDefault(line => line.Name == "X-LIC-LOCATION").Value is { } place && Resolve(place.Trim()) is { } known ? known : Guess(described)) is { } guessed)
                zones[id] = guessed;
            i = end;
        }
        return zones;
    }

    /// <summary>The zone with the offsets and the months of change that a description gives last.</summary>
    private static string? Guess(List<(string Name, string Parameters, string Value)> described)
    {
        (string Offset, string Month) Last(string kind)
        {
            var at = described.FindLastIndex(line => line is ("BEGIN", _, var value) && value.Equals(kind, StringComparison.OrdinalIgnoreCase));
            var rules = at < 0 ? [] : described.Skip(at).TakeWhile(line => line.Name != "END").ToList();
            return (rules.FirstOrDefault(line => line.Name == "TZOFFSETTO").Value?.Trim() ?? "", Month().Match(rules.FirstOrDefault(line => line.Name == "RRULE").Value ?? "").Groups["month"].Value);
        }
        var (standard, daylight) = (Last("STANDARD"), Last("DAYLIGHT"));
        return standard.Offset.Length == 0 ? null : Signatures.Value.GetValueOrDefault((standard.Offset, standard.Month, daylight.Offset, daylight.Month));
    }

    /// <summary>By offset and month of standard and daylight time, as VTIMEZONE writes them, the first zone of Windows' that has them this year.</summary>
    private static readonly Lazy<Dictionary<(string, string, string, string), string>> Signatures = new(() =>
    {
        var signatures = new Dictionary<(string, string, string, string), string>();
        var year = new Interval(Instant.FromUtc(SystemClock.Instance.GetCurrentInstant().InUtc().Year, 1, 10, 0, 0), Instant.FromUtc(SystemClock.Instance.GetCurrentInstant().InUtc().Year, 12, 20, 0, 0));
        foreach (var id in TzdbDateTimeZoneSource.Default.WindowsMapping.MapZones.Where(zone => zone.Territory == "001").Select(zone => zone.TzdbIds[0]))
        {
            var stretches = DateTimeZoneProviders.Tzdb[id].GetZoneIntervals(year).ToList();
            static string Offset(ZoneInterval stretch) => stretch.WallOffset.ToString("+HHmm", CultureInfo.InvariantCulture);
            static string Month(ZoneInterval? stretch) => stretch is { HasStart: true } ? stretch.IsoLocalStart.PlusTicks(-1).Month.ToString(CultureInfo.InvariantCulture) : "";
            var (standard, daylight) = (stretches.LastOrDefault(stretch => stretch.Savings == Offset0), stretches.LastOrDefault(stretch => stretch.Savings > Offset0));
            if (standard is not null)
                signatures.TryAdd(daylight is null ? (Offset(standard), "", "", "") : (Offset(standard), Month(standard), Offset(daylight), Month(daylight)), id);
        }
        return signatures;
    });

    private static Offset Offset0 => Offset.Zero;

    private static (string Name, string Parameters, string Value) Split(string line)
    {
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            quoted ^= line[i] == '"';
            if (line[i] != ':' || quoted)
                continue;
            var head = line[..i];
            var name = head.IndexOf(';', StringComparison.Ordinal) is >= 0 and var at ? head[..at] : head;
            return (name.Trim().ToUpperInvariant(), head[name.Length..], line[(i + 1)..]);
        }
        return ("", "", line);
    }

    /// <summary>Lines as they were before they were folded. What is too long for any time is cut short, since it is none.</summary>
    private static List<string> Unfold(string text)
    {
        const int most = 10_000;
        var lines = new List<string>();
        foreach (var part in text.EnumerateLines())
        {
            if (part.Length > 0 && part[0] is ' ' or '\t' && lines.Count > 0)
            {
                if (lines[^1].Length < most)
                    lines[^1] += part[1..].ToString();
            }
            else if (part.Length > 0)
                lines.Add(part[..Math.Min(part.Length, most)].ToString());
            if (lines.Count > MostLines)
                throw new CalendarUnreadableException("TOO_MUCH", $"has more than {MostLines} lines");
        }
        return lines;
    }

    [GeneratedRegex("FREQ=(SECONDLY|MINUTELY)|BYSECOND=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TooOften();

    [GeneratedRegex("TZID=(?<id>\"[^\"]*\"|[^;:]*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Zone();

    [GeneratedRegex("BYMONTH=(?<month>[0-9]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Month();
}
