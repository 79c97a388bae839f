using Hiring.InterviewScheduling.Loops;
using Hiring.InterviewScheduling.Mail;
using Hiring.InterviewScheduling.V1;
using NodaTime;

namespace Hiring.InterviewScheduling.Invitations;

/// <summary>An interview as calendars show it. Properties, since Dapper gives no constructor an array.</summary>
internal sealed record CalendarInterview
{
    public required Guid Id { get; init; }
    public required RoundKind Kind { get; init; }
    public required Instant Starts { get; init; }
    public required Instant Ends { get; init; }
    public required int Sequence { get; init; }
    public required Instant ChangedAt { get; init; }
    public required string Place { get; init; }
    public required Guid CandidateId { get; init; }

    /// <summary>Names of the company's people in it, the one who leads first, and their addresses in the same order.</summary>
    public required string[] Names { get; init; }
    public required string[] Emails { get; init; }

    /// <summary>SQL of who comes to interview <c>i</c>: who declined and was not replaced keeps the seat, and does not come.</summary>
    internal const string People = """
        select interviewer_id from interview_seats s where s.interview_id = i.id
            and not exists (select from interview_declines d where d.interview_id = i.id and d.interviewer_id = s.interviewer_id)
        """;

    /// <summary>Of interview <c>i</c> of loop <c>l</c> with invitation <c>t</c>.</summary>
    internal const string Columns = $"""
        i.id, i.kind, lower(i.during) as starts, upper(i.during) as ends, i.sequence, t.changed_at, l.candidate_id,
        coalesce((select name || ', ' || site from rooms where id = i.room_id), '') as place,
        array(select display_name from interviewers where id in ({People}) order by id <> i.interviewer_id, id) as names,
        array(select email from interviewers where id in ({People}) order by id <> i.interviewer_id, id) as emails
        """;

    /// <summary>What it is, for whoever knows whom it is with.</summary>
    internal string Title => $"{char.ToUpperInvariant(Words.Of(Kind)[0])}{Words.Of(Kind)[1..]} interview";

    internal string WithPeople => Names.Length == 0 ? "" : $"With {string.Join(", ", Names)}.";

    /// <summary>
    /// The object of an invitation (RFC 5546). A recipient finds himself among the attendees. Interviewers see each other's addresses; nobody
    /// sees the candidate's, and the candidate nobody's.
    /// </summary>
    internal ReadOnlyMemory<byte> Invitation(MailMethod method, string title, string description, IEnumerable<(string Name, string Address)> attendees, MailSettings settings)
    {
        var text = Begin(method == MailMethod.Cancel ? "CANCEL" : "REQUEST");
        Write(text, title, description, settings, method == MailMethod.Cancel ? "CANCELLED" : "CONFIRMED");
        text.Person("ORGANIZER", settings.From.Name ?? settings.From.Address, settings.From.Address);
        foreach (var (name, address) in attendees)
            text.Person("ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE", name, address);
        return text.Line("END", "VEVENT").Line("END", "VCALENDAR").Bytes;
    }

    /// <summary>A calendar to subscribe to (RFC 7986). It says nothing of candidates.</summary>
    internal static ReadOnlyMemory<byte> Feed(IEnumerable<CalendarInterview> interviews, MailSettings settings)
    {
        var text = Begin("PUBLISH").Line("REFRESH-INTERVAL;VALUE=DURATION", "PT15M").Text("NAME", "Interviews").Text("X-WR-CALNAME", "Interviews");
        foreach (var interview in interviews)
        {
            interview.Write(text, interview.Title, interview.WithPeople, settings, "CONFIRMED");
            text.Line("END", "VEVENT");
        }
        return text.Line("END", "VCALENDAR").Bytes;
    }

    private static CalendarText Begin(string method) => new CalendarText()
        .Line("BEGIN", "VCALENDAR").Line("VERSION", "2.0").Line("PRODID", "-//Hiring//Interview scheduling//EN").Line("METHOD", method);

    private void Write(CalendarText text, string title, string description, MailSettings settings, string status)
    {
        text.Line("BEGIN", "VEVENT").Line("UID", settings.Uid(Id)).Line("SEQUENCE", Sequence).Time("DTSTAMP", ChangedAt).Time("DTSTART", Starts).Time("DTEND", Ends)
            .Text("SUMMARY", title).Text("DESCRIPTION", description).Line("STATUS", status).Line("TRANSP", "OPAQUE");
        if (Place.Length > 0)
            text.Text("LOCATION", Place);
    }
}
