using MailKit.Security;
using MimeKit;

namespace Hiring.InterviewScheduling.Mail;

/// <summary>The mail server and who writes, as the section <c>Mail</c> of the configuration says it.</summary>
public sealed class MailSettings
{
    /// <summary>Reads the settings. A wrong one fails at the start, and says how to mend it.</summary>
    public MailSettings(IConfiguration configuration)
    {
        var mail = configuration.GetSection("Mail");
        Host = mail["Host"];
        Port = mail.GetValue("Port", 587);
        Security = mail.GetValue("Security", SecureSocketOptions.StartTls);
        UserName = mail["UserName"];
        Password = mail["Password"] ?? "";
        From = MailboxAddress.TryParse(mail["From"] ?? "", out var from) && from.Domain.Length > 0 ? from
            : Host is null ? new MailboxAddress("Interviews", "interviews@hiring.invalid")
            : throw new InvalidOperationException("Set Mail:From to the address that invitations come from, for example 'Example Interviews <interviews@example.org>'.");
        Domain = mail["Domain"] ?? From.Domain;
        KeepDays = mail.GetValue("KeepDays", 30);
        RemindBefore = TimeSpan.FromHours(Math.Max(0, mail.GetValue("RemindHoursBefore", 24)));
        ScorecardAddress = mail["ScorecardAddress"] ?? "";
    }

    /// <summary>Name of the SMTP server; null sends nothing, and mails wait.</summary>
    public string? Host { get; }

    /// <summary>Its port, 587 if not said.</summary>
    public int Port { get; }

    /// <summary><c>StartTls</c> if not said; <c>SslOnConnect</c>, or <c>None</c> for a server on this machine.</summary>
    public SecureSocketOptions Security { get; }

    /// <summary>Who signs in; nobody if not said.</summary>
    public string? UserName { get; }

    /// <summary>The password of who signs in.</summary>
    public string Password { get; }

    /// <summary>Whom invitations come from, and whom calendars answer.</summary>
    public MailboxAddress From { get; }

    /// <summary>Domain of UIDs and Message-IDs, that of <see cref="From"/> if not said. Changing it makes every interview another one for calendars.</summary>
    public string Domain { get; }

    /// <summary>Days after which mails that were sent or superseded are forgotten.</summary>
    public int KeepDays { get; }

    /// <summary>How long before an interview everyone in it is reminded, in whole hours; 24 if not said, 0 for never.</summary>
    public TimeSpan RemindBefore { get; }

    /// <summary>Where a scorecard is written, with <c>{interview}</c> for the interview's id; without it the id is named.</summary>
    public string ScorecardAddress { get; }

    /// <summary>RFC 5545 UID of an interview.</summary>
    internal string Uid(Guid interview) => $"{interview}@{Domain}";
}
