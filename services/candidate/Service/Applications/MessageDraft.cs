using Dapper;
using Google.Protobuf.WellKnownTypes;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Duration = NodaTime.Duration;

namespace Hiring.Candidate.Applications;

/// <summary>A message to candidates that is not scheduled yet.</summary>
/// <param name="Text">The text.</param>
/// <param name="SendAt">When it goes; null for a time after now.</param>
/// <param name="DelayMinutes">How long after now it goes, where no time is given.</param>
internal sealed record MessageDraft(string Text, Instant? SendAt, int DelayMinutes)
{
    private static readonly Duration Longest = Duration.FromDays(90);

    /// <summary>Reads the fields of a rejection; null if there is no message.</summary>
    internal static MessageDraft? Read(string text, Timestamp? sendTime, int delayMinutes, TimeProvider clock)
    {
        if (sendTime is not null && delayMinutes > 0)
            throw Problem.Invalid("delay_minutes", "must not be given together with send_time");
        if (text.Length > 0)
            return new(text, Upcoming.Read(sendTime, "send_time", Longest, clock), delayMinutes);
        return sendTime is null && delayMinutes == 0 ? null : throw Problem.Invalid("message", "must be given where it says when to send it");
    }

    /// <summary>Puts the message into the outbox, once for each application.</summary>
    internal Task Schedule(Guid[] applications, string actor, Write write) => write.Connection.ExecuteAsync(new CommandDefinition("""
        insert into candidate_messages (id, application_id, text, send_at, author)
        select id, application_id, @text, coalesce(@sendAt::timestamptz, now() + make_interval(mins => @delay)), @actor
        from unnest(@ids, @applications) as message (id, application_id)
        """, new
    {
        ids = applications.Select(_ => Guid.CreateVersion7()).ToArray(), applications, text = Text, sendAt = SendAt, delay = DelayMinutes, actor,
    }, cancellationToken: write.Cancellation));
}
