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
        var attendees = mail.Candidate || mail.Method == MailMethod.Cancel ? [(name, to.Address)] : interview.Names.Zip(interview.Emails);
        var calendar = new TextPart("calendar") { ContentType = { Charset = "utf-8" }, ContentTransferEncoding = ContentEncoding.Base64 };
        calendar.ContentType.Parameters.Add("method", mail.Method == MailMethod.Cancel ? "CANCEL" : "REQUEST");
        calendar.Content = new MimeContent(new MemoryStream(interview.Invitation(mail.Method, title, people, attendees, settings).ToArray()));

        var word = mail.Method == MailMethod.Cancel ? "Canceled" : interview.Sequence > 0 ? "Changed" : "Invitation";
        var message = new MimeMessage
        {
            MessageId = $"{mail.Id}@{settings.Domain}", Date = mail.CreatedAt.ToDateTimeOffset(), Subject = $"{word}: {title}",
            Body = new MultipartAlternative { new TextPart("plain") { Text = $"{word}: {title}\n{When(interview, zone)}\n{Where(interview)}{people}\n\n{Ask(mail.Method)}\n" }, calendar },
        };
        message.From.Add(settings.From);
        message.To.Add(new MailboxAddress(name, to.Address));
        // So that absence notes and the like do not answer (RFC 3834).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    private static string When(CalendarInterview interview, string zone)
    {
        var (start, end) = (interview.Starts.InZone(DateTimeZoneProviders.Tzdb[zone]), interview.Ends.InZone(DateTimeZoneProviders.Tzdb[zone]));
        return string.Create(CultureInfo.InvariantCulture, $"{start:dddd, uuuu-MM-dd, HH:mm} to {end:HH:mm} ({zone}, UTC{start:o<+HH:mm>})");
    }

    private static string Where(CalendarInterview interview) => interview.Place.Length > 0 ? $"{interview.Place}\n" : "";

    private static string Ask(MailMethod method) => method == MailMethod.Cancel
        ? "It does not take place, or not with you. The time is free again."
        : "Please accept or decline in your calendar, or propose another time there.";
}
