using Dapper;
using Google.Protobuf.WellKnownTypes;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace Hiring.Candidate.Applications;

/// <summary>A message to candidates that is not scheduled yet.</summary>
/// <param name="Text">The text.</param>
/// <param name="SendAt">When it goes; null for a time after now.</param>
/// <param name="DelaySeconds">How long after now it goes, where no time is given.</param>
internal sealed record MessageDraft(string Text, Instant? SendAt, double DelaySeconds)
{
    private static readonly NodaTime.Duration Longest = NodaTime.Duration.FromDays(90);

    /// <summary>Reads the fields of a rejection; null if there is no message.</summary>
    internal static MessageDraft? Read(string text, Timestamp? sendTime, Duration? delay, TimeProvider clock)
    {
        if (sendTime is not null && delay is not null)
            throw Problem.Invalid("delay", "must not be given together with send_time");
        if (text.Length > 0)
            return new(text, Upcoming.Read(sendTime, "send_time", Longest, clock), delay is null ? 0 : delay.Seconds + delay.Nanos / 1e9);
        return sendTime is null && delay is null ? null : throw Problem.Invalid("message", "must be given where it says when to send it");
    }

    /// <summary>Puts the message into the outbox, once for each application.</summary>
    internal Task Schedule(Guid[] applications, string actor, Write write) => write.Connection.ExecuteAsync(new CommandDefinition("""
        insert into candidate_messages (id, application_id, text, send_at, author)
        select id, application_id, @text, coalesce(@sendAt::timestamptz, now() + make_interval(secs => @delay)), @actor
        from unnest(@ids, @applications) as message (id, application_id)
        """, new
    {
        ids = applications.Select(_ => Guid.CreateVersion7()).ToArray(), applications, text = Text, sendAt = SendAt, delay = DelaySeconds, actor,
    }, cancellationToken: write.Cancellation));
}
