using System.Globalization;
using Hiring.InterviewScheduling.Invitations;
using Hiring.InterviewScheduling.V1;
using MimeKit;
using NodaTime;

namespace Hiring.InterviewScheduling.Mail;

/// <summary>What a mail says: words for people and the same for their calendar (RFC 6047).</summary>
internal static class MailText
{
    /// <summary>The mail of a change.</summary>
    /// <param name="mail">Which one.</param>
    /// <param name="interview">The interview as it is now.</param>
    /// <param name="to">Who gets it.</param>
    /// <param name="zone">Zone of that person's wall.</param>
    /// <param name="candidate">Name of the candidate, or null if the person was erased.</param>
    /// <param name="settings">Who writes.</param>
    internal static MimeMessage Write(DueMail mail, CalendarInterview interview, MailboxAddress to, string zone, string? candidate, MailSettings settings)
    {
        var name = CalendarText.OneLine(to.Name ?? "");
        // The candidate is told with whom, the interviewers about whom; notes and scores are in neither.
        var title = mail.Candidate ? interview.Title : $"{interview.Title} with {CalendarText.OneLine(candidate ?? "the candidate")}";
        var people = mail.Candidate || interview.Names.Length == 0 ? interview.WithPeople : $"Interviewers: {string.Join(", ", interview.Names)}.";
        var subject = $"{Word(mail.Method, interview)}: {title}";
        var text = new TextPart("plain") { Text = $"{subject}\n{When(interview, zone)}\n{Where(interview)}{people}\n\n{Ask(mail.Method, interview, settings)}\n" };
        var message = new MimeMessage
        {
            MessageId = $"{mail.Id}@{settings.Domain}", Date = mail.CreatedAt.ToDateTimeOffset(), Subject = subject,
            Body = mail.Method is MailMethod.Request or MailMethod.Cancel ? new MultipartAlternative { text, Calendar(mail, interview, title, people, name, to.Address, settings) } : text,
        };
        message.From.Add(settings.From);
        message.To.Add(new MailboxAddress(name, to.Address));
        // So that absence notes and the like do not answer (RFC 3834).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    private static TextPart Calendar(DueMail mail, CalendarInterview interview, string title, string people, string name, string address, MailSettings settings)
    {
        var attendees = mail.Candidate || mail.Method == MailMethod.Cancel ? [(name, address)] : interview.Names.Zip(interview.Emails);
        var calendar = new TextPart("calendar") { ContentType = { Charset = "utf-8" }, ContentTransferEncoding = ContentEncoding.Base64 };
        calendar.ContentType.Parameters.Add("method", mail.Method == MailMethod.Cancel ? "CANCEL" : "REQUEST");
        calendar.Content = new MimeContent(new MemoryStream(interview.Invitation(mail.Method, title, people, attendees, settings).ToArray()));
        return calendar;
    }

    private static string Word(MailMethod method, CalendarInterview interview) => method switch
    {
        MailMethod.Cancel => "Canceled",
        MailMethod.Reminder => "Reminder",
        MailMethod.ScorecardRequest => "Scorecard",
        _ => interview.Sequence > 0 ? "Changed" : "Invitation",
    };

    private static string When(CalendarInterview interview, string zone)
    {
        var (start, end) = (interview.Starts.InZone(DateTimeZoneProviders.Tzdb[zone]), interview.Ends.InZone(DateTimeZoneProviders.Tzdb[zone]));
        return string.Create(CultureInfo.InvariantCulture, $"{start:dddd, uuuu-MM-dd, HH:mm} to {end:HH:mm} ({zone}, UTC{start:o<+HH:mm>})");
    }

    private static string Where(CalendarInterview interview) => interview.Place.Length > 0 ? $"{interview.Place}\n" : "";

    private static string Ask(MailMethod method, CalendarInterview interview, MailSettings settings) => method switch
    {
        MailMethod.Cancel => "It does not take place, or not with you. The time is free again.",
        MailMethod.Reminder => "If you cannot come, please decline in your calendar now, so that somebody else has time to prepare.",
        MailMethod.ScorecardRequest => "Please write your scorecard while it is fresh, before you read or hear what others think: "
            + (settings.ScorecardAddress.Length > 0 ? settings.ScorecardAddress.Replace("{interview}", $"{interview.Id}", StringComparison.Ordinal) : $"interview {interview.Id}"),
        _ => "Please accept or decline in your calendar, or propose another time there.",
    };
}
