using Hiring.InterviewScheduling.Invitations;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.InterviewScheduling.Loops;

/// <summary>The one place that each change of interviews passes once it is made, in its transaction: for the feed, and for whoever keeps calendars.</summary>
internal static class Told
{
    /// <summary>Tells a change.</summary>
    /// <param name="interviews">Interviews of which calendars have to hear: booked, moved, with other people, canceled.</param>
    /// <param name="events">The facts.</param>
    /// <param name="write">The transaction, with everything changed.</param>
    internal static Task Change(IReadOnlyCollection<Guid> interviews, IEnumerable<SchedulingEvent> events, Write write)
    {
        foreach (var told in events)
            write.Append(told);
        return interviews.Count == 0 ? Task.CompletedTask : InvitationChange.Queue(interviews, write);
    }
}
